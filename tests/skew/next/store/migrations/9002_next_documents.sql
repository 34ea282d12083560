-- Documents of the next release: each sale has a field more.
CREATE FUNCTION sync.write_next_form() RETURNS trigger
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	NEW.document := left(NEW.document, -1) || ', "note": "of the next release"}';
	RETURN NEW;
END
$$;
CREATE TRIGGER write_next_form BEFORE INSERT ON sync.journal
	FOR EACH ROW WHEN (NEW.kind = 'sale') EXECUTE FUNCTION sync.write_next_form();
