-- Filling a mirror that has no rows: its tables are bare meanwhile, and a large snapshot goes table by table, image by image, into tables
-- that stand beside them while it lasts.

CREATE OR REPLACE FUNCTION sync.mirror_is_empty() RETURNS boolean
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_table text;
	v_has_rows boolean;
BEGIN
	FOR v_table IN SELECT m.table_name FROM sync.mirrored_table m LOOP
		EXECUTE format('SELECT EXISTS (SELECT FROM retail.%I)', v_table) INTO v_has_rows;
		IF v_has_rows THEN
			RETURN false;
		END IF;
	END LOOP;
	RETURN true;
END
$$;


-- Takes from the mirrored tables what is dearer row by row than all at once: foreign keys and indexes, of a
-- primary key too unless a view depends on it. Gives the statements that make all of it again, in their order. Who reads a
-- mirrored table meanwhile waits. Nothing outside refers to one: see sync.refuse_keys_into_the_mirror.
CREATE OR REPLACE FUNCTION sync.strip_mirror() RETURNS text[]
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_tables oid[] := ARRAY(SELECT format('retail.%I', m.table_name)::regclass::oid FROM sync.mirrored_table m);
	v_part record;
	v_again text[] := '{}';
BEGIN
	FOR v_part IN
		SELECT CASE c.contype WHEN 'f' THEN 3 ELSE 2 END AS place,
			format('ALTER TABLE %s DROP CONSTRAINT %I', c.conrelid::regclass, c.conname) AS away,
			format('ALTER TABLE %s ADD CONSTRAINT %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid)) AS again
		FROM pg_constraint c WHERE c.conrelid = ANY (v_tables) AND (c.contype IN ('f', 'u')
			OR c.contype = 'p' AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.refclassid = 'pg_constraint'::regclass
				AND d.refobjid = c.oid AND d.deptype = 'n'))
		UNION ALL
		SELECT 1, format('DROP INDEX %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
		FROM pg_index i
		WHERE i.indrelid = ANY (v_tables) AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid
			AND c.conrelid = i.indrelid)
		ORDER BY 1 DESC, 2 -- foreign keys go first and come last
	LOOP
		EXECUTE v_part.away;
		v_again := v_part.again || v_again;
	END LOOP;
	RETURN v_again;
END
$$;


-- Makes again what sync.strip_mirror took away.
CREATE OR REPLACE FUNCTION sync.dress_mirror(p_again text[]) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_statement text;
BEGIN
	SET CONSTRAINTS ALL IMMEDIATE; -- a table with checks to come cannot be altered
	FOREACH v_statement IN ARRAY p_again LOOP
		EXECUTE v_statement;
	END LOOP;
END
$$;
DROP FUNCTION IF EXISTS sync.load_staged();


-- The tables of a load that there are: sync.load_product beside retail.product.
CREATE OR REPLACE FUNCTION sync.load_tables() RETURNS TABLE (table_name text, load_table text)
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT m.table_name, c.oid::regclass::text
	FROM sync.mirrored_table m JOIN pg_class c ON c.relname = 'load_' || m.table_name AND c.relnamespace = 'sync'::regnamespace
$$;


-- With any snapshot: one that could not be loaded, and came line by line, leaves none behind either.
CREATE OR REPLACE FUNCTION sync.end_load() RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_table text;
BEGIN
	FOR v_table IN SELECT t.load_table FROM sync.load_tables() t LOOP
		EXECUTE format('DROP TABLE IF EXISTS %s', v_table);
	END LOOP;
END
$$;


-- Makes the tables of a load, without rows. False when the mirror has some: then there is nothing to be loaded.
CREATE OR REPLACE FUNCTION sync.begin_load() RETURNS boolean
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_table text;
BEGIN
	PERFORM sync.end_load();
	IF NOT sync.mirror_is_empty() THEN
		RETURN false;
	END IF;
	FOR v_table IN SELECT m.table_name FROM sync.mirrored_table m LOOP
		EXECUTE format('CREATE UNLOGGED TABLE sync.%I (LIKE retail.%I)', 'load_' || v_table, v_table);
	END LOOP;
	RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION sync.begin_load TO outpost_server;


-- Takes images of one table, a JSON array of p_count, as they are. Returns how many it has taken: none of a table that this store
-- does not know.
CREATE OR REPLACE FUNCTION sync.load_rows(p_table text, p_images text, p_count bigint) RETURNS bigint
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_load_table text := (SELECT t.load_table FROM sync.load_tables() t WHERE t.table_name = p_table);
	v_default text;
	v_count bigint;
BEGIN
	IF v_load_table IS NULL THEN
		IF EXISTS (SELECT FROM sync.mirrored_table m WHERE m.table_name = p_table) THEN
			PERFORM sync.raise('unavailable', 'the tables of the load are gone');
		END IF;
		RETURN 0;
	END IF;
	v_default := sync.default_row(format('retail.%I', p_table)::regclass);
	IF EXISTS (SELECT FROM sync.former_name f WHERE f.table_name = p_table AND strpos(p_images, format('"%s"', f.former_name)) > 0) THEN
		EXECUTE format('INSERT INTO %s SELECT r.* FROM jsonb_array_elements($1::jsonb) AS e (image), jsonb_populate_record(%s, %s) AS r',
			v_load_table, v_default, sync.present_image(p_table, 'e.image')) USING p_images;
	ELSE
		EXECUTE format('INSERT INTO %s SELECT r.* FROM json_populate_recordset(%s, $1::json) AS r', v_load_table, v_default)
		USING p_images;
	END IF;
	GET DIAGNOSTICS v_count = ROW_COUNT;
	IF v_count <> p_count THEN
		PERFORM sync.raise('conflict', format('%s images of %s hold %s rows', p_count, p_table, v_count));
	END IF;
	RETURN v_count;
END
$$;
GRANT EXECUTE ON FUNCTION sync.load_rows TO outpost_server;


CREATE OR REPLACE FUNCTION sync.loaded_rows() RETURNS bigint
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_table text;
	v_count bigint;
	v_sum bigint := 0;
BEGIN
	FOR v_table IN SELECT t.load_table FROM sync.load_tables() t LOOP
		EXECUTE format('SELECT count(*) FROM %s', v_table) INTO v_count;
		v_sum := v_sum + v_count;
	END LOOP;
	RETURN v_sum;
END
$$;


-- Hands the rows of a load over to the mirror, which has none.
CREATE OR REPLACE FUNCTION sync.write_loaded() RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_table record;
BEGIN
	FOR v_table IN SELECT t.*, sync.written_columns(t.table_name) AS columns FROM sync.load_tables() t LOOP
		EXECUTE format('INSERT INTO retail.%I (%s) SELECT %2$s FROM %s', v_table.table_name, v_table.columns, v_table.load_table);
	END LOOP;
END
$$;
