-- What was lost when this database went back, as the stores' mirrors tell it: people enter it again.

-- The time that was lost when incarnation p_ended_inc ended; of one that is not known here, the last one that was.
CREATE OR REPLACE FUNCTION sync.lost_time_of(p_ended_inc uuid) RETURNS uuid
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT t.lost_time_id FROM sync.lost_time t ORDER BY (t.ended_inc = p_ended_inc) DESC, t.found_at DESC LIMIT 1
$$;

-- What is published under a key, in any scope; NULL: nothing.
CREATE OR REPLACE FUNCTION sync.published_image(p_table text, p_key jsonb) RETURNS jsonb
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT p.image FROM sync.publication p WHERE p.table_name = p_table AND p.key = p_key AND p.op = 'put' ORDER BY p.rev DESC LIMIT 1
$$;


-- Columns that are told to nobody, and those of them that differed.
CREATE OR REPLACE FUNCTION sync.untold_names() RETURNS text[]
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_names text[] := '{}';
BEGIN
	IF to_regproc('audit.hidden_names') IS NOT NULL THEN
		EXECUTE 'SELECT audit.hidden_names()' INTO v_names;
	END IF;
	RETURN v_names;
END
$$;

CREATE OR REPLACE FUNCTION sync.untold_fields(p_names jsonb) RETURNS jsonb
	LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT coalesce(jsonb_agg(jsonb_build_object('name', n, 'lost', NULL, 'now', NULL, 'hidden', true) ORDER BY n), '[]')
	FROM jsonb_array_elements_text(p_names) AS n
$$;


-- Field by field, what the mirror had beside what is here, of the columns that both have and that differ.
CREATE OR REPLACE FUNCTION sync.compare_images(p_lost jsonb, p_now jsonb, p_untold text[]) RETURNS jsonb
	LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT coalesce(jsonb_agg(CASE WHEN f.name = ANY (p_untold) THEN jsonb_build_object('name', f.name, 'lost', NULL, 'now', NULL, 'hidden', true)
		ELSE jsonb_build_object('name', f.name, 'lost', p_lost -> f.name, 'now', p_now -> f.name, 'hidden', false) END ORDER BY f.name), '[]')
	FROM (SELECT jsonb_object_keys(p_lost) AS name UNION SELECT jsonb_object_keys(p_now)) AS f
	WHERE f.name NOT IN ('row_version', 'updated_at') AND coalesce(p_lost -> f.name, 'null') <> coalesce(p_now -> f.name, 'null')
		AND (p_now IS NULL OR p_lost IS NULL OR p_lost ? f.name AND p_now ? f.name)
$$;


-- Takes a page of what store p_store_id had when it left p_hq_inc, at p_rev of p_chain; p_found: so many rows differed in all. What the mirror
-- had of a history that is known here was not lost, nor was what is here just so, or was made here since. Rows are
-- lines {table, key, image, hidden}. Returns how many were new.
CREATE OR REPLACE FUNCTION sync.take_lost_changes(p_store_id uuid, p_hq_inc uuid, p_rev bigint, p_chain text, p_found bigint, p_rows text)
	RETURNS bigint
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_time sync.lost_time;
	v_taken bigint;
	v_maximum CONSTANT int := 10000;
BEGIN
	SELECT t.* INTO v_time FROM sync.lost_time t WHERE t.lost_time_id = sync.lost_time_of(p_hq_inc) FOR UPDATE;
	IF NOT FOUND OR EXISTS (SELECT FROM sync.cut c WHERE c.rev = p_rev AND encode(c.chain, 'hex') = p_chain) THEN
		RETURN 0;
	END IF;
	INSERT INTO sync.lost_change (lost_time_id, table_name, key, change, fields, store_id)
	SELECT v_time.lost_time_id, d.table_name, ARRAY(SELECT jsonb_array_elements_text(d.key)),
		CASE WHEN d.now IS NULL THEN 'made' WHEN d.image IS NULL THEN 'removed' ELSE 'changed' END, d.fields, p_store_id
	FROM (
		SELECT l.table_name, l.key, l.image, n.now, x.fields || sync.untold_fields(l.hidden) AS fields
		FROM (SELECT r ->> 'table' AS table_name, r -> 'key' AS key, nullif(r -> 'image', 'null') AS image, coalesce(r -> 'hidden', '[]') AS hidden
			FROM (SELECT e.line::jsonb AS r FROM string_to_table(p_rows, E'\n') AS e (line) WHERE e.line <> '') AS read) AS l
		JOIN sync.replicated_table t USING (table_name)
		CROSS JOIN LATERAL (SELECT sync.published_image(l.table_name, l.key) AS now) AS n
		CROSS JOIN LATERAL (SELECT sync.compare_images(l.image, n.now, sync.untold_names()) AS fields) AS x
		WHERE l.image IS NOT NULL OR EXISTS (SELECT FROM sync.publication p
			WHERE p.table_name = l.table_name AND p.key = l.key AND p.op = 'put' AND p.rev <= v_time.rev)
	) AS d
	WHERE d.fields <> '[]' AND v_time.lost_changes < v_maximum
	ON CONFLICT DO NOTHING;
	GET DIAGNOSTICS v_taken = ROW_COUNT;
	UPDATE sync.lost_time t SET lost_changes = t.lost_changes + v_taken,
		lost_changes_more = greatest(t.lost_changes_more, p_found - v_maximum, 0)
	WHERE t.lost_time_id = v_time.lost_time_id;
	RETURN v_taken;
END
$$;
GRANT EXECUTE ON FUNCTION sync.take_lost_changes TO outpost_server;
