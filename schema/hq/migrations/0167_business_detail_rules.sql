-- What receipts were printed with stays: for who writes the details. A mirror takes what headquarters has accepted.

-- The first details of a store, or of the organisation, may have held before: nothing else was printed then.
CREATE FUNCTION retail.keep_business_details() RETURNS trigger
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF TG_OP <> 'INSERT' AND OLD.valid_from <= now() THEN
		PERFORM sync.raise('state_conflict',
			'These details hold already, and receipts bear them: make new ones that hold from another time on.', 'valid_from');
	END IF;
	IF TG_OP <> 'DELETE' AND NEW.valid_from < now() AND EXISTS (SELECT FROM retail.business_detail d
			WHERE d.store_id IS NOT DISTINCT FROM NEW.store_id AND d.business_detail_id <> NEW.business_detail_id) THEN
		PERFORM sync.raise('invalid', 'has passed, and receipts were printed since; let them hold from a time on that is to come', 'valid_from');
	END IF;
	RETURN NULL;
END
$$;
CREATE TRIGGER keep_begun_insert AFTER INSERT ON retail.business_detail FOR EACH ROW EXECUTE FUNCTION retail.keep_business_details();
CREATE TRIGGER keep_begun_update AFTER UPDATE ON retail.business_detail
	FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION retail.keep_business_details();
CREATE TRIGGER keep_begun_delete AFTER DELETE ON retail.business_detail FOR EACH ROW EXECUTE FUNCTION retail.keep_business_details();

CREATE FUNCTION retail.keep_logo() RETURNS trigger
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM sync.raise('state_conflict', 'Receipts may bear this logo: make another one, and details that name it.', 'png');
	RETURN NULL;
END
$$;
CREATE TRIGGER keep_png AFTER UPDATE ON retail.logo FOR EACH ROW WHEN (OLD.png <> NEW.png) EXECUTE FUNCTION retail.keep_logo();
