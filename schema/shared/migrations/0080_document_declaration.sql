-- What a kind of document is, is said once, in the migration that both tiers share: its tables as a store has them,
-- then sync.declare_document(kind, declaration). Each tier makes of it what it needs (see its own file 0081).
--
-- The declaration, every part of it named:
--   position   place of the kind among those of one batch: what others refer to comes first
--   form       the form of the document that is written now, a number; see sync-protocol/PROTOCOL.md
--   table      the table of the document itself, in retail; its key is one column, its id
--   lists      member of the document with a list in it -> table of its rows: {"lines": "sale_line"}
--   new_box    what a box that replaces a lost one is given back: "document" (the document itself, because later
--              ones refer to it), "state" (what it adds up to), "never"

-- Refuses a declaration that lacks something or contradicts the tables, with what to do about it.
CREATE FUNCTION sync.check_declaration(p_kind text, p_declaration jsonb) RETURNS void
	LANGUAGE plpgsql STABLE
AS $$
DECLARE
	v_parts text[] := ARRAY['position', 'form', 'table', 'lists', 'new_box'];
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
