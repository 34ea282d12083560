-- Rules about several rows of master data: for who writes them. A mirror takes what HQ has accepted.

CREATE FUNCTION retail.refuse_department_circle() RETURNS trigger
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	-- Two changes at once might close a circle that neither sees.
	PERFORM pg_advisory_xact_lock(hashtext('retail.department'));
	IF EXISTS (
		WITH RECURSIVE above (department_id) AS (
			SELECT NEW.parent_id
			UNION
			SELECT d.parent_id FROM above JOIN retail.department d USING (department_id)
		)
		SELECT FROM above WHERE department_id = NEW.department_id)
	THEN
		PERFORM sync.raise('invalid', 'A department cannot stand below itself.', 'parent_id');
	END IF;
	RETURN NULL;
END
$$;
CREATE TRIGGER refuse_circle AFTER INSERT OR UPDATE OF parent_id ON retail.department
	FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION retail.refuse_department_circle();

CREATE FUNCTION retail.refuse_other_currency() RETURNS trigger
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF EXISTS (SELECT FROM retail.price) OR EXISTS (SELECT FROM retail.sale) THEN
		PERFORM sync.raise('state_conflict',
			format('Prices and sales are in %s already; a chain keeps its currency.', OLD.currency), 'currency');
	END IF;
	RETURN NEW;
END
$$;
CREATE TRIGGER refuse_other_currency BEFORE UPDATE ON retail.chain
	FOR EACH ROW WHEN ((OLD.currency, OLD.currency_places) IS DISTINCT FROM (NEW.currency, NEW.currency_places))
	EXECUTE FUNCTION retail.refuse_other_currency();

-- A receipt's number begins with the codes of its store and register: given to another, they would number two receipts alike.
CREATE FUNCTION retail.keep_receipt_codes() RETURNS trigger
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF EXISTS (SELECT FROM retail.register_session s WHERE s.store_id = OLD.store_id
			AND s.register_id = coalesce((to_jsonb(OLD) ->> 'register_id')::uuid, s.register_id)) THEN
		PERFORM sync.raise('state_conflict', CASE TG_OP
			WHEN 'DELETE' THEN 'There are receipts of it; make it inactive instead.'
			ELSE format('Receipts carry the code %s; make a new one instead.', OLD.code) END, 'code');
	END IF;
	RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE TRIGGER keep_code BEFORE UPDATE ON retail.register
	FOR EACH ROW WHEN (OLD.code <> NEW.code OR OLD.store_id <> NEW.store_id) EXECUTE FUNCTION retail.keep_receipt_codes();
CREATE TRIGGER keep_used BEFORE DELETE ON retail.register FOR EACH ROW EXECUTE FUNCTION retail.keep_receipt_codes();
CREATE TRIGGER keep_code BEFORE UPDATE ON retail.store
	FOR EACH ROW WHEN (OLD.code <> NEW.code) EXECUTE FUNCTION retail.keep_receipt_codes();
CREATE TRIGGER keep_used BEFORE DELETE ON retail.store FOR EACH ROW EXECUTE FUNCTION retail.keep_receipt_codes();
