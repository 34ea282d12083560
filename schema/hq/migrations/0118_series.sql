-- Series of numbers: see 0117. A number is a fact here and throws no document away: of those that have one number of a store
-- the first is copy 0, the next copy 1, and sync.number_given_twice names them.

-- Ends each number of a document with which copy it is.
CREATE FUNCTION sync.allow_copies(p_table regclass) RETURNS void
	LANGUAGE plpgsql
AS $$
DECLARE
	v_key record;
BEGIN
	EXECUTE format('ALTER TABLE %s ADD COLUMN IF NOT EXISTS number_copy int NOT NULL DEFAULT 0 CHECK (number_copy >= 0)', p_table);
	FOR v_key IN
		SELECT quote_ident(c.conname) AS name, regexp_replace(pg_get_constraintdef(c.oid), '\)', ', number_copy)') AS definition
		FROM pg_constraint c
		WHERE c.conrelid = p_table AND c.contype = 'u' AND NOT EXISTS (SELECT FROM pg_attribute a
			WHERE a.attrelid = p_table AND a.attname = 'number_copy' AND a.attnum = ANY (c.conkey))
	LOOP
		EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %s, ADD CONSTRAINT %s %s', p_table, v_key.name, v_key.name, v_key.definition);
	END LOOP;
END
$$;

-- What sync.ingest_statement stores, as a query.
CREATE FUNCTION sync.read_statement(p_table regclass, p_source text, p_read text, p_inherited jsonb, p_given jsonb)
	RETURNS text
	LANGUAGE sql STABLE
AS $$
	SELECT format(E'SELECT %s\nFROM %s\nCROSS JOIN LATERAL %s AS r',
		string_agg(coalesce(p_given ->> a.attname, 'r.' || quote_ident(a.attname)) || ' AS ' || quote_ident(a.attname), ', '
			ORDER BY a.attnum),
		p_source, format(p_read, sync.default_row(p_table, p_inherited)))
	FROM pg_attribute a
	WHERE a.attrelid = p_table AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
$$;

CREATE OR REPLACE FUNCTION sync.ingest_statement(p_table regclass, p_source text, p_read text, p_inherited jsonb, p_given jsonb)
	RETURNS text
	LANGUAGE sql STABLE
AS $$
	SELECT format(E'INSERT INTO %s (%s)\n%s;', p_table, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum),
		sync.read_statement(p_table, p_source, p_read, p_inherited, p_given))
	FROM pg_attribute a
	WHERE a.attrelid = p_table AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
$$;

-- The tables of a kind, and how documents d become their rows: the arguments of sync.read_statement.
CREATE FUNCTION sync.readings(p_kind text, p_declaration jsonb)
	RETURNS TABLE (rows regclass, source text, read text, inherited jsonb, given jsonb)
	LANGUAGE plpgsql STABLE
AS $f$
DECLARE
	v_document regclass := 'retail.' || quote_ident(p_declaration ->> 'table');
	v_key text := sync.document_key(p_declaration ->> 'table');
	v_lift regproc := to_regproc('retail.' || quote_ident('lift_' || p_kind));
BEGIN
	source := 'unnest(p_documents) AS d';
	IF v_lift IS NOT NULL THEN
		source := format($$(SELECT n.seq, n.document_id, CASE WHEN (n.document ->> 'form')::int >= %s THEN n.document
	ELSE %s(n.document) END AS document FROM unnest(p_documents) AS n OFFSET 0) AS d$$, p_declaration ->> 'form', v_lift);
	END IF;
	rows := v_document;
	read := 'jsonb_populate_record(%s, d.document)';
	inherited := '{}';
	given := jsonb_build_object('store_id', 'p_store_id', 'journal_seq', 'd.seq',
		'number_copy', $$coalesce((d.document ->> 'hq:number_copy')::int, 0)$$, v_key,
		format('CASE WHEN r.%1$I <> d.document_id THEN sync.refuse_other_id(%2$L, d.document_id, r.%1$I) ELSE d.document_id END',
			v_key, p_kind));
	RETURN NEXT;
	given := jsonb_build_object('store_id', 'p_store_id', v_key, 'd.document_id');
	FOR read, rows IN
		SELECT format('jsonb_populate_recordset(%%s, d.document -> %L)', l.key), ('retail.' || quote_ident(l.value))::regclass
		FROM jsonb_each_text(p_declaration -> 'lists') AS l ORDER BY l.key
	LOOP
		inherited := sync.inherited_columns(v_document, rows, v_key);
		RETURN NEXT;
	END LOOP;
END
$f$;

-- Writes sync.ingest_<kind>(store, documents) from the tables, and sync.known_<kind>, which compares with the rows that are
-- there what ingest would store. Where there is a function retail.lift_<kind>, it brings an older form of the
-- document to the present one; a newer form is read by the names that it shares with ours.
CREATE OR REPLACE FUNCTION sync.write_ingest_function(p_kind text, p_declaration jsonb) RETURNS void
	LANGUAGE plpgsql
AS $f$
DECLARE
	v_key text := sync.document_key(p_declaration ->> 'table');
	v_ingest text;
	v_known text;
BEGIN
	SELECT string_agg(sync.ingest_statement(t.rows, t.source, t.read, t.inherited, t.given), E'\n' ORDER BY t.place),
		string_agg(format($$
			SELECT %2$L AS part, n.%1$I AS id, to_jsonb(n) - '{journal_seq,number_copy}'::text[] AS content, 1 AS side
			FROM (%3$s) AS n WHERE n.%1$I IN (SELECT id FROM present)
			UNION ALL
			SELECT %2$L, t.%1$I, to_jsonb(t) - '{journal_seq,number_copy}'::text[], -1
			FROM present JOIN %2$s AS t ON t.store_id = p_store_id AND t.%1$I = present.id $$,
			v_key, t.rows, sync.read_statement(t.rows, t.source, t.read, t.inherited, t.given)), ' UNION ALL ')
	INTO v_ingest, v_known
	FROM sync.readings(p_kind, p_declaration) WITH ORDINALITY AS t (rows, source, read, inherited, given, place);

	EXECUTE format('CREATE OR REPLACE FUNCTION sync.%I(p_store_id uuid, p_documents sync.received_document[]) RETURNS void
		LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS %L', 'ingest_' || p_kind, v_ingest);
	EXECUTE format('CREATE OR REPLACE FUNCTION sync.%I(p_store_id uuid, p_documents sync.received_document[])
		RETURNS TABLE (document_id uuid, is_same boolean)
		LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS %L',
		'known_' || p_kind, format($$
		WITH present AS MATERIALIZED (
			SELECT t.%1$I AS id FROM (SELECT DISTINCT d.document_id FROM unnest(p_documents) AS d) AS asked
			JOIN %2$s AS t ON t.store_id = p_store_id AND t.%1$I = asked.document_id
		), differing AS (
			SELECT DISTINCT c.id FROM (%3$s) AS c GROUP BY c.part, c.id, c.content HAVING sum(c.side) <> 0
		)
		SELECT p.id, NOT EXISTS (SELECT FROM differing x WHERE x.id = p.id) FROM present p $$,
		v_key, ('retail.' || quote_ident(p_declaration ->> 'table'))::regclass, v_known));
END
$f$;

-- Makes the tables of a kind what headquarters needs: those of a store (see 0080) with store_id in front of their keys, the place in the
-- journal, and the hash of what was sent; and what fills them. Again when tables or declaration have changed.
CREATE OR REPLACE FUNCTION sync.declare_document(p_kind text, p_declaration jsonb) RETURNS void
	LANGUAGE plpgsql
AS $$
BEGIN
	PERFORM sync.check_declaration(p_kind, p_declaration);
	PERFORM sync.key_by_store(sync.document_tables(p_declaration));
	EXECUTE format('ALTER TABLE retail.%I ADD COLUMN IF NOT EXISTS journal_seq bigint NOT NULL,
		ADD COLUMN IF NOT EXISTS content_hash bytea CHECK (length(content_hash) IN (32, 33))', p_declaration ->> 'table');
	PERFORM sync.allow_copies(('retail.' || quote_ident(p_declaration ->> 'table'))::regclass);
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
	INSERT INTO sync.document_kind (kind, position, ingest_function, known_function, form, declaration)
	VALUES (p_kind, (p_declaration ->> 'position')::int, 'sync.' || quote_ident('ingest_' || p_kind),
		'sync.' || quote_ident('known_' || p_kind), (p_declaration ->> 'form')::int, p_declaration)
	ON CONFLICT (kind) DO UPDATE SET position = excluded.position, ingest_function = excluded.ingest_function,
		known_function = excluded.known_function, form = excluded.form, declaration = excluded.declaration;
END
$$;

-- Each number with its series, then which copy it is.
ALTER TABLE retail.register_session DROP CONSTRAINT register_session_number_key;
ALTER TABLE retail.sale DROP CONSTRAINT sale_receipt_key;
SELECT sync.declare_document(k.kind, k.declaration) FROM sync.document_kind k ORDER BY k.position;
ALTER TABLE retail.register_session
	ADD CONSTRAINT register_session_number_key UNIQUE (store_id, register_id, life_number, session_number, number_copy);
ALTER TABLE retail.sale
	ADD CONSTRAINT sale_receipt_key UNIQUE (store_id, register_id, life_number, receipt, till_life, number_copy);

-- As soon as a store has a life, what it prints may be on its way, so its codes are fixed from then on.
CREATE OR REPLACE FUNCTION retail.keep_receipt_codes() RETURNS trigger
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF EXISTS (SELECT FROM sync.received_mark m WHERE m.store_id = OLD.store_id) THEN
		PERFORM sync.raise('state_conflict', CASE TG_OP
			WHEN 'DELETE' THEN 'There may be receipts of it; make it inactive instead.'
			ELSE format('Receipts carry the code %s; make it inactive, and make a new one.', OLD.code) END, 'code');
	END IF;
	RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;
