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


-- An image under the names of today, as an expression over p_image: an older headquarters sends former ones.
CREATE OR REPLACE FUNCTION sync.present_image(p_table text, p_image text) RETURNS text
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT coalesce(string_agg(format('CASE WHEN %1$s ? %2$L THEN jsonb_build_object(%3$L, %1$s -> %2$L)'
			' ELSE ''{}'' END || ', p_image, former_name, column_name), ''), '') || p_image
	FROM sync.former_name WHERE table_name = p_table
$$;


-- That of a line, as an expression over p_line.
CREATE OR REPLACE FUNCTION sync.image_of(p_table text, p_line text) RETURNS text
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT sync.present_image(p_table, format('(%s -> 4)', p_line))
$$;


-- The columns of a mirrored table that are written, in their order.
CREATE OR REPLACE FUNCTION sync.written_columns(p_table text) RETURNS text
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute a
	WHERE a.attrelid = format('retail.%I', p_table)::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
$$;


-- The statement that puts the present rows of some lines, `last` as a statement of its own, into a mirrored table.
CREATE OR REPLACE FUNCTION sync.insert_statement(p_table text, p_last text) RETURNS text
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT format('INSERT INTO %1$s (%2$s) SELECT %2$s FROM (%3$s) AS last, jsonb_populate_record(%4$s, %5$s) AS r
		WHERE last.line ->> 1 = ''put''', t.name, sync.written_columns(p_table), p_last,
		sync.default_row(t.name::regclass), sync.image_of(p_table, 'last.line'))
	FROM format('retail.%I', p_table) AS t (name)
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


DROP FUNCTION IF EXISTS sync.staged_parts();
-- The staged rows by table: how many, and between which places they lie, so that a small table is not looked for in all of them.
CREATE OR REPLACE FUNCTION sync.staged_parts()
	RETURNS TABLE (table_name text, row_count bigint, first_place tid, last_place tid)
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT line ->> 0, count(*), min(ctid), max(ctid) FROM sync.staged_row GROUP BY 1
$$;


-- Makes the mirrored tables what the staged rows say. p_bare: they have no rows and no indexes.
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
		EXECUTE v_statements.insert_statement USING v_part.first_place, v_part.last_place;
	END LOOP;
END
$$;


DROP FUNCTION IF EXISTS sync.apply_staged(boolean, text[]);
-- Applies the staged rows, or in a snapshot replaces every table by them. p_is_load: by those of a load.
CREATE OR REPLACE FUNCTION sync.apply_staged(p_snapshot boolean, p_is_load boolean, p_tables text[]) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
	SET work_mem = '64MB' SET maintenance_work_mem = '128MB' -- for sorting rows, and for indexes
AS $$
DECLARE
	v_again text[];
	v_statement text;
BEGIN
	IF p_snapshot AND sync.mirror_is_empty() THEN
		v_again := sync.strip_mirror();
		IF p_is_load THEN
			PERFORM sync.write_loaded();
		ELSE
			PERFORM sync.write_staged(true, true);
		END IF;
		PERFORM sync.dress_mirror(v_again);
	ELSIF p_is_load THEN
		PERFORM sync.raise('conflict', 'the mirror has rows: nothing can be loaded into it');
	ELSE
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
-- small cut is staged and applied in this one call; NULL: the rows are those of a load, see sync_load.sql. p_staged is how many
-- rows there must be in all, so that a crash between staging and applying (both are unlogged) cannot lose any.
CREATE OR REPLACE FUNCTION sync.apply_cut(p_kind text, p_hq_inc uuid, p_rev_from bigint, p_rev bigint, p_chain text,
	p_scopes_hash text, p_lines text, p_first boolean, p_staged bigint, p_proof text,
	p_generation text)
	RETURNS TABLE (rev bigint, row_count bigint, tables text[])
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_position sync.mirror_position;
	v_is_load boolean := p_lines IS NULL;
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
	ELSIF v_is_load THEN
		row_count := sync.loaded_rows();
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
			PERFORM sync.apply_staged(p_kind = 'snapshot', v_is_load, tables);
		END IF;
		SET CONSTRAINTS ALL IMMEDIATE;
	EXCEPTION WHEN OTHERS THEN
		IF v_is_load OR NOT sync.speaks_of_a_row(SQLSTATE) THEN
			RAISE; -- the rows of a load come again as lines, and are told apart then
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
		PERFORM sync.end_load();
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
