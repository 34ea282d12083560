-- A database that went back knows sessions that were ended since: none goes on in the store's next life.
CREATE FUNCTION retail.end_sessions_of_a_life() RETURNS trigger
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	UPDATE retail.browser_session SET end_reason = 'restored', ends_at = now() WHERE end_reason IS NULL AND ends_at > now();
	DELETE FROM retail.sign_in_code;
	RETURN NULL;
END
$$;
CREATE TRIGGER end_sessions_of_a_life AFTER UPDATE OF life_number ON sync.link
	FOR EACH ROW WHEN (NEW.life_number <> OLD.life_number) EXECUTE FUNCTION retail.end_sessions_of_a_life();
