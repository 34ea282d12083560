-- Down: staging the rows of a cut and making them current.

-- Lines of packs, each a JSON array [table, op, rev, key, image]; p_first forgets what was staged before.
CREATE OR REPLACE FUNCTION sync.stage_rows(p_lines text, p_first boolean) RETURNS bigint
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_count bigint;
BEGIN
	IF p_first AND EXISTS (SELECT FROM sync.staged_row) THEN
		TRUNCATE sync.staged_row;
	END IF;
	INSERT INTO sync.staged_row (line) SELECT l::jsonb FROM string_to_table(p_lines, E'\n') AS l WHERE l <> '';
	GET DIAGNOSTICS v_count = ROW_COUNT;
	RETURN v_count;
END
$$;
GRANT EXECUTE ON FUNCTION sync.stage_rows TO outpost_server;


-- A row of the table with every column at its default: what a column that HQ does not know yet gets.
CREATE OR REPLACE FUNCTION sync.default_row(p_table regclass) RETURNS text
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RETURN (SELECT format('ROW(%s)::%s', string_agg(coalesce(
			CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END, 'NULL'), ', ' ORDER BY a.attnum),
		p_table)
	FROM pg_attribute a
	LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
	WHERE a.attrelid = p_table AND a.attnum > 0 AND NOT a.attisdropped);
END
$$;


-- The image of a line under the names of today, as an expression over p_line: an older headquarters sends former ones.
CREATE OR REPLACE FUNCTION sync.image_of(p_table text, p_line text) RETURNS text
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT coalesce(string_agg(format('CASE WHEN %1$s -> 4 ? %2$L THEN jsonb_build_object(%3$L, %1$s -> 4 -> %2$L)'
			' ELSE ''{}'' END || ', p_line, former_name, column_name), ''), '') || format('(%s -> 4)', p_line)
	FROM sync.former_name WHERE table_name = p_table
$$;


-- The statement that puts the present rows of some lines, `last` as a statement of its own, into a mirrored table.
CREATE OR REPLACE FUNCTION sync.insert_statement(p_table text, p_last text) RETURNS text
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT format('INSERT INTO %1$s (%2$s) SELECT %2$s FROM (%3$s) AS last, jsonb_populate_record(%4$s, %5$s) AS r
		WHERE last.line ->> 1 = ''put''', a.attrelid::regclass, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum),
		p_last, sync.default_row(a.attrelid), sync.image_of(p_table, 'last.line'))
	FROM pg_attribute a
	WHERE a.attrelid = format('retail.%I', p_table)::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
	GROUP BY a.attrelid
$$;


-- The two statements that make one mirrored table what the lines of p_source say. Of several lines with one key
-- the one of the highest rev counts, and put before del: a row that left one of our scopes and is in another
-- is still ours. First all touched rows go, then the present ones come, so that unique values may change
-- places; foreign keys among mirrored tables are checked at commit.
CREATE OR REPLACE FUNCTION sync.apply_statements(p_table sync.mirrored_table, p_source text,
	OUT delete_statement text, OUT insert_statement text)
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_name text := format('retail.%I', p_table.table_name);
	v_match text;
BEGIN
	SELECT string_agg(format('r.%I = (s.line -> 3 ->> %s)::%s', a.attname, k.place - 1,
			format_type(a.atttypid, a.atttypmod)), ' AND ') INTO v_match
	FROM unnest(p_table.key_columns) WITH ORDINALITY AS k (name, place)
	JOIN pg_attribute a ON a.attrelid = v_name::regclass AND a.attname = k.name;

	delete_statement := format('DELETE FROM %s AS r USING %s WHERE s.line ->> 0 = %L AND %s',
		v_name, p_source, p_table.table_name, v_match);
	insert_statement := sync.insert_statement(p_table.table_name, format('
		SELECT DISTINCT ON ((line ->> 3) COLLATE "C") line FROM %s WHERE line ->> 0 = %L
		ORDER BY (line ->> 3) COLLATE "C", (line ->> 2)::bigint DESC, line ->> 1 DESC', p_source, p_table.table_name));
END
$$;


-- Applying a few lines that were not staged takes less time than planning it, so a function does it, which keeps its
-- plans. To be written again when the tables or their columns have changed: see sync.settle_mirror.
CREATE OR REPLACE FUNCTION sync.write_apply_lines() RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $f$
BEGIN
	EXECUTE format($$
		CREATE OR REPLACE FUNCTION sync.apply_lines(p_lines jsonb[], p_tables text[]) RETURNS void
			LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan
			SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
		AS %L$$,
		(SELECT format('BEGIN %s END', string_agg(format('IF %L = ANY (p_tables) THEN %s; %s; END IF;',
			m.table_name, s.delete_statement, s.insert_statement), E'\n' ORDER BY m.table_name))
		FROM sync.mirrored_table m CROSS JOIN LATERAL sync.apply_statements(m, 'unnest($1) AS s (line)') AS s));
END
$f$;


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


-- The staged rows by table: how many, and between which places they lie, so that a small table is not looked for in all of them.
CREATE OR REPLACE FUNCTION sync.staged_parts()
	RETURNS TABLE (table_name text, row_count bigint, first_place tid, last_place tid, has_deletions boolean)
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT line ->> 0, count(*), min(ctid), max(ctid), bool_or(line ->> 1 = 'del') FROM sync.staged_row GROUP BY 1
$$;


DROP FUNCTION IF EXISTS sync.write_staged(boolean, text[]);
-- Makes the mirrored tables what the staged rows say. p_bare: they have no rows and no indexes, and each key is taken to come
-- once; if one does not, its primary key fails.
CREATE OR REPLACE FUNCTION sync.write_staged(p_snapshot boolean, p_bare boolean) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_table sync.mirrored_table;
	v_statements record;
	v_part record;
BEGIN
	FOR v_table IN SELECT m.* FROM sync.mirrored_table m WHERE p_snapshot AND NOT p_bare LOOP
		EXECUTE format('DELETE FROM retail.%I', v_table.table_name);
	END LOOP;
	FOR v_part IN SELECT m AS mirrored, p.* FROM sync.staged_parts() p JOIN sync.mirrored_table m USING (table_name) LOOP
		v_statements := sync.apply_statements(v_part.mirrored,
			'(SELECT line FROM sync.staged_row WHERE ctid BETWEEN $1 AND $2) AS s');
		IF NOT p_snapshot THEN
			EXECUTE v_statements.delete_statement USING v_part.first_place, v_part.last_place;
		END IF;
		EXECUTE CASE WHEN p_bare AND NOT v_part.has_deletions THEN sync.insert_statement(v_part.table_name,
				format('SELECT line FROM sync.staged_row WHERE ctid BETWEEN $1 AND $2 AND line ->> 0 = %L', v_part.table_name))
			ELSE v_statements.insert_statement END USING v_part.first_place, v_part.last_place;
	END LOOP;
END
$$;


-- Loads tables that have no rows while they are bare. Should anything fail, they are as they were. False when a key came twice.
CREATE OR REPLACE FUNCTION sync.load_staged() RETURNS boolean
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_again text[];
	v_statement text;
	v_name text;
BEGIN
	v_again := sync.strip_mirror();
	PERFORM sync.write_staged(true, true);
	SET CONSTRAINTS ALL IMMEDIATE; -- a table with checks to come cannot be altered
	FOREACH v_statement IN ARRAY v_again LOOP
		EXECUTE v_statement;
	END LOOP;
	RETURN true;
EXCEPTION WHEN unique_violation THEN
	GET STACKED DIAGNOSTICS v_name = CONSTRAINT_NAME;
	IF EXISTS (SELECT FROM pg_constraint c JOIN sync.mirrored_table m ON c.conrelid = format('retail.%I', m.table_name)::regclass
			WHERE c.conname = v_name AND c.contype = 'p') THEN
		SET CONSTRAINTS ALL DEFERRED;
		RETURN false;
	END IF;
	RAISE;
END
$$;


-- Applies the staged rows, or in a snapshot replaces every table by them.
CREATE OR REPLACE FUNCTION sync.apply_staged(p_snapshot boolean, p_tables text[]) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
	SET work_mem = '64MB' SET maintenance_work_mem = '128MB' -- for sorting rows, and for indexes
AS $$
DECLARE
	v_statement text;
BEGIN
	IF NOT (p_snapshot AND sync.mirror_is_empty() AND sync.load_staged()) THEN
		PERFORM sync.write_staged(p_snapshot, false);
	END IF;
	FOR v_statement IN SELECT format('ANALYZE retail.%I', m.table_name) FROM sync.mirrored_table m
		WHERE p_snapshot OR m.table_name = ANY (p_tables)
	LOOP
		EXECUTE v_statement; -- selling plans with what came just now
	END LOOP;
	TRUNCATE sync.staged_row;
END
$$;


-- Whether another incarnation of headquarters than the mirror's began before it. False of one that does not say when it began.
CREATE OR REPLACE FUNCTION sync.began_before(p_hq_inc uuid, p_generation text, p_position sync.mirror_position) RETURNS boolean
	LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT coalesce(p_hq_inc <> p_position.hq_inc
		AND (split_part(p_generation, '.', 1)::bigint, p_hq_inc) < (split_part(p_position.generation, '.', 1)::bigint, p_position.hq_inc), false)
$$;


-- Makes the staged rows current and moves the position, all or nothing but for rows that this store cannot hold: see
-- sync_unusable.sql. p_lines are rows not staged yet: a
-- small cut is staged and applied in this one call. p_staged is how many rows there must be in all, so
-- that a crash between staging and applying (staged_row is unlogged) cannot lose any.
CREATE OR REPLACE FUNCTION sync.apply_cut(p_kind text, p_hq_inc uuid, p_rev_from bigint, p_rev bigint, p_chain text,
	p_scopes_hash text, p_lines text, p_first boolean, p_staged bigint, p_proof text,
	p_generation text)
	RETURNS TABLE (rev bigint, row_count bigint, tables text[])
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_position sync.mirror_position;
	v_few boolean := p_kind = 'delta' AND p_first AND p_staged <= 1000;
	v_unusable boolean := EXISTS (SELECT FROM sync.unusable_row);
	v_lines jsonb[];
	v_commit text := set_config('synchronous_commit', 'off', true); -- a cut lost in a crash is fetched again
BEGIN
	SET CONSTRAINTS ALL DEFERRED; -- a cut is consistent as a whole, not table by table
	LOCK TABLE sync.mirror_position IN SHARE ROW EXCLUSIVE MODE;
	SELECT * INTO v_position FROM sync.mirror_position;
	IF p_kind = 'delta' AND (v_position.hq_inc, v_position.rev, v_position.scopes_hash)
			IS DISTINCT FROM (p_hq_inc, p_rev_from, p_scopes_hash) THEN
		PERFORM sync.raise('conflict', format('a delta from %s does not fit a mirror at %s', p_rev_from, v_position.rev));
	END IF;
	IF p_kind = 'snapshot' AND p_hq_inc = v_position.hq_inc AND p_rev < v_position.rev THEN
		PERFORM sync.raise('conflict', format('snapshot %s is older than the mirror at %s', p_rev, v_position.rev));
	END IF;
	IF sync.began_before(p_hq_inc, p_generation, v_position) THEN
		PERFORM sync.raise('headquarters_stale', 'the mirror follows a headquarters that has gone on since');
	END IF;
	IF v_few THEN
		SELECT count(*), coalesce(array_agg(line), '{}'), coalesce(array_agg(DISTINCT line ->> 0), '{}')
		INTO row_count, v_lines, tables
		FROM (SELECT l::jsonb AS line FROM string_to_table(p_lines, E'\n') AS l WHERE l <> '') AS s;
	ELSE
		PERFORM sync.stage_rows(p_lines, p_first);
		SELECT coalesce(sum(p.row_count), 0), coalesce(array_agg(p.table_name), '{}') INTO row_count, tables
		FROM sync.staged_parts() p;
	END IF;
	IF row_count <> p_staged THEN
		-- A crash of the database took some: nothing is wrong with the answer.
		PERFORM sync.raise('unavailable', format('%s rows are staged, %s are expected', row_count, p_staged));
	END IF;
	IF p_kind = 'snapshot' AND p_hq_inc <> v_position.hq_inc THEN
		PERFORM sync.note_lost(v_position, p_scopes_hash, 10000);
	END IF;
	IF v_unusable THEN
		PERFORM sync.forget_unusable(p_kind = 'snapshot', v_lines);
	END IF;
	BEGIN
		IF v_few THEN
			PERFORM sync.apply_lines(v_lines, tables);
		ELSE
			PERFORM sync.apply_staged(p_kind = 'snapshot', tables);
		END IF;
		SET CONSTRAINTS ALL IMMEDIATE;
	EXCEPTION WHEN OTHERS THEN
		IF NOT sync.speaks_of_a_row(SQLSTATE) THEN
			RAISE;
		END IF;
		IF v_few THEN
			PERFORM sync.stage_rows(p_lines, true);
		END IF;
		PERFORM sync.apply_usable(p_kind = 'snapshot');
	END;
	IF v_unusable THEN
		tables := ARRAY(SELECT unnest(tables) UNION SELECT unnest(sync.retry_unusable()));
	END IF;
	IF p_kind = 'snapshot' THEN -- of a table without a line all rows are gone
		tables := ARRAY(SELECT m.table_name::text FROM sync.mirrored_table m);
	END IF;
	INSERT INTO sync.mirror_position (hq_inc, rev, chain, scopes_hash, proof, generation)
	VALUES (p_hq_inc, p_rev, decode(p_chain, 'hex'), p_scopes_hash, p_proof, p_generation)
	ON CONFLICT (only_one) DO UPDATE SET hq_inc = excluded.hq_inc, rev = excluded.rev, chain = excluded.chain,
		scopes_hash = excluded.scopes_hash, proof = excluded.proof, generation = excluded.generation, applied_at = now();
	rev := p_rev;
	RETURN NEXT;
END
$$;
GRANT EXECUTE ON FUNCTION sync.apply_cut TO outpost_server;
