-- What a kind of document is, is said once, in the migration that both tiers share: its tables as a store has them,
-- then sync.declare_document(kind, declaration). Each tier makes of it what it needs (see its own file 0081).
--
-- The declaration, every part of it named:
--   position   place of the kind among those of one batch: what others refer to comes first
--   form       the form of the document that is written now, a number; see sync-protocol/PROTOCOL.md
--   table      the table of the document itself, in retail; its key is one column, its id
--   lists      member of the document with a list in it -> table of its rows: {"lines": "sale_line"}
--   order      the column of time by which they are listed
--   filters    columns that a list is asked by, ranges those it is asked from and to, texts those in which it is searched
--   new_box    what a box that replaces a lost one is given back: "document" (the document itself, because later
--              ones refer to it), "state" (what it adds up to), "never"

-- Refuses a declaration that lacks something or contradicts itself or another, with what to do about it; then what contradicts
-- the tables.
CREATE FUNCTION sync.check_declaration(p_kind text, p_declaration jsonb) RETURNS void
	LANGUAGE plpgsql STABLE
AS $$
DECLARE
	v_types jsonb := '{"position": "number", "form": "number", "table": "string", "lists": "object", "order": "string",
		"filters": "array", "ranges": "array", "texts": "array", "new_box": "string"}';
	v_parts text := 'position, form, table, lists, order, filters, ranges, texts, new_box';
	v_part text;
	v_other text;
BEGIN
	IF p_kind !~ '^[a-z][a-z0-9_]*$' THEN
		RAISE EXCEPTION 'document "%" has no name that a journal can carry', p_kind
			USING HINT = 'Lower case letters, digits and _.';
	END IF;
	FOREACH v_part IN ARRAY string_to_array(v_parts, ', ') LOOP
		IF p_declaration -> v_part IS NULL OR p_declaration -> v_part = 'null' THEN
			RAISE EXCEPTION 'document "%" does not say "%"', p_kind, v_part
				USING HINT = format('Name it in its declaration; the parts are %s.', v_parts);
		ELSIF jsonb_typeof(p_declaration -> v_part) <> v_types ->> v_part THEN
			RAISE EXCEPTION 'document "%" says "%" by a JSON %', p_kind, v_part, jsonb_typeof(p_declaration -> v_part)
				USING HINT = format('It is a JSON %s.', v_types ->> v_part);
		END IF;
	END LOOP;
	SELECT k INTO v_part FROM jsonb_object_keys(p_declaration) AS k WHERE NOT v_types ? k;
	IF FOUND THEN
		RAISE EXCEPTION 'document "%" declares "%", which is no part of a declaration', p_kind, v_part
			USING HINT = format('The parts are %s.', v_parts);
	END IF;
	IF p_declaration ->> 'new_box' NOT IN ('document', 'state', 'never') THEN
		RAISE EXCEPTION 'document "%" is given back to a new box as "%"', p_kind, p_declaration ->> 'new_box'
			USING HINT = 'new_box is document, state or never.';
	END IF;
	IF p_declaration ->> 'form' !~ '^[1-9]\d{0,3}$' OR p_declaration ->> 'position' !~ '^\d{1,6}$' THEN
		RAISE EXCEPTION 'document "%" has form % and position %', p_kind, p_declaration ->> 'form',
			p_declaration ->> 'position' USING HINT = 'Forms count from 1, positions from 0.';
	END IF;
	SELECT k.kind INTO v_other FROM sync.document_kind k
	WHERE k.kind <> p_kind AND k.declaration -> 'position' = p_declaration -> 'position';
	IF FOUND THEN
		RAISE EXCEPTION 'document "%" has the position of "%"', p_kind, v_other USING HINT = 'Give each its own: they are received in that order.';
	END IF;
	PERFORM sync.check_declared_tables(p_kind, p_declaration);
	PERFORM sync.check_declared_columns(p_kind, p_declaration);
END
$$;

CREATE FUNCTION sync.check_declared_tables(p_kind text, p_declaration jsonb) RETURNS void
	LANGUAGE plpgsql STABLE
AS $$
DECLARE
	v_tables text[] := (p_declaration ->> 'table') || ARRAY(SELECT t.value FROM jsonb_each_text(p_declaration -> 'lists') AS t);
	v_table text;
	v_other text;
BEGIN
	FOREACH v_table IN ARRAY v_tables LOOP
		IF to_regclass('retail.' || quote_ident(v_table)) IS NULL THEN
			RAISE EXCEPTION 'document "%" is kept in retail.%, which does not exist', p_kind, v_table
				USING HINT = 'Create its tables before declaring it, in the same migration.';
		ELSIF sync.document_key(p_declaration ->> 'table', v_table) IS NULL THEN
			RAISE EXCEPTION 'document "%": retail.% has no key that begins with the id of the document', p_kind, v_table
				USING HINT = 'PRIMARY KEY (<document>_id) for the document, (<document>_id, <line>_number) for the rows of a list.';
		ELSIF cardinality(array_positions(v_tables, v_table)) > 1 THEN
			RAISE EXCEPTION 'document "%" names retail.% twice', p_kind, v_table USING HINT = 'Each list has a table of its own.';
		END IF;
		SELECT k.kind INTO v_other FROM sync.document_kind k
		WHERE k.kind <> p_kind AND (k.declaration ->> 'table' = v_table
			OR v_table IN (SELECT t.value FROM jsonb_each_text(k.declaration -> 'lists') AS t));
		IF FOUND THEN
			RAISE EXCEPTION 'document "%" is kept in retail.%, which is that of "%"', p_kind, v_table, v_other
				USING HINT = 'Each kind has tables of its own.';
		END IF;
	END LOOP;
END
$$;

CREATE FUNCTION sync.check_declared_columns(p_kind text, p_declaration jsonb) RETURNS void
	LANGUAGE plpgsql STABLE
AS $$
DECLARE
	v_table text := p_declaration ->> 'table';
	v_asked record;
BEGIN
	FOR v_asked IN
		SELECT d.part, d.name, count(*) OVER (PARTITION BY d.part = 'texts', d.part = 'filters', d.name) AS times, a.attnum, a.attnotnull,
			y.typcategory
		FROM (SELECT 'order' AS part, p_declaration ->> 'order' AS name
			UNION ALL SELECT p, jsonb_array_elements_text(p_declaration -> p) FROM unnest(ARRAY['filters', 'ranges', 'texts']) AS p) AS d
		LEFT JOIN pg_attribute a ON a.attrelid = ('retail.' || quote_ident(v_table))::regclass AND a.attname = d.name AND a.attnum > 0
			AND NOT a.attisdropped
		LEFT JOIN pg_type y ON y.oid = a.atttypid
	LOOP
		IF v_asked.attnum IS NULL THEN
			RAISE EXCEPTION 'document "%" is listed by "%", which is no column of retail.%', p_kind, v_asked.name, v_table
				USING HINT = 'order, filters, ranges and texts name columns of its own table.';
		ELSIF v_asked.times > 1 THEN
			RAISE EXCEPTION 'document "%" names "%" twice in %', p_kind, v_asked.name, v_asked.part
				USING HINT = 'Once will do; order is a range by itself.';
		ELSIF v_asked.part = 'order' AND NOT (v_asked.typcategory = 'D' AND v_asked.attnotnull) THEN
			RAISE EXCEPTION 'document "%" is listed in the order of "%", which is not always a time', p_kind, v_asked.name
				USING HINT = 'order is a column of time, NOT NULL.';
		ELSIF v_asked.part = 'ranges' AND v_asked.typcategory NOT IN ('N', 'D', 'T') THEN
			RAISE EXCEPTION 'document "%" has a range of "%", which is no number or time', p_kind, v_asked.name
				USING HINT = 'Make it one of its filters.';
		ELSIF v_asked.part = 'texts' AND v_asked.typcategory <> 'S' THEN
			RAISE EXCEPTION 'document "%" is searched in "%", which is no text', p_kind, v_asked.name
				USING HINT = 'Make it one of its filters or ranges.';
		END IF;
	END LOOP;
END
$$;

-- The column that identifies the document in p_table: the first of the key of the document's own table p_document, which the key of
-- p_table must begin with as well, store_id aside.
CREATE FUNCTION sync.document_key(p_document text, p_table text DEFAULT NULL) RETURNS text
	LANGUAGE sql STABLE
AS $$
	WITH keyed AS (
		SELECT i.indrelid, array_agg(a.attname ORDER BY k.place) FILTER (WHERE a.attname <> 'store_id') AS columns
		FROM pg_index i
		CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
		JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
		WHERE i.indisprimary AND i.indrelid IN (to_regclass('retail.' || quote_ident(p_document)),
			to_regclass('retail.' || quote_ident(coalesce(p_table, p_document))))
		GROUP BY i.indrelid
	)
	SELECT own.columns[1]
	FROM keyed own
	JOIN keyed given ON given.columns[1] = own.columns[1]
		AND given.indrelid = to_regclass('retail.' || quote_ident(coalesce(p_table, p_document)))
	WHERE own.indrelid = to_regclass('retail.' || quote_ident(p_document)) AND cardinality(own.columns) = 1
$$;

-- Its own table first.
CREATE FUNCTION sync.document_tables(p_declaration jsonb) RETURNS regclass[]
	LANGUAGE sql STABLE
AS $$
	SELECT ('retail.' || quote_ident(p_declaration ->> 'table'))::regclass
		|| ARRAY(SELECT ('retail.' || quote_ident(t.value))::regclass FROM jsonb_each_text(p_declaration -> 'lists') AS t ORDER BY t.key)
$$;

-- retail.<table>_by_store, a view of each table with the store first, so that what reads documents is written once. p_store: where
-- its rows have the store from.
CREATE FUNCTION sync.make_views_by_store(p_declaration jsonb, p_store text) RETURNS void
	LANGUAGE plpgsql
AS $$
DECLARE
	v_table regclass;
BEGIN
	FOREACH v_table IN ARRAY sync.document_tables(p_declaration) LOOP
		EXECUTE (SELECT format('CREATE OR REPLACE VIEW retail.%I AS SELECT %s AS store_id, %s FROM %s AS t', c.relname || '_by_store',
				p_store, string_agg('t.' || quote_ident(a.attname), ', ' ORDER BY a.attnum), v_table)
			FROM pg_class c
			JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> 'store_id'
			WHERE c.oid = v_table
			GROUP BY c.relname);
	END LOOP;
END
$$;

-- The condition of an index that only needs rows in which one of these columns is; empty when one of them always is.
CREATE FUNCTION sync.present_texts(p_table text, p_columns jsonb) RETURNS text
	LANGUAGE sql STABLE
AS $$
	SELECT CASE WHEN bool_or(a.attnotnull) THEN '' ELSE 'WHERE ' || string_agg(format('%I IS NOT NULL', a.attname), ' OR ') END
	FROM pg_attribute a
	WHERE a.attrelid = ('retail.' || quote_ident(p_table))::regclass AND p_columns ? a.attname
$$;

-- An index for each way its list may be asked: see common/http/list.h. Ties are broken by the id. Of a text that may be NULL
-- only what is there is in its indexes, so that most documents pay nothing for them.
CREATE FUNCTION sync.index_document(p_declaration jsonb) RETURNS void
	LANGUAGE plpgsql
AS $$
DECLARE
	v_table text := p_declaration ->> 'table';
	v_order text := p_declaration ->> 'order';
	v_key text := sync.document_key(v_table);
	v_column text;
	v_condition text;
BEGIN
	FOR v_column IN SELECT v_order UNION SELECT jsonb_array_elements_text(p_declaration -> 'ranges') LOOP
		EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON retail.%I (%I, %I)', v_table || '_by_' || v_column, v_table, v_column, v_key);
	END LOOP;
	FOR v_column IN SELECT jsonb_array_elements_text(p_declaration -> 'filters') LOOP
		EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON retail.%I (%I, %I, %I)', v_table || '_of_' || v_column, v_table, v_column, v_order,
			v_key);
	END LOOP;
	FOR v_column IN SELECT jsonb_array_elements_text(p_declaration -> 'texts') LOOP
		v_condition := sync.present_texts(v_table, jsonb_build_array(v_column));
		EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON retail.%I ((retail.fold(%I) COLLATE "C")) %s',
			v_table || '_begins_' || v_column, v_table, v_column, v_condition);
		EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON retail.%I USING gin ((retail.fold(%I) COLLATE "C") gin_trgm_ops) %s',
			v_table || '_has_' || v_column, v_table, v_column, v_condition);
	END LOOP;
END
$$;
