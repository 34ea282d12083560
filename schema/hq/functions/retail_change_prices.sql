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

-- The price that begins at a moment and only goes on with what was charged before another one. Nobody planned it, so it gives way.
-- p_resumed: those that this call has made.
CREATE OR REPLACE FUNCTION retail.resumed_at(p_product_id uuid, p_scope uuid, p_at timestamptz, p_resumed uuid[]) RETURNS SETOF retail.price
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT p.* FROM retail.price p
	WHERE p.product_id = p_product_id AND retail.price_scope(p.store_id, p.price_zone_id) = p_scope AND p.valid_from = p_at
		AND (p.price_id = ANY (p_resumed) OR EXISTS (SELECT FROM retail.price_change c
			WHERE c.changes @> jsonb_build_array(jsonb_build_object('resumed_price_id', p.price_id))))
$$;

-- The first price of the scope that begins within the time of a new one, as a fault; NULL: none does.
CREATE OR REPLACE FUNCTION retail.price_change_conflict(p_product_id uuid, p_scope uuid, p_from timestamptz, p_until timestamptz,
	p_resumed uuid[]) RETURNS jsonb
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT jsonb_build_object('code', 'conflict', 'field', 'valid_from', 'detail',
		format('price %s begins at %s: %s', p.price_id, to_char(p.valid_from AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
			CASE WHEN p.valid_from = p_from THEN 'change that one, or remove it first'
				ELSE 'end this one by then with valid_until, or remove that one first' END))
	FROM retail.price p
	WHERE p.product_id = p_product_id AND retail.price_scope(p.store_id, p.price_zone_id) = p_scope
		AND p.valid_from >= p_from AND (p_until IS NULL OR p.valid_from < p_until)
		AND NOT EXISTS (SELECT FROM retail.resumed_at(p_product_id, p_scope, p_from, p_resumed) AS r WHERE r.price_id = p.price_id)
	ORDER BY p.valid_from LIMIT 1
$$;

-- What is asked, one row each: its place, the id of the price that it makes, and its round. Changes of one product and scope are in rounds of
-- their own, the earliest first, so that one call may plan several of them; those of a round have nothing to do with each other.
CREATE OR REPLACE FUNCTION retail.price_steps(p_asked jsonb)
	RETURNS TABLE (place int, round int, change jsonb, price_id uuid, product_id uuid, store_id uuid, price_zone_id uuid, scope uuid,
		unit_price bigint, price_quantity numeric, valid_from timestamptz, valid_until timestamptz)
	LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT s.place::int - 1, (row_number() OVER (PARTITION BY s.product_id, s.scope ORDER BY s.valid_from, s.place))::int, s.change,
		gen_random_uuid(), s.product_id, s.store_id, s.price_zone_id, s.scope, s.unit_price, s.price_quantity, s.valid_from, s.valid_until
	FROM (
		SELECT a.place, a.value AS change, c.product_id, c.store_id, c.price_zone_id, retail.price_scope(c.store_id, c.price_zone_id) AS scope,
			c.unit_price, coalesce(c.price_quantity, 1) AS price_quantity, coalesce(c.valid_from, now()) AS valid_from, c.valid_until
		FROM jsonb_array_elements(p_asked) WITH ORDINALITY AS a (value, place)
		CROSS JOIN LATERAL jsonb_to_record(a.value) AS c (product_id uuid, store_id uuid, price_zone_id uuid, unit_price bigint,
			price_quantity numeric, valid_from timestamptz, valid_until timestamptz)) AS s
$$;

-- Makes the prices of one round, given as rows of retail.price_steps. What had only gone on begins later, or is gone; what runs ends, and
-- goes on after an end under another id. Says, by place, which three prices each has to do with.
CREATE OR REPLACE FUNCTION retail.begin_prices(p_steps jsonb, p_resumed uuid[]) RETURNS TABLE (place int, made jsonb)
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	v_moved jsonb; -- place: id
	v_ended jsonb; -- of the rows as they were, each with its place and the id under which it goes on, if it does
BEGIN
	DELETE FROM retail.price p
	USING jsonb_to_recordset(p_steps) AS s (product_id uuid, scope uuid, valid_from timestamptz, valid_until timestamptz)
	CROSS JOIN LATERAL retail.resumed_at(s.product_id, s.scope, s.valid_from, p_resumed) AS r
	WHERE p.price_id = r.price_id AND (s.valid_until IS NULL OR s.valid_until >= r.valid_to);

	WITH moved AS (
		UPDATE retail.price p SET valid_from = s.valid_until, row_version = p.row_version + 1, updated_at = now()
		FROM jsonb_to_recordset(p_steps) AS s (place int, product_id uuid, scope uuid, valid_from timestamptz, valid_until timestamptz)
		CROSS JOIN LATERAL retail.resumed_at(s.product_id, s.scope, s.valid_from, p_resumed) AS r
		WHERE p.price_id = r.price_id
		RETURNING s.place, p.price_id
	)
	SELECT coalesce(jsonb_object_agg(m.place, m.price_id), '{}') INTO v_moved FROM moved m;

	WITH running AS (
		SELECT s.place, s.valid_from AS ends_at, s.valid_until, p.price_id, p.valid_to, to_jsonb(p) AS image
		FROM jsonb_to_recordset(p_steps) AS s (place int, product_id uuid, scope uuid, valid_from timestamptz, valid_until timestamptz)
		JOIN retail.price p ON p.product_id = s.product_id AND retail.price_scope(p.store_id, p.price_zone_id) = s.scope
			AND p.valid_from < s.valid_from AND (p.valid_to > s.valid_from OR p.valid_to IS NULL)
		FOR UPDATE OF p
	), ended AS (
		UPDATE retail.price p SET valid_to = r.ends_at, row_version = p.row_version + 1, updated_at = now()
		FROM running r WHERE p.price_id = r.price_id
		RETURNING r.*
	)
	SELECT coalesce(jsonb_agg(jsonb_build_object('place', e.place, 'image', e.image, 'valid_until', e.valid_until, 'resumed_price_id',
		CASE WHEN e.valid_until IS NOT NULL AND (e.valid_to > e.valid_until OR e.valid_to IS NULL) THEN gen_random_uuid() END)), '[]')
	INTO v_ended FROM ended e;

	INSERT INTO retail.price
	SELECT n.* FROM jsonb_to_recordset(v_ended) AS e (image jsonb, valid_until timestamptz, resumed_price_id uuid)
	CROSS JOIN LATERAL jsonb_populate_record(NULL::retail.price, e.image || jsonb_build_object('price_id', e.resumed_price_id,
		'valid_from', e.valid_until, 'row_version', 1, 'updated_at', now())) AS n
	WHERE e.resumed_price_id IS NOT NULL;

	INSERT INTO retail.price (price_id, product_id, price_zone_id, store_id, unit_price, price_quantity, valid_from, valid_to)
	SELECT s.price_id, s.product_id, s.price_zone_id, s.store_id, s.unit_price, s.price_quantity, s.valid_from, s.valid_until
	FROM jsonb_to_recordset(p_steps) AS s (price_id uuid, product_id uuid, price_zone_id uuid, store_id uuid, unit_price bigint,
		price_quantity numeric, valid_from timestamptz, valid_until timestamptz);

	RETURN QUERY SELECT s.place, jsonb_build_object('price_id', s.price_id, 'ended_price_id', e.image -> 'price_id',
			'resumed_price_id', coalesce(e.resumed_price_id, (v_moved ->> s.place::text)::uuid),
			'valid_from', s.valid_from, 'valid_until', s.valid_until)
		FROM jsonb_to_recordset(p_steps) AS s (place int, price_id uuid, valid_from timestamptz, valid_until timestamptz)
		LEFT JOIN jsonb_to_recordset(v_ended) AS e (place int, image jsonb, resumed_price_id uuid) USING (place);
END
$$;

-- All of the changes, or none and what is wrong with each. One call after the other: each sees the prices that the one before has made.
CREATE OR REPLACE FUNCTION retail.change_prices(p_price_change_id uuid, p_asked jsonb, p_actor_id uuid)
	RETURNS TABLE (price_change_id uuid, changed_at timestamptz, user_id uuid, changes jsonb, is_new boolean)
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	v_known retail.price_change;
	v_steps jsonb;
	v_round jsonb;
	v_faults jsonb := '{}'; -- by place
	v_new_faults jsonb;
	v_new_made jsonb;
	v_made jsonb := '{}'; -- by place
	v_resumed uuid[] := '{}';
BEGIN
	PERFORM pg_advisory_xact_lock(hashtext('retail.price_change'));
	SELECT * INTO v_known FROM retail.price_change c WHERE c.price_change_id = p_price_change_id;
	IF FOUND THEN
		PERFORM retail.require(v_known.asked = p_asked, 'already_exists_differently',
			'This id belongs to a price change with other content.', 'price_change_id');
		RETURN QUERY SELECT v_known.price_change_id, v_known.changed_at, v_known.user_id, v_known.changes, false;
		RETURN;
	END IF;
	SELECT jsonb_agg(to_jsonb(s)) INTO v_steps FROM retail.price_steps(p_asked) AS s;
	SELECT coalesce(jsonb_object_agg(s.place, f.fault), '{}') INTO v_faults
	FROM jsonb_to_recordset(v_steps) AS s (place int, change jsonb, valid_from timestamptz, valid_until timestamptz)
	CROSS JOIN LATERAL retail.price_change_fault(s.change, s.valid_from, s.valid_until) AS f (fault)
	WHERE f.fault IS NOT NULL;

	FOR v_round IN
		SELECT jsonb_agg(e.value) FROM jsonb_array_elements(v_steps) AS e (value)
		WHERE NOT v_faults ? (e.value ->> 'place') GROUP BY (e.value ->> 'round')::int ORDER BY (e.value ->> 'round')::int
	LOOP
		SELECT coalesce(jsonb_object_agg(s.place, f.fault), '{}') INTO v_new_faults
		FROM jsonb_to_recordset(v_round) AS s (place int, product_id uuid, scope uuid, valid_from timestamptz, valid_until timestamptz)
		CROSS JOIN LATERAL retail.price_change_conflict(s.product_id, s.scope, s.valid_from, s.valid_until, v_resumed) AS f (fault)
		WHERE f.fault IS NOT NULL;
		v_faults := v_faults || v_new_faults;
		SELECT coalesce(jsonb_object_agg(b.place, b.made), '{}') INTO v_new_made
		FROM retail.begin_prices((SELECT coalesce(jsonb_agg(e.value), '[]') FROM jsonb_array_elements(v_round) AS e (value)
			WHERE NOT v_new_faults ? (e.value ->> 'place')), v_resumed) AS b;
		v_made := v_made || v_new_made;
		v_resumed := v_resumed || ARRAY(SELECT (m.value ->> 'resumed_price_id')::uuid FROM jsonb_each(v_new_made) AS m
			WHERE m.value ->> 'resumed_price_id' IS NOT NULL);
	END LOOP;
	PERFORM sync.raise_all((SELECT coalesce(jsonb_agg(f.value || jsonb_build_object('field', format('changes[%s].%s', f.key, f.value ->> 'field'))
			ORDER BY f.key::int), '[]') FROM jsonb_each(v_faults) AS f));
	INSERT INTO retail.price_change AS c (price_change_id, asked, changes, user_id)
	SELECT p_price_change_id, p_asked, coalesce(jsonb_agg(m.value ORDER BY m.key::int), '[]'), p_actor_id FROM jsonb_each(v_made) AS m
	RETURNING c.* INTO v_known;
	RETURN QUERY SELECT v_known.price_change_id, v_known.changed_at, v_known.user_id, v_known.changes, true;
END
$$;
