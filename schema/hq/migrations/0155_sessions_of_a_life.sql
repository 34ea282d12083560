-- A database that went back knows sessions that were ended since: none goes on in headquarters' next life.
CREATE FUNCTION retail.end_sessions_of_a_life() RETURNS trigger
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	UPDATE retail.browser_session SET end_reason = 'restored', ends_at = now() WHERE end_reason IS NULL AND ends_at > now();
	DELETE FROM retail.sign_in_code;
	RETURN NULL;
END
$$;
CREATE TRIGGER end_sessions_of_a_life AFTER UPDATE OF hq_inc ON sync.head
	FOR EACH ROW WHEN (NEW.hq_inc <> OLD.hq_inc) EXECUTE FUNCTION retail.end_sessions_of_a_life();
