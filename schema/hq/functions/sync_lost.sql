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


-- Of these fields those that are columns of the table here, each once: a store may send any names. A hidden one stays hidden.
CREATE OR REPLACE FUNCTION sync.own_fields(p_table text, p_fields jsonb) RETURNS jsonb
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT coalesce(jsonb_agg(o.field ORDER BY o.name), '[]') FROM (
		SELECT DISTINCT ON (n.name) n.name, f.field
		FROM jsonb_array_elements(p_fields) AS f (field)
		CROSS JOIN LATERAL (SELECT f.field ->> 'name' AS name) AS n
		JOIN pg_attribute a ON a.attrelid = to_regclass(format('retail.%I', p_table)) AND a.attname = n.name AND a.attnum > 0 AND NOT a.attisdropped
		ORDER BY n.name, (f.field ->> 'hidden')::boolean DESC) AS o
$$;

-- What the lines p_rows, {table, key, image, hidden}, tell of p_time, each row once: not what is here just so, or was made here since.
CREATE OR REPLACE FUNCTION sync.read_lost_changes(p_time sync.lost_time, p_store_id uuid, p_rows text) RETURNS SETOF sync.lost_change
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_untold CONSTANT text[] := sync.untold_names();
BEGIN
	RETURN QUERY
	SELECT DISTINCT ON (d.table_name, d.key_texts) gen_random_uuid(), p_time.lost_time_id, d.table_name, d.key_texts,
		CASE WHEN d.now IS NULL THEN 'made' WHEN d.image IS NULL THEN 'removed' ELSE 'changed' END, d.fields, p_store_id, now()
	FROM (
		SELECT l.table_name, ARRAY(SELECT jsonb_array_elements_text(l.key)) AS key_texts, l.image, n.now,
			sync.own_fields(l.table_name, sync.compare_images(l.image, n.now, v_untold) || sync.untold_fields(l.hidden)) AS fields
		FROM (SELECT r ->> 'table' AS table_name, r -> 'key' AS key, nullif(r -> 'image', 'null') AS image, coalesce(r -> 'hidden', '[]') AS hidden
			FROM (SELECT e.line::jsonb AS r FROM string_to_table(p_rows, E'\n') AS e (line) WHERE e.line <> '') AS read) AS l
		JOIN sync.replicated_table t USING (table_name)
		CROSS JOIN LATERAL (SELECT sync.published_image(l.table_name, l.key) AS now) AS n
		WHERE l.image IS NOT NULL OR EXISTS (SELECT FROM sync.publication p
			WHERE p.table_name = l.table_name AND p.key = l.key AND p.op = 'put' AND p.rev <= p_time.rev)
	) AS d
	WHERE d.fields <> '[]'
	ORDER BY d.table_name, d.key_texts;
END
$$;

-- Takes a page of what store p_store_id had when it left p_hq_inc, at p_rev of p_chain; p_found: so many rows differed in all. What the mirror
-- had of a history that is known here was not lost. The page is read before the lost time is locked, which other
-- stores tell of too; how many still fit is counted under the lock. Returns how many were new.
CREATE OR REPLACE FUNCTION sync.take_lost_changes(p_store_id uuid, p_hq_inc uuid, p_rev bigint, p_chain text, p_found bigint, p_rows text)
	RETURNS bigint
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_time sync.lost_time;
	v_told sync.lost_change[];
	v_new bigint;
	v_taken bigint;
	v_maximum CONSTANT int := 10000;
BEGIN
	SELECT t.* INTO v_time FROM sync.lost_time t WHERE t.lost_time_id = sync.lost_time_of(p_hq_inc);
	IF NOT FOUND OR EXISTS (SELECT FROM sync.cut c WHERE c.rev = p_rev AND c.chain = decode(p_chain, 'hex')) THEN
		RETURN 0;
	END IF;
	v_told := ARRAY(SELECT c FROM sync.read_lost_changes(v_time, p_store_id, p_rows) AS c);
	SELECT t.* INTO v_time FROM sync.lost_time t WHERE t.lost_time_id = v_time.lost_time_id FOR UPDATE;
	WITH new AS (
		SELECT told.* FROM unnest(v_told) AS told WHERE NOT EXISTS (SELECT FROM sync.lost_change c
			WHERE c.lost_time_id = told.lost_time_id AND c.table_name = told.table_name AND c.key = told.key)
	), taken AS (
		INSERT INTO sync.lost_change SELECT * FROM new LIMIT greatest(v_maximum - v_time.lost_changes, 0) RETURNING 1
	)
	SELECT (SELECT count(*) FROM new), (SELECT count(*) FROM taken) INTO v_new, v_taken;
	UPDATE sync.lost_time t SET lost_changes = t.lost_changes + v_taken,
		lost_changes_more = greatest(t.lost_changes_more, p_found - v_maximum, v_new - v_taken)
	WHERE t.lost_time_id = v_time.lost_time_id;
	RETURN v_taken;
END
$$;
GRANT EXECUTE ON FUNCTION sync.take_lost_changes TO outpost_server;
