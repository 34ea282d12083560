-- Backup and restore at headquarters.

CREATE OR REPLACE FUNCTION sync.backup_identity()
	RETURNS TABLE (store_id uuid, store_code text, incarnation uuid, life_number int, "position" bigint, chain text)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
	SELECT NULL::uuid, NULL::text, h.hq_inc, NULL::int, h.rev, encode(h.chain, 'hex') FROM sync.head h
$$;
GRANT EXECUTE ON FUNCTION sync.backup_identity TO outpost_server;


-- This database is a backup's, before any server runs on it: stores may have seen what it does not know. By the owner.
CREATE OR REPLACE FUNCTION sync.restored(p_backup_name text) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_begun uuid := sync.note_restored('command', NULL, NULL);
BEGIN
	UPDATE sync.lost_time t SET backup_name = p_backup_name WHERE t.begun_inc = v_begun;
	PERFORM retail.end_restored_backup();
END
$$;
