-- A price from a date on, in one call and without a gap: the price that runs then ends at that moment, the new one begins. With an end, what
-- ran before goes on from there.

-- The scope of a price, as price_overlap_excl compares it.
CREATE OR REPLACE FUNCTION retail.price_scope(p_store_id uuid, p_price_zone_id uuid) RETURNS uuid
	LANGUAGE sql IMMUTABLE
AS $$
	SELECT coalesce(p_store_id, p_price_zone_id, '00000000-0000-0000-0000-000000000000')
$$;

-- What is wrong with one change whatever prices there are; NULL: nothing.
CREATE OR REPLACE FUNCTION retail.price_change_fault(p_change jsonb, p_from timestamptz, p_until timestamptz) RETURNS jsonb
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT jsonb_build_object('code', f.code, 'field', f.field, 'detail', f.detail)
	FROM (VALUES
		(1, NOT EXISTS (SELECT FROM retail.product WHERE product_id = (p_change ->> 'product_id')::uuid),
			'unknown_reference', 'product_id', 'there is no such product'),
		(2, p_change ->> 'store_id' IS NOT NULL AND p_change ->> 'price_zone_id' IS NOT NULL,
			'invalid', 'store_id', 'a price is for a store or for a zone, not both'),
		(3, p_change ->> 'store_id' IS NOT NULL
				AND NOT EXISTS (SELECT FROM retail.store WHERE store_id = (p_change ->> 'store_id')::uuid),
			'unknown_reference', 'store_id', 'there is no such store'),
		(4, p_change ->> 'price_zone_id' IS NOT NULL
				AND NOT EXISTS (SELECT FROM retail.price_zone WHERE price_zone_id = (p_change ->> 'price_zone_id')::uuid),
			'unknown_reference', 'price_zone_id', 'there is no such price zone'),
		(5, p_from < now(), 'invalid', 'valid_from',
			'has passed, and stores have sold since; leave it out for a price from now on'),
		(6, p_until <= p_from, 'invalid', 'valid_until', 'is after valid_from')) AS f (place, is_so, code, field, detail)
	WHERE f.is_so ORDER BY f.place LIMIT 1
$$;

-- The price that begins at a moment and only goes on with what was charged before another one. Nobody planned it, so it gives way. p_made: what
-- this call has made so far, by place.
CREATE OR REPLACE FUNCTION retail.resumed_at(p_product_id uuid, p_scope uuid, p_at timestamptz, p_made jsonb) RETURNS SETOF retail.price
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT p.* FROM retail.price p
	WHERE p.product_id = p_product_id AND retail.price_scope(p.store_id, p.price_zone_id) = p_scope AND p.valid_from = p_at
		AND (EXISTS (SELECT FROM retail.price_change c
				WHERE c.changes @> jsonb_build_array(jsonb_build_object('resumed_price_id', p.price_id)))
			OR p_made @? format('$.*.resumed_price_id ? (@ == "%s")', p.price_id)::jsonpath)
$$;

-- The first price of the scope that begins within the time of a new one, as a fault; NULL: none does.
CREATE OR REPLACE FUNCTION retail.price_change_conflict(p_product_id uuid, p_scope uuid, p_from timestamptz, p_until timestamptz,
	p_made jsonb) RETURNS jsonb
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT jsonb_build_object('code', 'conflict', 'field', 'valid_from', 'detail',
		format('price %s begins at %s: %s', p.price_id, to_char(p.valid_from AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
			CASE WHEN p.valid_from = p_from THEN 'change that one, or remove it first'
				ELSE 'end this one by then with valid_until, or remove that one first' END))
	FROM retail.price p
	WHERE p.product_id = p_product_id AND retail.price_scope(p.store_id, p.price_zone_id) = p_scope
		AND p.valid_from >= p_from AND (p_until IS NULL OR p.valid_from < p_until)
		AND NOT EXISTS (SELECT FROM retail.resumed_at(p_product_id, p_scope, p_from, p_made) AS r WHERE r.price_id = p.price_id)
	ORDER BY p.valid_from LIMIT 1
$$;

-- Ends the price that runs into p_from, and says what is to go on at p_until: that price, or the one that had only gone on itself. What
-- goes on has a row already where it had only gone on itself, else it gets one.
CREATE OR REPLACE FUNCTION retail.make_way(p_product_id uuid, p_scope uuid, p_from timestamptz, p_until timestamptz, p_made jsonb,
	OUT ended_price_id uuid, OUT resumed_price_id uuid)
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_price retail.price;
BEGIN
	SELECT * INTO v_price FROM retail.resumed_at(p_product_id, p_scope, p_from, p_made);
	IF FOUND THEN
		IF p_until IS NULL OR p_until >= v_price.valid_to THEN
			DELETE FROM retail.price p WHERE p.price_id = v_price.price_id;
		ELSE
			UPDATE retail.price p SET valid_from = p_until, row_version = p.row_version + 1, updated_at = now()
			WHERE p.price_id = v_price.price_id;
			resumed_price_id := v_price.price_id;
		END IF;
		RETURN;
	END IF;
	SELECT * INTO v_price FROM retail.price p
	WHERE p.product_id = p_product_id AND retail.price_scope(p.store_id, p.price_zone_id) = p_scope
		AND p.valid_from < p_from AND (p.valid_to > p_from OR p.valid_to IS NULL)
	FOR UPDATE;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	ended_price_id := v_price.price_id;
	UPDATE retail.price p SET valid_to = p_from, row_version = p.row_version + 1, updated_at = now()
	WHERE p.price_id = ended_price_id;
	IF p_until IS NOT NULL AND (v_price.valid_to > p_until OR v_price.valid_to IS NULL) THEN
		resumed_price_id := gen_random_uuid();
		v_price.price_id := resumed_price_id;
		v_price.valid_from := p_until;
		v_price.row_version := 1;
		v_price.updated_at := now();
		INSERT INTO retail.price SELECT v_price.*;
	END IF;
END
$$;

-- Begins one price. Says which three prices it has to do with.
CREATE OR REPLACE FUNCTION retail.begin_price(p_change jsonb, p_from timestamptz, p_until timestamptz, p_made jsonb) RETURNS jsonb
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_price_id constant uuid := gen_random_uuid();
	v_product_id constant uuid := p_change ->> 'product_id';
	v_store_id constant uuid := p_change ->> 'store_id';
	v_price_zone_id constant uuid := p_change ->> 'price_zone_id';
	v_others record;
BEGIN
	v_others := retail.make_way(v_product_id, retail.price_scope(v_store_id, v_price_zone_id), p_from, p_until, p_made);
	INSERT INTO retail.price (price_id, product_id, price_zone_id, store_id, unit_price, price_quantity, valid_from, valid_to)
	VALUES (v_price_id, v_product_id, v_price_zone_id, v_store_id, (p_change ->> 'unit_price')::bigint,
		coalesce((p_change ->> 'price_quantity')::numeric, 1), p_from, p_until);
	RETURN to_jsonb(v_others) || jsonb_build_object('price_id', v_price_id, 'valid_from', p_from, 'valid_until', p_until);
END
$$;

-- All of the changes, or none and what is wrong with each. They are taken in the order of their times, so that one call may plan
-- several prices of one product. One call after the other: each sees the prices that the one before has made.
CREATE OR REPLACE FUNCTION retail.change_prices(p_price_change_id uuid, p_asked jsonb, p_actor_id uuid)
	RETURNS TABLE (price_change_id uuid, changed_at timestamptz, user_id uuid, changes jsonb, is_new boolean)
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	v_known retail.price_change;
	v_change record;
	v_fault jsonb;
	v_faults jsonb := '[]';
	v_changes jsonb := '{}'; -- by place
BEGIN
	PERFORM pg_advisory_xact_lock(hashtext('retail.price_change'));
	SELECT * INTO v_known FROM retail.price_change c WHERE c.price_change_id = p_price_change_id;
	IF FOUND THEN
		PERFORM retail.require(v_known.asked = p_asked, 'already_exists_differently',
			'This id belongs to a price change with other content.', 'price_change_id');
		RETURN QUERY SELECT v_known.price_change_id, v_known.changed_at, v_known.user_id, v_known.changes, false;
		RETURN;
	END IF;
	FOR v_change IN
		SELECT c.place - 1 AS place, c.value AS change, coalesce((c.value ->> 'valid_from')::timestamptz, now()) AS valid_from,
			(c.value ->> 'valid_until')::timestamptz AS valid_until
		FROM jsonb_array_elements(p_asked) WITH ORDINALITY AS c (value, place)
		ORDER BY 3, 1
	LOOP
		v_fault := coalesce(retail.price_change_fault(v_change.change, v_change.valid_from, v_change.valid_until),
			retail.price_change_conflict((v_change.change ->> 'product_id')::uuid,
				retail.price_scope((v_change.change ->> 'store_id')::uuid, (v_change.change ->> 'price_zone_id')::uuid),
				v_change.valid_from, v_change.valid_until, v_changes));
		IF v_fault IS NOT NULL THEN
			v_faults := v_faults || (v_fault || jsonb_build_object('place', v_change.place,
				'field', format('changes[%s].%s', v_change.place, v_fault ->> 'field')));
			CONTINUE;
		END IF;
		v_changes := v_changes || jsonb_build_object(v_change.place,
			retail.begin_price(v_change.change, v_change.valid_from, v_change.valid_until, v_changes));
	END LOOP;
	PERFORM sync.raise_all((SELECT coalesce(jsonb_agg(f.value ORDER BY (f.value ->> 'place')::int), '[]')
		FROM jsonb_array_elements(v_faults) AS f (value)));
	INSERT INTO retail.price_change AS c (price_change_id, asked, changes, user_id)
	SELECT p_price_change_id, p_asked, coalesce(jsonb_agg(e.value ORDER BY e.key::int), '[]'), p_actor_id FROM jsonb_each(v_changes) AS e
	RETURNING c.* INTO v_known;
	RETURN QUERY SELECT v_known.price_change_id, v_known.changed_at, v_known.user_id, v_known.changes, true;
END
$$;
