-- What the finders of this tier see in the database now.
CREATE OR REPLACE FUNCTION retail.find_conditions() RETURNS retail.found_condition[]
	LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_kind record;
	v_some retail.found_condition[];
	v_found retail.found_condition[] := '{}';
BEGIN
	FOR v_kind IN SELECT k.name, to_regproc(k.finder) AS finder FROM retail.condition_kind k WHERE to_regproc(k.finder) IS NOT NULL
	LOOP
		EXECUTE format('SELECT array_agg(ROW(%L, f.store_id, f.subject, f.detail)::retail.found_condition) FROM %s() AS f',
			v_kind.name, v_kind.finder) INTO v_some;
		v_found := v_found || v_some;
	END LOOP;
	IF to_regproc('retail.find_told_conditions') IS NOT NULL THEN -- headquarters: what stores say
		EXECUTE 'SELECT retail.find_told_conditions()' INTO v_some;
		v_found := v_found || v_some;
	END IF;
	RETURN v_found;
END
$$;
REVOKE EXECUTE ON FUNCTION retail.find_conditions FROM outpost_server;


-- At most 100 of a kind and store, and then one that says how many more there are. What a person has ended is over for
-- good.
CREATE OR REPLACE FUNCTION retail.bound_conditions(p_found retail.found_condition[]) RETURNS SETOF retail.found_condition
	LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RETURN QUERY WITH counted AS (
		SELECT f.*, row_number() OVER of_kind AS place, count(*) OVER (PARTITION BY f.name, f.store_id) AS total
		FROM (SELECT DISTINCT ON (d.name, d.store_id, coalesce(d.subject, '')) d.name, d.store_id,
				left(coalesce(d.subject, ''), 200) AS subject, left(coalesce(d.detail, ''), 1000) AS detail
			FROM unnest(p_found) AS d) AS f
		WHERE NOT EXISTS (SELECT FROM retail.condition_kind k JOIN retail.condition c USING (name)
			WHERE k.name = f.name AND k.ends_by_person AND c.acknowledged_at IS NOT NULL AND c.subject = f.subject
				AND c.store_id IS NOT DISTINCT FROM f.store_id)
		WINDOW of_kind AS (PARTITION BY f.name, f.store_id ORDER BY f.subject)
	)
	SELECT c.name, c.store_id, c.subject, c.detail FROM counted c WHERE c.place <= 100
	UNION ALL
	SELECT c.name, c.store_id, '...', format('and %s more', c.total - 100) FROM counted c WHERE c.place = 101;
END
$$;
REVOKE EXECUTE ON FUNCTION retail.bound_conditions FROM outpost_server;


-- Notes what holds now: what the finders see, and p_reported, what the server alone knows, [{name, store_id?, subject, detail}].
-- New ones begin, those that do not hold any more have ended, nothing else is written. What ended long ago goes when
-- something begins. Returns what lasts by kind and store, the gravest first; detail and since are those of the oldest.
CREATE OR REPLACE FUNCTION retail.note_conditions(p_reported jsonb)
	RETURNS TABLE (name text, severity text, store text, condition_count bigint, since timestamptz, detail text)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	v_none constant uuid := '00000000-0000-0000-0000-000000000000';
	v_found retail.found_condition[];
BEGIN
	v_found := retail.find_conditions() || ARRAY(SELECT ROW(r.name, r.store_id, r.subject, r.detail)::retail.found_condition
		FROM jsonb_to_recordset(p_reported) AS r (name text, store_id uuid, subject text, detail text));
	IF v_found = '{}' AND NOT EXISTS (SELECT FROM retail.condition c WHERE c.ended_at IS NULL) THEN
		RETURN; -- most of the time
	END IF;
	v_found := ARRAY(SELECT b FROM retail.bound_conditions(v_found) AS b);
	UPDATE retail.condition c SET ended_at = now()
	WHERE c.ended_at IS NULL AND NOT EXISTS (SELECT FROM unnest(v_found) AS f
		WHERE f.name = c.name AND coalesce(f.store_id, v_none) = coalesce(c.store_id, v_none) AND f.subject = c.subject);
	UPDATE retail.condition c SET detail = f.detail
	FROM unnest(v_found) AS f
	WHERE c.ended_at IS NULL AND f.name = c.name AND coalesce(f.store_id, v_none) = coalesce(c.store_id, v_none)
		AND f.subject = c.subject AND f.detail <> c.detail;
	-- A condition that lasts is not inserted again: a conflict would take a lock and a place in the table.
	INSERT INTO retail.condition (name, store_id, subject, detail)
	SELECT f.name, f.store_id, f.subject, f.detail FROM unnest(v_found) AS f
	WHERE NOT EXISTS (SELECT FROM retail.condition c WHERE c.ended_at IS NULL AND c.name = f.name
		AND coalesce(c.store_id, v_none) = coalesce(f.store_id, v_none) AND c.subject = f.subject)
	ON CONFLICT DO NOTHING;
	IF FOUND THEN
		DELETE FROM retail.condition WHERE condition_id IN (
			SELECT c.condition_id FROM retail.condition c WHERE c.ended_at < now() - interval '400 days'
				AND c.acknowledged_at IS NULL LIMIT 1000);
	END IF;
	RETURN QUERY SELECT c.name, k.severity, s.code::text, count(*), min(c.since), (array_agg(c.detail ORDER BY c.since, c.condition_id))[1]
	FROM retail.condition c JOIN retail.condition_kind k USING (name) LEFT JOIN retail.store s USING (store_id)
	WHERE c.ended_at IS NULL
	GROUP BY c.name, k.severity, s.code
	ORDER BY k.severity, c.name, s.code NULLS FIRST
	LIMIT 1000;
END
$$;


-- A person has seen it: nobody is reminded of it any more, and one that lasts until then has ended. Again changes nothing.
CREATE OR REPLACE FUNCTION retail.acknowledge_condition(p_condition_id uuid, p_by text) RETURNS SETOF retail.condition_detail
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	UPDATE retail.condition c SET acknowledged_at = now(), acknowledged_by = p_by,
		ended_at = CASE WHEN k.ends_by_person THEN coalesce(c.ended_at, now()) ELSE c.ended_at END
	FROM retail.condition_kind k
	WHERE c.condition_id = p_condition_id AND k.name = c.name AND c.acknowledged_at IS NULL;
	RETURN QUERY SELECT d.* FROM retail.condition_detail d WHERE d.condition_id = p_condition_id;
END
$$;
