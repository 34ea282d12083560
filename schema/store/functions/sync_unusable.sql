-- One row that this store's tables cannot hold must not keep all others away. When a cut cannot be applied as a whole, it
-- is applied without such rows, and these are kept in sync.unusable_row with the reason. They are tried again with every
-- later cut, since what they lacked may have come with it, and after every migration.

-- Whether a failure says something about a row. Others (no space, a lost lock, a mistake of ours) end the cut.
CREATE OR REPLACE FUNCTION sync.speaks_of_a_row(p_sqlstate text) RETURNS boolean
	LANGUAGE sql IMMUTABLE
AS $$
	SELECT left(p_sqlstate, 2) IN ('22', '23', '54')
$$;


-- The rows of a table that are set aside, for whoever must not act as if they were not there.
CREATE OR REPLACE FUNCTION sync.unusable_images(p_table text) RETURNS TABLE (key jsonb, image jsonb, reason text)
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT u.key, u.line -> 4, u.reason FROM sync.unusable_row u WHERE u.table_name = p_table
$$;
GRANT EXECUTE ON FUNCTION sync.unusable_images TO outpost_server;


CREATE OR REPLACE FUNCTION sync.set_aside(p_line jsonb, p_reason_code text, p_reason text) RETURNS void
	LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$
	INSERT INTO sync.unusable_row (table_name, key, line, reason_code, reason)
	VALUES (p_line ->> 0, p_line -> 3, p_line, p_reason_code, p_reason)
	ON CONFLICT (table_name, key) DO UPDATE SET line = excluded.line, reason_code = excluded.reason_code,
		reason = excluded.reason, tried_at = now()
$$;


-- Sets aside all staged rows of a table that lack a column it demands. One at a time they would take long: often it is
-- every row of a table.
CREATE OR REPLACE FUNCTION sync.set_aside_incomplete(p_table text) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_column text;
BEGIN
	FOR v_column IN SELECT attname FROM pg_attribute
		WHERE attrelid = format('retail.%I', p_table)::regclass AND attnum > 0 AND NOT attisdropped
			AND attnotnull AND NOT atthasdef AND attidentity = ''
	LOOP
		EXECUTE format('WITH gone AS (
				DELETE FROM sync.staged_row
				WHERE line ->> 0 = %1$L AND line ->> 1 = ''put'' AND (%2$s) ->> %3$L IS NULL
				RETURNING line
			)
			INSERT INTO sync.unusable_row (table_name, key, line, reason_code, reason)
			SELECT %1$L, line -> 3, line, ''23502'', %4$L
			FROM gone
			ON CONFLICT (table_name, key) DO UPDATE SET line = excluded.line, reason_code = excluded.reason_code,
				reason = excluded.reason, tried_at = now()', p_table, sync.image_of(p_table, 'line'), v_column,
			format('%s is missing, and this store has no default for it', v_column));
	END LOOP;
END
$$;


-- Inserts the staged rows of places p_from to p_to, halving them until those that cannot be stand alone. p_statement:
-- see sync.apply_statements.
CREATE OR REPLACE FUNCTION sync.insert_usable(p_statement text, p_table text, p_from bigint, p_to bigint) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_middle bigint := (p_from + p_to) / 2;
	v_code text;
	v_reason text;
	v_detail text;
BEGIN
	BEGIN
		EXECUTE p_statement USING p_from, p_to;
		RETURN;
	EXCEPTION WHEN OTHERS THEN
		IF NOT sync.speaks_of_a_row(SQLSTATE) THEN
			RAISE;
		END IF;
		GET STACKED DIAGNOSTICS v_code = RETURNED_SQLSTATE, v_reason = MESSAGE_TEXT, v_detail = PG_EXCEPTION_DETAIL;
	END;
	IF p_from < p_to THEN
		PERFORM sync.insert_usable(p_statement, p_table, p_from, v_middle);
		PERFORM sync.insert_usable(p_statement, p_table, v_middle + 1, p_to);
		RETURN;
	END IF;
	-- Other details quote the whole row, and who may read the reason may not read that.
	PERFORM sync.set_aside(line, v_code, CASE WHEN v_code IN ('23505', '23P01') THEN v_reason || ': ' || v_detail
		ELSE v_reason END)
	FROM sync.staged_row WHERE place = p_from AND line ->> 0 = p_table;
END
$$;


-- Takes the rows out of a table that refer to one that is not there, and keeps them as they are.
CREATE OR REPLACE FUNCTION sync.set_aside_orphans(p_table text, p_key text) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_key record;
BEGIN
	SELECT c.conname, c.conrelid::regclass AS child, c.confrelid::regclass AS parent, m.table_name,
		string_agg(format('p.%I = c.%I', pa.attname, ca.attname), ' AND ') AS pairs,
		string_agg(format('c.%I IS NOT NULL', ca.attname), ' AND ') AS present,
		(SELECT string_agg(format('gone.%I', name), ', ' ORDER BY place)
			FROM unnest(m.key_columns) WITH ORDINALITY AS k (name, place)) AS key
	INTO STRICT v_key
	FROM pg_constraint c
	JOIN sync.mirrored_table m ON m.table_name = p_table AND c.conrelid = format('retail.%I', p_table)::regclass
	CROSS JOIN LATERAL unnest(c.conkey, c.confkey) AS k (child, parent)
	JOIN pg_attribute ca ON ca.attrelid = c.conrelid AND ca.attnum = k.child
	JOIN pg_attribute pa ON pa.attrelid = c.confrelid AND pa.attnum = k.parent
	WHERE c.contype = 'f' AND c.conname = p_key
	GROUP BY c.oid, m.table_name;

	EXECUTE format('WITH gone AS (
			DELETE FROM %1$s AS c WHERE %2$s AND NOT EXISTS (SELECT FROM %3$s AS p WHERE %4$s) RETURNING c.*)
		SELECT sync.set_aside(jsonb_build_array(%5$L, ''put'', 0, jsonb_build_array(%6$s), to_jsonb(gone)), ''23503'',
			%7$L) FROM gone', v_key.child, v_key.present, v_key.parent, v_key.pairs, v_key.table_name, v_key.key,
		format('%s: it refers to a row of %s that is not here', v_key.conname, v_key.parent));
END
$$;


-- What of the staged rows this store can hold. Foreign keys are told at the end, everything else with its row.
CREATE OR REPLACE FUNCTION sync.apply_usable(p_snapshot boolean) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_table sync.mirrored_table;
	v_statements record;
	v_keys text;
	v_child text;
	v_key text;
BEGIN
	SELECT string_agg(format('retail.%I', c.conname), ', ') INTO v_keys
	FROM pg_constraint c JOIN sync.mirrored_table m ON c.conrelid = format('retail.%I', m.table_name)::regclass
	WHERE c.contype = 'f';
	SET CONSTRAINTS ALL IMMEDIATE;
	EXECUTE coalesce('SET CONSTRAINTS ' || v_keys || ' DEFERRED', 'SELECT');
	DELETE FROM sync.staged_row s USING (
		SELECT place, row_number() OVER (PARTITION BY line ->> 0, line -> 3
			ORDER BY (line ->> 2)::bigint DESC, line ->> 1 DESC) AS age FROM sync.staged_row) AS o
	WHERE o.place = s.place AND o.age > 1;
	CREATE INDEX staged_row_place ON sync.staged_row (place);

	FOR v_table IN SELECT * FROM sync.mirrored_table m
		WHERE p_snapshot OR m.table_name IN (SELECT line ->> 0 FROM sync.staged_row)
	LOOP
		v_statements := sync.apply_statements(v_table,
			'(SELECT line FROM sync.staged_row WHERE place BETWEEN $1 AND $2) AS s');
		IF p_snapshot THEN
			EXECUTE format('DELETE FROM retail.%I', v_table.table_name);
		ELSE
			EXECUTE v_statements.delete_statement USING 0, 9223372036854775807;
		END IF;
		PERFORM sync.set_aside_incomplete(v_table.table_name);
		PERFORM sync.insert_usable(v_statements.insert_statement, v_table.table_name, min(place), max(place))
		FROM sync.staged_row WHERE line ->> 0 = v_table.table_name HAVING count(*) > 0;
		EXECUTE format('ANALYZE retail.%I', v_table.table_name);
	END LOOP;
	LOOP
		BEGIN
			SET CONSTRAINTS ALL IMMEDIATE;
			EXIT;
		EXCEPTION WHEN foreign_key_violation THEN
			GET STACKED DIAGNOSTICS v_child = TABLE_NAME, v_key = CONSTRAINT_NAME;
		END;
		PERFORM sync.set_aside_orphans(v_child, v_key);
	END LOOP;
	DROP INDEX sync.staged_row_place;
	TRUNCATE sync.staged_row;
END
$$;


-- A row that comes again, or goes, is no longer one to be tried.
CREATE OR REPLACE FUNCTION sync.forget_unusable(p_snapshot boolean, p_lines jsonb[]) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	DELETE FROM sync.unusable_row u WHERE p_snapshot OR EXISTS (
		SELECT FROM (SELECT unnest(p_lines) UNION ALL SELECT line FROM sync.staged_row) AS s (line)
		WHERE s.line ->> 0 = u.table_name AND s.line -> 3 = u.key);
END
$$;


-- Tries those again that were set aside before this transaction, the longest waiting first. Gives their tables.
CREATE OR REPLACE FUNCTION sync.retry_unusable() RETURNS text[]
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_tables text[];
BEGIN
	IF NOT EXISTS (SELECT FROM sync.unusable_row WHERE tried_at < now()) THEN
		RETURN '{}';
	END IF;
	TRUNCATE sync.staged_row;
	WITH again AS (
		DELETE FROM sync.unusable_row WHERE (table_name, key) IN (SELECT table_name, key FROM sync.unusable_row
			WHERE tried_at < now() ORDER BY tried_at LIMIT 1000)
		RETURNING table_name, line
	), staged AS (
		INSERT INTO sync.staged_row (line) SELECT line FROM again
	)
	SELECT array_agg(DISTINCT table_name) INTO v_tables FROM again;
	PERFORM sync.apply_usable(false);
	RETURN v_tables;
END
$$;
