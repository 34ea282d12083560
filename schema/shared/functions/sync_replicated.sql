-- What both tiers know about replicated tables.

-- Name and type of each column that travels, sorted: two such lists say whether a row's image has changed its shape.
CREATE OR REPLACE FUNCTION sync.traveling_columns(p_table text) RETURNS text[]
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT array_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) ORDER BY a.attname)
	FROM pg_attribute a
	WHERE a.attrelid = format('retail.%I', p_table)::regclass AND a.attnum > 0 AND NOT a.attisdropped
		AND a.attgenerated = ''
$$;


-- A cut brings rows in any order and replaces one by deleting and inserting it. So a foreign key among replicated tables
-- is checked at the end of a cut or not at all, and takes nothing along.
CREATE OR REPLACE FUNCTION sync.refuse_rigid_keys(p_tables text[]) RETURNS void
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_key text;
BEGIN
	SELECT format('foreign key %s of %s', c.conname, c.conrelid::regclass) INTO v_key
	FROM pg_constraint c
	WHERE c.contype = 'f' AND NOT (c.condeferrable AND c.confdeltype = 'a' AND c.confupdtype = 'a')
		AND c.conrelid = ANY (ARRAY(SELECT format('retail.%I', t)::regclass FROM unnest(p_tables) AS t))
		AND c.confrelid = ANY (ARRAY(SELECT format('retail.%I', t)::regclass FROM unnest(p_tables) AS t))
	ORDER BY c.conrelid::regclass::text, c.conname LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION '% cannot be checked at the end of a cut', v_key
			USING HINT = 'Declare it DEFERRABLE and without ON DELETE or ON UPDATE.';
	END IF;
END
$$;


-- Whether the rows of a table go down to stores: at either end of it.
CREATE OR REPLACE FUNCTION sync.is_replicated(p_table text) RETURNS boolean
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF to_regclass('sync.mirrored_table') IS NOT NULL THEN
		RETURN EXISTS (SELECT FROM sync.mirrored_table m WHERE m.table_name = p_table);
	END IF;
	RETURN EXISTS (SELECT FROM sync.replicated_table r WHERE r.table_name = p_table);
END
$$;
