-- What a migration changes for stores is published and tried again by itself: this file is run at the end of each
-- `migrate` that changed anything.

-- Publishes every row again of the tables whose columns are others than when they were published. A row whose image is
-- the same is left alone by the cut.
CREATE OR REPLACE FUNCTION sync.publish_changed_columns() RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_table sync.replicated_table;
	v_columns text[];
BEGIN
	PERFORM sync.refuse_rigid_keys(ARRAY(SELECT table_name FROM sync.replicated_table));
	FOR v_table IN SELECT * FROM sync.replicated_table ORDER BY position LOOP
		v_columns := sync.traveling_columns(v_table.table_name);
		IF v_columns IS DISTINCT FROM v_table.traveling_columns THEN
			PERFORM sync.publish_table(v_table.table_name, v_table.key_columns, v_table.scope_expression,
				v_table.position);
			UPDATE sync.replicated_table SET traveling_columns = v_columns WHERE table_name = v_table.table_name;
		END IF;
	END LOOP;
END
$$;


-- What is derived from the tables of documents follows their columns: a column that a migration added would stop receiving.
CREATE OR REPLACE FUNCTION sync.declare_documents_again() RETURNS void
	LANGUAGE plpgsql
AS $$
BEGIN
	IF to_regprocedure('sync.declare_document(text, jsonb)') IS NOT NULL THEN -- a database of replication alone has no documents
		PERFORM sync.declare_document(k.kind, k.declaration) FROM sync.document_kind k
		WHERE k.declaration IS NOT NULL ORDER BY k.position;
	END IF;
END
$$;


SELECT sync.publish_changed_columns();
SELECT sync.write_publish_few() WHERE EXISTS (SELECT FROM sync.replicated_table);
SELECT sync.declare_documents_again();
SELECT sync.retry_quarantined(NULL, NULL, NULL); -- what an earlier schema could not take
