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

-- Refuses a declaration that lacks something or contradicts the tables, with what to do about it.
CREATE FUNCTION sync.check_declaration(p_kind text, p_declaration jsonb) RETURNS void
	LANGUAGE plpgsql STABLE
AS $$
DECLARE
	v_parts text[] := ARRAY['position', 'form', 'table', 'lists', 'order', 'filters', 'ranges', 'texts', 'new_box'];
	v_part text;
	v_table text;
BEGIN
	IF p_kind !~ '^[a-z][a-z0-9_]*$' THEN
		RAISE EXCEPTION 'document "%" has no name that a journal can carry', p_kind
			USING HINT = 'Lower case letters, digits and _.';
	END IF;
	FOREACH v_part IN ARRAY v_parts LOOP
		IF p_declaration -> v_part IS NULL OR p_declaration -> v_part = 'null' THEN
			RAISE EXCEPTION 'document "%" does not say "%"', p_kind, v_part
				USING HINT = format('Name it in its declaration; the parts are %s.', array_to_string(v_parts, ', '));
		END IF;
	END LOOP;
	SELECT k INTO v_part FROM jsonb_object_keys(p_declaration) AS k WHERE k <> ALL (v_parts);
	IF FOUND THEN
		RAISE EXCEPTION 'document "%" declares "%", which is no part of a declaration', p_kind, v_part
			USING HINT = format('The parts are %s.', array_to_string(v_parts, ', '));
	END IF;
	IF p_declaration ->> 'new_box' NOT IN ('document', 'state', 'never') THEN
		RAISE EXCEPTION 'document "%" is given back to a new box as "%"', p_kind, p_declaration ->> 'new_box'
			USING HINT = 'new_box is document, state or never.';
	END IF;
	IF (p_declaration ->> 'form')::int < 1 OR (p_declaration ->> 'position')::int < 0 THEN
		RAISE EXCEPTION 'document "%" has form % and position %', p_kind, p_declaration ->> 'form',
			p_declaration ->> 'position' USING HINT = 'Forms count from 1, positions from 0.';
	END IF;
	FOR v_table IN SELECT p_declaration ->> 'table' UNION ALL SELECT t.value FROM jsonb_each_text(p_declaration -> 'lists') AS t LOOP
		IF to_regclass('retail.' || quote_ident(v_table)) IS NULL THEN
			RAISE EXCEPTION 'document "%" is kept in retail.%, which does not exist', p_kind, v_table
				USING HINT = 'Create its tables before declaring it, in the same migration.';
		ELSIF sync.document_key(p_declaration ->> 'table', v_table) IS NULL THEN
			RAISE EXCEPTION 'document "%": retail.% has no key that begins with the id of the document', p_kind, v_table
				USING HINT = 'PRIMARY KEY (<document>_id) for the document, (<document>_id, <line>_number) for the rows of a list.';
		END IF;
	END LOOP;
	SELECT c INTO v_part
	FROM jsonb_array_elements_text(jsonb_build_array(p_declaration -> 'order') || (p_declaration -> 'filters')
		|| (p_declaration -> 'ranges') || (p_declaration -> 'texts')) AS c
	WHERE NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = to_regclass('retail.' || quote_ident(p_declaration ->> 'table'))
		AND a.attname = c AND a.attnum > 0 AND NOT a.attisdropped);
	IF FOUND THEN
		RAISE EXCEPTION 'document "%" is listed by "%", which is no column of retail.%', p_kind, v_part, p_declaration ->> 'table'
			USING HINT = 'order, filters, ranges and texts name columns of its own table.';
	END IF;
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

-- An index for each way its list may be asked: see common/http/list.h. Ties are broken by the id.
CREATE FUNCTION sync.index_document(p_declaration jsonb) RETURNS void
	LANGUAGE plpgsql
AS $$
DECLARE
	v_table text := p_declaration ->> 'table';
	v_order text := p_declaration ->> 'order';
	v_key text := sync.document_key(v_table);
	v_column text;
BEGIN
	FOR v_column IN SELECT v_order UNION SELECT jsonb_array_elements_text(p_declaration -> 'ranges') LOOP
		EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON retail.%I (%I, %I)', v_table || '_by_' || v_column, v_table, v_column, v_key);
	END LOOP;
	FOR v_column IN SELECT jsonb_array_elements_text(p_declaration -> 'filters') LOOP
		EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON retail.%I (%I, %I, %I)', v_table || '_of_' || v_column, v_table, v_column, v_order,
			v_key);
	END LOOP;
	FOR v_column IN SELECT jsonb_array_elements_text(p_declaration -> 'texts') LOOP
		EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON retail.%I ((retail.fold(%I) COLLATE "C"))', v_table || '_begins_' || v_column,
			v_table, v_column);
		EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON retail.%I USING gin ((retail.fold(%I) COLLATE "C") gin_trgm_ops)',
			v_table || '_has_' || v_column, v_table, v_column);
	END LOOP;
END
$$;
