-- What comes otherwise than from the box that is the store (from an old disk that was found, or out of quarantine) is handed down
-- to it: see sync_recovery.sql.

-- Notes documents, in their order. The counter's row is locked until the commit, so that ordinals are in the order of commits. They begin at the time in
-- microseconds: to a box that knows an ordinal of a time that headquarters has lost, each later one is new.
CREATE OR REPLACE FUNCTION sync.note_rescued(p_store_id uuid, p_documents sync.raw_document[]) RETURNS void
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_count int := cardinality(p_documents);
	v_now bigint := sync.microseconds(clock_timestamp());
	v_last bigint;
BEGIN
	IF v_count = 0 THEN
		RETURN;
	END IF;
	INSERT INTO sync.rescue_head AS h (store_id, last_ordinal) VALUES (p_store_id, v_now + v_count)
	ON CONFLICT (store_id) DO UPDATE SET last_ordinal = greatest(h.last_ordinal, v_now) + v_count
	RETURNING last_ordinal INTO v_last;
	INSERT INTO sync.rescued_document (store_id, ordinal, kind, document_id)
	SELECT p_store_id, v_last - v_count + d.place, d.kind, d.document_id
	FROM unnest(p_documents) WITH ORDINALITY AS d (seq, kind, document_id, document, place);
END
$$;


-- Those of the documents that are here, by kind and id.
CREATE OR REPLACE FUNCTION sync.present_documents(p_store_id uuid, p_documents sync.raw_document[]) RETURNS text[]
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
	SELECT ARRAY(SELECT k.kind || k.document_id FROM sync.known_documents(p_store_id, p_documents) AS k)
$$;


-- As sync.ingest_or_quarantine, for what an old disk delivers: what it stores is noted.
CREATE OR REPLACE FUNCTION sync.ingest_rescued(p_store_id uuid, p_store_inc uuid, p_documents sync.raw_document[]) RETURNS int
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_before text[] := sync.present_documents(p_store_id, p_documents);
	v_quarantined int := sync.ingest_or_quarantine(p_store_id, p_store_inc, p_documents);
	v_after text[] := sync.present_documents(p_store_id, p_documents);
BEGIN
	PERFORM sync.note_rescued(p_store_id, ARRAY(SELECT (d.seq, d.kind, d.document_id, NULL)::sync.raw_document FROM unnest(p_documents) AS d
		WHERE d.kind || d.document_id = ANY (v_after) AND d.kind || d.document_id <> ALL (v_before) ORDER BY d.seq));
	RETURN v_quarantined;
END
$$;
