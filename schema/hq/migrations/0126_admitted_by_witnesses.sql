-- Who may be talked to, by what 0122 knows.

CREATE OR REPLACE VIEW sync.admitted_store AS
	SELECT l.store_id, l.store_inc, l.credential_digest
	FROM sync.store_link l JOIN retail.store s USING (store_id)
	WHERE l.fenced_at IS NULL AND l.doubted_at IS NULL AND s.active;

DROP TRIGGER tell_line_ended ON sync.store_link;
CREATE TRIGGER tell_line_ended AFTER UPDATE OF store_inc, fenced_at, doubted_at OR DELETE ON sync.store_link
	FOR EACH ROW EXECUTE FUNCTION sync.tell_line_ended();

-- Whose pushes are taken: rescue_inc is NULL for the box that is the store.
CREATE VIEW sync.pushing_store AS
	SELECT a.store_id, NULL::uuid AS rescue_inc FROM sync.admitted_store a
	UNION ALL
	SELECT r.store_id, r.store_inc FROM sync.rescue_link r WHERE r.ended_at IS NULL;
GRANT SELECT ON sync.pushing_store TO outpost_server;
