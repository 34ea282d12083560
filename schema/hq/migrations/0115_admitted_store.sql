-- A store's line ends with its identity: revoked, enrolled again, deactivated or deleted.

-- The stores that may be talked to, and as which incarnation. Each request of a line asks; a token says who it is, and not
-- for how long.
CREATE VIEW sync.admitted_store AS
	SELECT l.store_id, l.store_inc, l.credential_digest
	FROM sync.store_link l JOIN retail.store s USING (store_id)
	WHERE l.fenced_at IS NULL AND s.active;
GRANT SELECT ON sync.admitted_store TO outpost_server;

-- Tells servers whose open lines to look at again. NOTIFY is heard when the change is committed.
CREATE FUNCTION sync.tell_line_ended() RETURNS trigger
	LANGUAGE plpgsql
AS $$
BEGIN
	PERFORM pg_notify('sync_line_ended', OLD.store_id::text);
	RETURN NULL;
END
$$;
CREATE TRIGGER tell_line_ended AFTER UPDATE OF store_inc, fenced_at OR DELETE ON sync.store_link
	FOR EACH ROW EXECUTE FUNCTION sync.tell_line_ended();
CREATE TRIGGER tell_line_ended AFTER UPDATE OF active OR DELETE ON retail.store
	FOR EACH ROW EXECUTE FUNCTION sync.tell_line_ended();
