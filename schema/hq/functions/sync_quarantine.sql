-- What people do about documents that could not be taken: try again, take an amended one instead, or discard. What came
-- stays as it came.

-- Tries a document again, e.g. after an upgrade or after what it refers to has come. Of an amended one that is tried.
CREATE OR REPLACE FUNCTION sync.retry_quarantine(p_store_id uuid, p_store_inc uuid, p_seq bigint)
	RETURNS TABLE (resolved boolean, reason text)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_entry sync.quarantine;
	v_taken record;
BEGIN
	SELECT * INTO v_entry FROM sync.quarantine q
		WHERE q.store_id = p_store_id AND q.store_inc = p_store_inc AND q.seq = p_seq FOR UPDATE;
	IF NOT FOUND OR v_entry.resolved_at IS NOT NULL THEN
		PERFORM sync.raise('not_found', 'no such document waits in quarantine');
	END IF;
	v_taken := sync.take_document(p_store_id, p_store_inc, (v_entry.seq, v_entry.kind, v_entry.document_id,
		coalesce(v_entry.amended, v_entry.document))::sync.raw_document);
	UPDATE sync.quarantine q
	SET tried_at = now(), resolved_at = CASE WHEN v_taken.outcome IS NOT NULL THEN now() END, resolution = v_taken.outcome,
		reason_code = coalesce(v_taken.code, q.reason_code), reason = coalesce(v_taken.reason, q.reason)
	WHERE q.quarantine_id = v_entry.quarantine_id;
	RETURN QUERY SELECT v_taken.outcome IS NOT NULL, v_taken.reason;
END
$$;
GRANT EXECUTE ON FUNCTION sync.retry_quarantine TO outpost_server;
