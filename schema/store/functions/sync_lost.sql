-- What headquarters lost when it went back: this mirror may hold rows of that time. They are noted when another incarnation's snapshot takes
-- their place, and told later, page by page (store/sync/lost_changes.c); headquarters judges what of it was lost.

-- Columns that are told to nobody: secrets, and what speaks of a person, as audit.hidden_column has them at headquarters.
CREATE OR REPLACE FUNCTION sync.untold_columns() RETURNS text[]
	LANGUAGE sql IMMUTABLE
AS $$
	SELECT '{password_hash,code_digest,credential_digest,user_name,display_name,email,phone}'::text[]
$$;

-- Those of them in which two rows differ.
CREATE OR REPLACE FUNCTION sync.untold_differences(p_one jsonb, p_other jsonb) RETURNS text[]
	LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT ARRAY(SELECT c FROM unnest(sync.untold_columns()) AS c WHERE p_one -> c IS DISTINCT FROM p_other -> c ORDER BY c)
$$;


-- The statement that notes in which rows of one table the mirror and the staged snapshot differ, p_limit of them, and counts all ($1: the
-- incarnation that is left, $2: the limit, $3: whether rows that the mirror has not are told: it has the same scopes). Rows that are alike as they came cost one comparison.
-- Noted is what headquarters takes: a key of 1 kB, an image of 16 KiB (sync-protocol/lost_rows.h).
CREATE OR REPLACE FUNCTION sync.lost_statement(p_table sync.mirrored_table) RETURNS text
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_name text := format('retail.%I', p_table.table_name);
BEGIN
	RETURN format($f$WITH ours AS (
			SELECT jsonb_build_array(%1$s) AS key, to_jsonb(r) AS image FROM %2$s AS r
		), theirs AS (
			SELECT last.line -> 3 AS key, %5$s AS image FROM (
				SELECT DISTINCT ON ((line ->> 3) COLLATE "C") line FROM sync.staged_row WHERE line ->> 0 = %3$L
				ORDER BY (line ->> 3) COLLATE "C", (line ->> 2)::bigint DESC, line ->> 1 DESC) AS last
			WHERE last.line ->> 1 = 'put'
		), both_sides AS (
			SELECT coalesce(o.key, t.key) AS key, o.image AS ours,
				CASE WHEN o.image IS NULL OR t.image IS NULL THEN t.image ELSE to_jsonb(jsonb_populate_record(%4$s, t.image)) END AS theirs
			FROM ours o FULL JOIN theirs t ON t.key = o.key
			WHERE o.image IS DISTINCT FROM t.image
		), differing AS (
			SELECT key, ours - '{row_version,updated_at}'::text[] AS ours, theirs FROM both_sides
			WHERE ours - '{row_version,updated_at}'::text[] IS DISTINCT FROM theirs - '{row_version,updated_at}'::text[]
				AND (ours IS NOT NULL OR $3 AND NOT EXISTS (SELECT FROM sync.unusable_row u WHERE u.table_name = %3$L AND u.key = both_sides.key))
		), noted AS (
			INSERT INTO sync.lost_row (hq_inc, table_name, key, image, hidden)
			SELECT $1, %3$L, key, ours - sync.untold_columns(),
				CASE WHEN ours IS NULL OR theirs IS NULL THEN '{}' ELSE sync.untold_differences(ours, theirs) END
			FROM differing WHERE octet_length(key::text) <= 1024 AND coalesce(octet_length((ours - sync.untold_columns())::text), 0) <= 16384 LIMIT $2
			RETURNING 1
		)
		SELECT (SELECT count(*) FROM differing) AS found, (SELECT count(*) FROM noted) AS kept$f$,
		(SELECT string_agg(format('r.%I', k.name), ', ' ORDER BY k.place) FROM unnest(p_table.key_columns) WITH ORDINALITY AS k (name, place)),
		v_name, p_table.table_name, sync.default_row(v_name::regclass), sync.image_of(p_table.table_name, 'last.line'));
END
$$;


-- Before the staged snapshot of another incarnation takes the place of the mirror at p_position. At most p_limit rows are kept. Of a table
-- that cannot be compared nothing is noted: the rebase is what matters.
CREATE OR REPLACE FUNCTION sync.note_lost(p_position sync.mirror_position, p_scopes_hash text, p_limit int) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET work_mem = '64MB'
AS $$
DECLARE
	v_table sync.mirrored_table;
	v_found bigint := 0;
	v_kept bigint := 0;
	v_more record;
BEGIN
	INSERT INTO sync.lost_report (hq_inc, rev, chain, found) VALUES (p_position.hq_inc, p_position.rev, p_position.chain, 1)
	ON CONFLICT DO NOTHING;
	IF NOT FOUND THEN
		RETURN; -- it was left before, and that is not told yet
	END IF;
	FOR v_table IN SELECT * FROM sync.mirrored_table m ORDER BY m.table_name LOOP
		BEGIN
			EXECUTE sync.lost_statement(v_table) INTO v_more
				USING p_position.hq_inc, p_limit - v_kept, p_scopes_hash = p_position.scopes_hash;
			v_found := v_found + v_more.found;
			v_kept := v_kept + v_more.kept;
		EXCEPTION WHEN OTHERS THEN
			RAISE WARNING 'what headquarters lost of % is not noted: %', v_table.table_name, SQLERRM;
		END;
	END LOOP;
	IF v_found = 0 THEN
		DELETE FROM sync.lost_report r WHERE r.hq_inc = p_position.hq_inc;
	ELSE
		UPDATE sync.lost_report r SET found = v_found WHERE r.hq_inc = p_position.hq_inc;
	END IF;
END
$$;


-- The next page to be told, as the body of the message, of p_limit rows and some p_bytes; no row: there is none. upto: its last row; all the
-- earlier ones are told.
CREATE OR REPLACE FUNCTION sync.lost_page(p_limit int, p_bytes int) RETURNS TABLE (hq_inc uuid, upto bigint, body text)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
	SELECT r.hq_inc, p.upto, jsonb_build_object('proto', 1, 'hq_inc', r.hq_inc, 'rev', r.rev, 'chain', encode(r.chain, 'hex'), 'found', r.found,
		'rows', coalesce(p.rows, ''))::text
	FROM (SELECT * FROM sync.lost_report ORDER BY noted_at LIMIT 1) AS r
	CROSS JOIN LATERAL (
		SELECT max(s.ordinal) AS upto, string_agg(s.line, E'\n' ORDER BY s.ordinal) AS rows FROM (
			SELECT l.ordinal, l.line, sum(octet_length(l.line)) OVER (ORDER BY l.ordinal) - octet_length(l.line) AS before FROM (
				SELECT w.ordinal, translate(jsonb_build_object('table', w.table_name, 'key', w.key, 'image', w.image, 'hidden', to_jsonb(w.hidden))::text, chr(127), '') AS line
				FROM sync.lost_row w WHERE w.hq_inc = r.hq_inc ORDER BY w.ordinal LIMIT p_limit) AS l) AS s
		WHERE s.before < p_bytes) AS p
$$;
GRANT EXECUTE ON FUNCTION sync.lost_page TO outpost_server;

-- Headquarters has it. p_upto: NULL of a page without rows, which ends the report. Returns whether there is more.
CREATE OR REPLACE FUNCTION sync.lost_told(p_hq_inc uuid, p_upto bigint) RETURNS boolean
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	DELETE FROM sync.lost_row w WHERE w.hq_inc = p_hq_inc AND w.ordinal <= p_upto;
	DELETE FROM sync.lost_report r WHERE r.hq_inc = p_hq_inc AND NOT EXISTS (SELECT FROM sync.lost_row w WHERE w.hq_inc = p_hq_inc);
	RETURN EXISTS (SELECT FROM sync.lost_report);
END
$$;
GRANT EXECUTE ON FUNCTION sync.lost_told TO outpost_server;
