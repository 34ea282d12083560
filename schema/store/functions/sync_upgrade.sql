-- What a migration changes for the mirror is settled by itself: this file is run at the end of each `migrate` that
-- changed anything. The store goes on selling with what it has.

-- What stands under a domain, and whether a domain on the way checks anything.
CREATE OR REPLACE FUNCTION sync.bare_type(p_type oid, p_modifier int, OUT bare text, OUT is_checked boolean)
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_type pg_type;
BEGIN
	is_checked := false;
	LOOP
		SELECT * INTO STRICT v_type FROM pg_type WHERE oid = p_type;
		EXIT WHEN v_type.typtype <> 'd';
		is_checked := is_checked OR v_type.typnotnull OR EXISTS (SELECT FROM pg_constraint WHERE contypid = p_type);
		p_modifier := v_type.typtypmod;
		p_type := v_type.typbasetype;
	END LOOP;
	bare := format_type(p_type, p_modifier);
END
$$;


-- Changes the types of columns that views read, by making these anew. Their grants are the schema's default.
CREATE OR REPLACE FUNCTION sync.alter_below_views(p_table regclass, p_change text) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_views oid[];
	v_statements text[];
	v_statement text;
BEGIN
	WITH RECURSIVE above (view) AS (
		SELECT p_table::oid
		UNION
		SELECT r.ev_class FROM above
		JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = above.view
			AND d.classid = 'pg_rewrite'::regclass
		JOIN pg_rewrite r ON r.oid = d.objid
	)
	SELECT array_agg(view ORDER BY view), array_agg(format('CREATE VIEW %s AS %s', view::regclass, pg_get_viewdef(view))
		ORDER BY view)
	INTO v_views, v_statements
	FROM above WHERE view <> p_table;
	FOR i IN REVERSE coalesce(cardinality(v_views), 0) .. 1 LOOP
		EXECUTE format('DROP VIEW %s', v_views[i]::regclass);
	END LOOP;
	EXECUTE format('ALTER TABLE %s %s', p_table, p_change);
	FOREACH v_statement IN ARRAY coalesce(v_statements, '{}') LOOP
		EXECUTE v_statement;
	END LOOP;
END
$$;


-- Lists of choices, patterns and what excludes what are checked where one writes, which is headquarters. A newer one may know more
-- than this store does, and the mirror takes what it has accepted.
CREATE OR REPLACE FUNCTION sync.loosen_mirror(p_table text) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_table regclass := format('retail.%I', p_table)::regclass;
	v_change text;
BEGIN
	SELECT string_agg(format('DROP CONSTRAINT %I', conname), ', ') INTO v_change
	FROM pg_constraint WHERE conrelid = v_table AND contype IN ('c', 'x');
	IF v_change IS NOT NULL THEN
		EXECUTE format('ALTER TABLE %s %s', v_table, v_change);
	END IF;
	SELECT string_agg(format('ALTER COLUMN %I TYPE %s', a.attname, t.bare), ', ') INTO v_change
	FROM pg_attribute a CROSS JOIN LATERAL sync.bare_type(a.atttypid, a.atttypmod) AS t
	WHERE a.attrelid = v_table AND a.attnum > 0 AND NOT a.attisdropped AND t.is_checked;
	IF v_change IS NOT NULL THEN
		PERFORM sync.alter_below_views(v_table, v_change);
	END IF;
END
$$;


-- Rows of the mirror come and go with every cut, so nothing else may hold on to them.
CREATE OR REPLACE FUNCTION sync.refuse_keys_into_the_mirror() RETURNS void
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_tables oid[] := ARRAY(SELECT format('retail.%I', table_name)::regclass::oid FROM sync.mirrored_table);
	v_key text;
BEGIN
	SELECT format('foreign key %s of %s', conname, conrelid::regclass) INTO v_key
	FROM pg_constraint WHERE contype = 'f' AND confrelid = ANY (v_tables) AND conrelid <> ALL (v_tables)
	ORDER BY conname LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION '% refers to a mirrored table', v_key
			USING HINT = 'Leave it out: a fact holds copies of what it needs.';
	END IF;
END
$$;


-- A column that is new or of another type here has missed what HQ sent before: so everything is fetched again.
CREATE OR REPLACE FUNCTION sync.settle_mirror() RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_table sync.mirrored_table;
	v_columns text[];
BEGIN
	PERFORM sync.refuse_rigid_keys(ARRAY(SELECT table_name FROM sync.mirrored_table));
	PERFORM sync.refuse_keys_into_the_mirror();
	FOR v_table IN SELECT * FROM sync.mirrored_table LOOP
		PERFORM sync.loosen_mirror(v_table.table_name);
		v_columns := sync.traveling_columns(v_table.table_name);
		IF (v_columns <@ v_table.traveling_columns) IS NOT TRUE THEN
			DELETE FROM sync.mirror_position;
		END IF;
		UPDATE sync.mirrored_table SET traveling_columns = v_columns
		WHERE table_name = v_table.table_name AND traveling_columns IS DISTINCT FROM v_columns;
	END LOOP;
	PERFORM sync.write_apply_lines();
	PERFORM sync.retry_unusable();
END
$$;


SELECT sync.settle_mirror();
