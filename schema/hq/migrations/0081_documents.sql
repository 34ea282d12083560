-- Documents as headquarters receives them; what a declaration is stands in 0080.

ALTER TABLE sync.document_kind ADD COLUMN form int, ADD COLUMN declaration jsonb;

-- A row of a table as text of SQL, each column with what it is when nothing is said about it. A column of p_given is that instead.
CREATE FUNCTION sync.default_row(p_table regclass, p_given jsonb) RETURNS text
	LANGUAGE sql STABLE
AS $$
	SELECT format('ROW(%s)::%s', string_agg(coalesce(p_given ->> a.attname,
			CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END, 'NULL'), ', ' ORDER BY a.attnum), p_table)
	FROM pg_attribute a
	LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
	WHERE a.attrelid = p_table AND a.attnum > 0 AND NOT a.attisdropped
$$;

-- The statement that stores rows of one table: p_source gives d (the document), p_read its rows r, from JSON over a row of defaults. Members
-- go to the columns of their names; those that are missing get the column's default, unknown ones stay in
-- sync.received_batch alone. A column of p_given is that expression and nothing that a document says; one of p_inherited is that unless the row says it.
CREATE FUNCTION sync.ingest_statement(p_table regclass, p_source text, p_read text, p_inherited jsonb, p_given jsonb)
	RETURNS text
	LANGUAGE sql STABLE
AS $$
	SELECT format(E'INSERT INTO %s (%s)\nSELECT %s\nFROM %s\nCROSS JOIN LATERAL %s AS r;', p_table,
		string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum),
		string_agg(coalesce(p_given ->> a.attname, 'r.' || quote_ident(a.attname)), ', ' ORDER BY a.attnum),
		p_source, format(p_read, sync.default_row(p_table, p_inherited)))
	FROM pg_attribute a
	WHERE a.attrelid = p_table AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
$$;

-- What the lines repeat of their document, so that reports read the lines alone: the columns that both tables have.
CREATE FUNCTION sync.inherited_columns(p_document regclass, p_list regclass, p_key text) RETURNS jsonb
	LANGUAGE sql STABLE
AS $$
	SELECT coalesce(jsonb_object_agg(l.attname, format('(d.document ->> %L)::%s', l.attname, format_type(l.atttypid, l.atttypmod))), '{}')
	FROM pg_attribute l
	JOIN pg_attribute h ON h.attrelid = p_document AND h.attname = l.attname AND h.attnum > 0
	WHERE l.attrelid = p_list AND l.attnum > 0 AND NOT l.attisdropped AND l.attname NOT IN ('store_id', p_key)
$$;

-- A document whose own id is another than the journal's is not what it says it is.
CREATE FUNCTION sync.refuse_other_id(p_kind text, p_document_id uuid, p_said uuid) RETURNS uuid
	LANGUAGE plpgsql
AS $$
BEGIN
	RAISE invalid_parameter_value USING MESSAGE = format('%s %s says that it is %s', p_kind, p_document_id, p_said);
END
$$;

-- Writes sync.ingest_<kind>(store, documents) from the tables. Where there is a function retail.lift_<kind>, it brings an older form of the
-- document to the present one; a newer form is read by the names that it shares with ours.
CREATE FUNCTION sync.write_ingest_function(p_kind text, p_declaration jsonb) RETURNS void
	LANGUAGE plpgsql
AS $f$
DECLARE
	v_document regclass := 'retail.' || quote_ident(p_declaration ->> 'table');
	v_key text := sync.document_key(p_declaration ->> 'table');
	v_given jsonb := jsonb_build_object('store_id', 'p_store_id', v_key, 'd.document_id');
	v_lift regproc := to_regproc('retail.' || quote_ident('lift_' || p_kind));
	v_documents text := 'unnest(p_documents) AS d';
	v_body text;
	v_list record;
BEGIN
	IF v_lift IS NOT NULL THEN
		v_documents := format($$(SELECT n.seq, n.document_id, CASE WHEN (n.document ->> 'form')::int >= %s THEN n.document
	ELSE %s(n.document) END AS document FROM unnest(p_documents) AS n OFFSET 0) AS d$$, p_declaration ->> 'form', v_lift);
	END IF;
	v_body := sync.ingest_statement(v_document, v_documents, 'jsonb_populate_record(%s, d.document)', '{}', v_given || jsonb_build_object('journal_seq', 'd.seq',
		v_key, format('CASE WHEN r.%1$I <> d.document_id THEN sync.refuse_other_id(%2$L, d.document_id, r.%1$I) ELSE d.document_id END',
			v_key, p_kind)));
	FOR v_list IN SELECT l.key AS member, ('retail.' || quote_ident(l.value))::regclass AS rows
		FROM jsonb_each_text(p_declaration -> 'lists') AS l ORDER BY l.key LOOP
		v_body := v_body || E'\n' || sync.ingest_statement(v_list.rows,
			v_documents, format('jsonb_populate_recordset(%%s, d.document -> %L)', v_list.member),
			sync.inherited_columns(v_document, v_list.rows, v_key), v_given);
	END LOOP;
	EXECUTE format('CREATE OR REPLACE FUNCTION sync.%I(p_store_id uuid, p_documents sync.received_document[]) RETURNS void
		LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS %L', 'ingest_' || p_kind, v_body);
END
$f$;

-- Tables as a store has them, made those of all stores: written once, and store_id the first column of every key, also of those by
-- which they refer to each other.
CREATE FUNCTION sync.key_by_store(p_tables regclass[]) RETURNS void
	LANGUAGE plpgsql
AS $$
DECLARE
	v_new regclass[] := ARRAY(SELECT t FROM unnest(p_tables) AS t WHERE NOT EXISTS (
		SELECT FROM pg_attribute WHERE attrelid = t AND attname = 'store_id' AND NOT attisdropped));
	v_table regclass;
	v_keys jsonb;
	v_key record;
BEGIN
	SELECT jsonb_agg(jsonb_build_object('of', c.conrelid::regclass, 'name', quote_ident(c.conname), 'type', c.contype,
		'definition', regexp_replace(pg_get_constraintdef(c.oid), '\(', '(store_id, ', 'g')))
	INTO v_keys
	FROM pg_constraint c
	WHERE c.conrelid = ANY (v_new) AND (c.contype IN ('p', 'u') OR c.contype = 'f' AND c.confrelid = ANY (v_new));
	FOR v_key IN SELECT * FROM jsonb_to_recordset(v_keys) AS k ("of" text, name text, type text) ORDER BY type LOOP
		EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %s', v_key.of, v_key.name);
	END LOOP;
	FOREACH v_table IN ARRAY v_new LOOP
		EXECUTE format('ALTER TABLE %s ADD COLUMN store_id uuid NOT NULL', v_table);
		PERFORM sync.make_immutable(v_table);
	END LOOP;
	FOR v_key IN SELECT * FROM jsonb_to_recordset(v_keys) AS k ("of" text, name text, type text, definition text)
		ORDER BY type = 'f', type LOOP
		EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %s %s', v_key.of, v_key.name, v_key.definition);
	END LOOP;
END
$$;

-- Makes the tables of a kind what headquarters needs: those of a store (see 0080) with store_id in front of their keys, the place in the
-- journal, and the hash of what was sent; and what fills them. Again when tables or declaration have changed.
CREATE FUNCTION sync.declare_document(p_kind text, p_declaration jsonb) RETURNS void
	LANGUAGE plpgsql
AS $$
BEGIN
	PERFORM sync.check_declaration(p_kind, p_declaration);
	PERFORM sync.key_by_store(sync.document_tables(p_declaration));
	EXECUTE format('ALTER TABLE retail.%I ADD COLUMN IF NOT EXISTS journal_seq bigint NOT NULL,
		ADD COLUMN IF NOT EXISTS content_hash bytea CHECK (length(content_hash) IN (32, 33))', p_declaration ->> 'table');
	PERFORM sync.index_document(p_declaration);
	EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON retail.%I (store_id, %I, %I)', (p_declaration ->> 'table') || '_of_store_id',
		p_declaration ->> 'table', p_declaration ->> 'order', sync.document_key(p_declaration ->> 'table'));
	IF jsonb_array_length(p_declaration -> 'texts') > 0 THEN -- a search gives ids, of whatever store
		EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON retail.%I (%I) %s', (p_declaration ->> 'table') || '_by_id',
			p_declaration ->> 'table', sync.document_key(p_declaration ->> 'table'),
			sync.present_texts(p_declaration ->> 'table', p_declaration -> 'texts'));
	END IF;
	PERFORM sync.make_views_by_store(p_declaration, 't.store_id');
	PERFORM sync.write_ingest_function(p_kind, p_declaration);
	INSERT INTO sync.document_kind (kind, position, ingest_function, form, declaration)
	VALUES (p_kind, (p_declaration ->> 'position')::int, 'sync.' || quote_ident('ingest_' || p_kind), (p_declaration ->> 'form')::int,
		p_declaration)
	ON CONFLICT (kind) DO UPDATE SET position = excluded.position, ingest_function = excluded.ingest_function,
		form = excluded.form, declaration = excluded.declaration;
END
$$;

-- The stores whose documents are here. With them a document is found by its id through the key, which begins with the store.
CREATE FUNCTION retail.document_stores() RETURNS uuid[]
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
	SELECT ARRAY(SELECT DISTINCT m.store_id FROM sync.received_mark m)
$$;

-- The first form of a sale: `facts` beside the lines and `tender_kinds` beside the payments, in their order. Old forms never change, so this is
-- written once.
CREATE FUNCTION retail.lift_sale(p_document jsonb) RETURNS jsonb
	LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT p_document - 'facts' - 'tender_kinds' || jsonb_build_object(
		'lines', (SELECT jsonb_agg(l.line || jsonb_build_object('sku', l.fact -> 0, 'description', l.fact -> 1,
				'department_id', l.fact -> 2, 'listed_unit_price', l.fact -> 3, 'listed_price_quantity', l.fact -> 4)
				ORDER BY l.place)
			FROM ROWS FROM (jsonb_array_elements(p_document -> 'lines'), jsonb_array_elements(p_document -> 'facts'))
				WITH ORDINALITY AS l (line, fact, place)),
		'payments', (SELECT coalesce(jsonb_agg(p.payment || jsonb_build_object('tender_kind', p.kind) ORDER BY p.place), '[]')
			FROM ROWS FROM (jsonb_array_elements(p_document -> 'payments'), jsonb_array_elements(p_document -> 'tender_kinds'))
				WITH ORDINALITY AS p (payment, kind, place)))
$$;

-- What these did follows from the tables now.
DROP FUNCTION IF EXISTS retail.ingest_register_sessions(uuid, sync.received_document[]);
DROP FUNCTION IF EXISTS retail.ingest_register_session_closes(uuid, sync.received_document[]);
DROP FUNCTION IF EXISTS retail.ingest_sales(uuid, sync.received_document[]);
DROP FUNCTION IF EXISTS retail.ingest_stock_adjustments(uuid, sync.received_document[]);
