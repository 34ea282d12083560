-- Backup and restore at a store.

CREATE OR REPLACE FUNCTION sync.backup_identity()
	RETURNS TABLE (store_id uuid, store_code text, incarnation uuid, life_number int, "position" bigint, chain text)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
	SELECT l.store_id, s.code, l.store_inc, l.life_number, h.seq, encode(h.chain, 'hex')
	FROM sync.link l
	JOIN sync.journal_head h USING (store_inc)
	LEFT JOIN retail.store s USING (store_id)
$$;
GRANT EXECUTE ON FUNCTION sync.backup_identity TO outpost_server;


-- This database is a backup's, before any server runs on it: it must not send or number as what it was, for that has gone on
-- elsewhere. It has no credential until it is enrolled again, which gives it a life of its own. By the owner.
CREATE OR REPLACE FUNCTION sync.restored(p_backup_name text) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	INSERT INTO sync.restoration (backup_name, incarnation) SELECT p_backup_name, l.store_inc FROM sync.link l;
	PERFORM retail.end_restored_backup();
	PERFORM sync.restored();
	UPDATE sync.link SET credential = gen_random_uuid()::text;
END
$$;
