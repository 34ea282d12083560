-- Series of numbers: see 0117. A new life of the store begins them anew, so that nothing has to be known of what another
-- box may have given.

ALTER TABLE retail.register_state
	ADD COLUMN life_number int NOT NULL DEFAULT 1 CHECK (life_number > 0),
	ADD COLUMN last_till_life int NOT NULL DEFAULT 0 CHECK (last_till_life >= 0);
UPDATE retail.register_state SET life_number = (SELECT l.life_number FROM sync.link l)
WHERE EXISTS (SELECT FROM sync.link l WHERE l.life_number > 1);

ALTER TABLE retail.register_session DROP CONSTRAINT register_session_number_key,
	ADD CONSTRAINT register_session_number_key UNIQUE (register_id, life_number, session_number);
-- In this order the receipts of a session are one stretch: see retail.register_session_totals.
ALTER TABLE retail.sale DROP CONSTRAINT sale_receipt_key,
	ADD CONSTRAINT sale_receipt_key UNIQUE (register_id, life_number, receipt, till_life);
CREATE INDEX sale_of_till ON retail.sale (register_session_id) WHERE till_life > 0;

CREATE FUNCTION retail.begin_series() RETURNS trigger
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	UPDATE retail.register_state SET life_number = NEW.life_number, last_receipt = 0, last_session = 0, last_till_life = 0;
	RETURN NULL;
END
$$;
CREATE TRIGGER begin_series AFTER UPDATE OF life_number ON sync.link
	FOR EACH ROW WHEN (NEW.life_number <> OLD.life_number) EXECUTE FUNCTION retail.begin_series();
