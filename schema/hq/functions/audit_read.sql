-- Reading the audit: by record, user, table, time and text, newest first.

-- The fields of an audited row one by one: kind is plain, secret, personal, or erased when its value is gone.
CREATE OR REPLACE FUNCTION audit.fields(r audit.edit_row) RETURNS json
	LANGUAGE sql STABLE
AS $$
	SELECT coalesce(json_agg(json_build_object('name', f.name, 'kind', f.kind,
			'before', CASE f.kind WHEN 'plain' THEN r.before -> f.name WHEN 'personal' THEN old.value -> f.name END,
			'after', CASE f.kind WHEN 'plain' THEN r.after -> f.name WHEN 'personal' THEN new.value -> f.name END)
		ORDER BY f.name), '[]')
	FROM (SELECT name, CASE
				WHEN (r.before -> name) ? 'secret' OR (r.after -> name) ? 'secret' THEN 'secret'
				WHEN (r.before -> name) ? 'commitment' OR (r.after -> name) ? 'commitment' THEN
					CASE WHEN EXISTS (SELECT FROM audit.personal_value v
						WHERE v.edit_id = r.edit_id AND v.row_number = r.row_number) THEN 'personal' ELSE 'erased' END
				ELSE 'plain' END AS kind
			FROM jsonb_object_keys(coalesce(r.before, '{}') || coalesce(r.after, '{}')) AS name) AS f
	LEFT JOIN audit.personal_value old
		ON old.edit_id = r.edit_id AND old.row_number = r.row_number AND old.side = 'before'
	LEFT JOIN audit.personal_value new
		ON new.edit_id = r.edit_id AND new.row_number = r.row_number AND new.side = 'after'
$$;

-- Whether the texts of a row, the personal ones too, have all words of a query.
CREATE OR REPLACE FUNCTION audit.row_matches(r audit.edit_row, p_query tsquery) RETURNS boolean
	LANGUAGE sql STABLE
AS $$
	SELECT array_to_tsvector(coalesce(audit.words_of(concat_ws(' ', audit.text_of(r.before), audit.text_of(r.after),
		(SELECT string_agg(audit.text_of(v.value), ' ') FROM audit.personal_value v
			WHERE v.edit_id = r.edit_id AND v.row_number = r.row_number))), '{}')) @@ p_query
$$;

-- Words that each begin a word of what is searched.
CREATE OR REPLACE FUNCTION audit.query_of(p_q text) RETURNS tsquery
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_words text[] := audit.words_of(p_q);
BEGIN
	IF p_q IS NOT NULL AND v_words IS NULL THEN
		PERFORM sync.raise('invalid', 'has no letter or digit to search for', 'q');
	END IF;
	RETURN (SELECT string_agg(format('''%s'':*', word), ' & ')::tsquery FROM unnest(v_words) AS word);
END
$$;

-- A page of audited rows, newest edit first, the rows of an edit in their order. Each filter has an index that gives
-- stretches of rows in that order, and reading ends with the page: so the work depends on the page and on what it
-- skips, not on the length of the audit. Words that are in very many edits find nothing sooner than reading does. What
-- is put together here are fixed pieces; values are bound.
CREATE OR REPLACE FUNCTION audit.find(p_table_name text, p_key text, p_user_id uuid, p_from timestamptz, p_to timestamptz,
	p_q text, p_after text, p_limit bigint)
	RETURNS TABLE (edit_id bigint, row_number bigint, audit_number bigint, at timestamptz, action text, table_name text,
		key text, user_id uuid, user_name text, database_user text, command_user text, address text, request_id text,
		trace_id text, fields json, page_key text)
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	v_query tsquery := audit.query_of(p_q);
	v_is_common boolean := v_query IS NOT NULL
		AND (SELECT count(*) > 10000 FROM (SELECT FROM audit.link l WHERE l.words @@ v_query LIMIT 10001) AS found);
	v_after_at timestamptz := split_part(p_after, ' ', 1)::timestamptz;
	v_after_edit bigint := split_part(p_after, ' ', 2)::bigint;
	v_after_row bigint := split_part(p_after, ' ', 3)::bigint;
	v_left bigint := p_limit;
	v_found bigint;
	v_edit audit.edit;
	v_stretch record;
	v_covered bigint; -- rows of v_edit up to here have been looked at
BEGIN
	FOR v_stretch IN EXECUTE format($q$
		SELECT e AS edit, s.first_row, s.last_row
		FROM %s
		WHERE true %s %s %s %s %s
		ORDER BY e.at DESC, e.edit_id DESC, s.first_row $q$,
		CASE WHEN p_key IS NOT NULL THEN $q$
				(SELECT r.edit_id, r.row_number AS first_row, r.row_number AS last_row FROM audit.edit_row r
				WHERE r.key = $2 OR r.key >= $2 || '/' AND r.key < $2 || '0') AS s
				JOIN audit.edit e USING (edit_id) $q$
			WHEN v_query IS NOT NULL AND NOT v_is_common THEN $q$
				(SELECT l.edit_id, l.first_row, l.first_row + l.row_count - 1 AS last_row FROM audit.link l WHERE l.words @@ $6
				UNION ALL SELECT v.edit_id, v.row_number, v.row_number FROM audit.personal_value v WHERE v.words @@ $6
				UNION ALL SELECT p.edit_id, 1, w.row_count FROM audit.pending p JOIN audit.edit w USING (edit_id)) AS s
				JOIN audit.edit e USING (edit_id) $q$
			ELSE 'audit.edit e CROSS JOIN LATERAL (SELECT 1::bigint AS first_row, e.row_count::bigint AS last_row) AS s' END,
		CASE WHEN p_table_name IS NOT NULL THEN 'AND e.table_name = $1' END,
		CASE WHEN p_user_id IS NOT NULL THEN 'AND e.actor_id = $3' END,
		CASE WHEN p_from IS NOT NULL THEN 'AND e.at >= $4' END,
		CASE WHEN p_to IS NOT NULL THEN 'AND e.at < $5' END,
		CASE WHEN p_after IS NOT NULL THEN 'AND (e.at, e.edit_id) <= ($7, $8)' END)
		USING p_table_name, p_key, p_user_id, p_from, p_to, v_query, v_after_at, v_after_edit
	LOOP
		IF v_edit.edit_id IS DISTINCT FROM (v_stretch.edit).edit_id THEN
			v_edit := v_stretch.edit;
			v_covered := CASE v_edit.edit_id WHEN v_after_edit THEN v_after_row ELSE 0 END;
		END IF;
		CONTINUE WHEN v_stretch.last_row <= v_covered;
		RETURN QUERY SELECT r.edit_id, r.row_number,
				(SELECT l.first_number + r.row_number - l.first_row FROM audit.link l
					WHERE l.edit_id = r.edit_id AND l.first_row <= r.row_number AND l.first_row + l.row_count > r.row_number
					ORDER BY l.first_row DESC LIMIT 1),
				v_edit.at, v_edit.action::text, v_edit.table_name, r.key::text, v_edit.actor_id, u.user_name, v_edit.database_user,
				v_edit.command_user, a.address, v_edit.request_id, v_edit.trace_id, audit.fields(r),
				concat_ws(' ', to_json(v_edit.at) #>> '{}', r.edit_id, r.row_number)
			FROM audit.edit_row r
			LEFT JOIN audit.address a ON a.edit_id = r.edit_id
			LEFT JOIN retail.user_account u ON u.user_id = v_edit.actor_id
			WHERE r.edit_id = v_edit.edit_id
				AND r.row_number BETWEEN greatest(v_stretch.first_row, v_covered + 1) AND v_stretch.last_row
				AND (v_query IS NULL OR audit.row_matches(r, v_query))
			ORDER BY r.row_number LIMIT v_left;
		GET DIAGNOSTICS v_found = ROW_COUNT;
		v_left := v_left - v_found;
		EXIT WHEN v_left <= 0;
		v_covered := v_stretch.last_row;
	END LOOP;
END
$$;
GRANT EXECUTE ON FUNCTION audit.find, audit.fields, audit.row_matches, audit.query_of, audit.words_of, audit.text_of
	TO outpost_server;
