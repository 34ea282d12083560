-- Whether a document that comes again says what is here is asked of the rows as they are. As JSON each was written out twice, at several times
-- the cost of storing it, and a store that delivers all it has again took headquarters' processors from the others.

-- What is compared of a row p_row of a table: what a document says, and not what headquarters gives it. JSON as text has no order.
CREATE FUNCTION sync.compared_columns(p_table regclass, p_row text, p_given jsonb) RETURNS text
	LANGUAGE sql STABLE
AS $$
	SELECT string_agg(format(CASE a.atttypid WHEN 'json'::regtype THEN 'to_jsonb(%I.%I)' ELSE '%I.%I' END, p_row, a.attname), ', ' ORDER BY a.attnum)
	FROM pg_attribute a
	WHERE a.attrelid = p_table AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND NOT p_given ? a.attname
$$;

-- As in 0118, but for what it compares. `migrate` declares all documents again at its end.
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
			SELECT c.id FROM (
				SELECT n.%1$I AS id, ROW(%4$s) AS content, 1 AS side FROM (%3$s) AS n WHERE n.%1$I IN (SELECT id FROM present)
				UNION ALL
				SELECT t.%1$I, ROW(%5$s), -1 FROM present JOIN %2$s AS t ON t.store_id = p_store_id AND t.%1$I = present.id
			) AS c GROUP BY c.id, c.content HAVING sum(c.side) <> 0 $$,
			v_key, t.rows, sync.read_statement(t.rows, t.source, t.read, t.inherited, t.given),
			sync.compared_columns(t.rows, 'n', t.given), sync.compared_columns(t.rows, 't', t.given)), ' UNION ALL ')
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
		), differing AS (%3$s)
		SELECT p.id, NOT EXISTS (SELECT FROM differing x WHERE x.id = p.id) FROM present p $$,
		v_key, ('retail.' || quote_ident(p_declaration ->> 'table'))::regclass, v_known));
END
$f$;

DROP FUNCTION IF EXISTS sync.known_documents(uuid, sync.raw_document[]); -- it is also given what was read already
