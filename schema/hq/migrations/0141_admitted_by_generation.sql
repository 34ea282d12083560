-- Who may be talked to, by what 0140 knows: nobody, while another headquarters goes on.

CREATE OR REPLACE VIEW sync.admitted_store AS
	SELECT l.store_id, l.store_inc, l.credential_digest
	FROM sync.store_link l JOIN retail.store s USING (store_id)
	WHERE l.fenced_at IS NULL AND l.doubted_at IS NULL AND s.active
		AND (SELECT h.stale_since IS NULL FROM sync.head h);

CREATE OR REPLACE VIEW sync.pushing_store AS
	SELECT a.store_id, NULL::uuid AS rescue_inc FROM sync.admitted_store a
	UNION ALL
	SELECT r.store_id, r.store_inc FROM sync.rescue_link r
	WHERE r.ended_at IS NULL AND (SELECT h.stale_since IS NULL FROM sync.head h);

CREATE FUNCTION sync.tell_all_lines_ended() RETURNS trigger
	LANGUAGE plpgsql
AS $$
BEGIN
	PERFORM pg_notify('sync_line_ended', s.store_id::text) FROM sync.store_link s;
	RETURN NULL;
END
$$;
CREATE TRIGGER tell_all_lines_ended AFTER UPDATE OF stale_since ON sync.head
	FOR EACH ROW WHEN (NEW.stale_since IS NOT NULL AND OLD.stale_since IS NULL) EXECUTE FUNCTION sync.tell_all_lines_ended();

-- What was restored from which backup stands with the time that was lost by it.
DO $$
BEGIN
	IF to_regclass('sync.restoration') IS NOT NULL THEN
		UPDATE sync.lost_time t SET backup_name = r.backup_name FROM sync.restoration r WHERE r.incarnation = t.ended_inc;
		DROP TABLE sync.restoration;
	END IF;
END
$$;
