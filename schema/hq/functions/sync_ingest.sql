-- Receiving journals: each (store, incarnation, seq) once.

-- Takes documents apart, kind by kind in the order of the kinds. The order of the documents is that of the array
-- throughout: unnest gives it, and nothing here sorts megabytes.
CREATE OR REPLACE FUNCTION sync.read_documents(p_documents sync.raw_document[]) RETURNS sync.kind_documents[]
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT ARRAY(
		SELECT (present.kind, ARRAY(
			SELECT (d.seq, d.document_id, d.document::jsonb)::sync.received_document
			FROM unnest(p_documents) AS d WHERE d.kind = present.kind))::sync.kind_documents
		FROM (SELECT DISTINCT d.kind FROM unnest(p_documents) AS d) AS present
		LEFT JOIN sync.document_kind k ON k.kind = present.kind
		ORDER BY k.position)
$$;


-- Stores the typed rows of documents. Anything wrong with any of them is an error.
CREATE OR REPLACE FUNCTION sync.ingest_documents(p_store_id uuid, p_documents sync.kind_documents[]) RETURNS void
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_documents sync.kind_documents;
	v_function text;
BEGIN
	FOREACH v_documents IN ARRAY p_documents LOOP
		SELECT k.ingest_function INTO v_function FROM sync.document_kind k WHERE k.kind = v_documents.kind;
		IF NOT FOUND THEN
			PERFORM sync.raise('unknown_kind',
				format('documents of kind "%s" are not known here', v_documents.kind));
		END IF;
		EXECUTE format('SELECT %s($1, $2)', v_function) USING p_store_id, v_documents.documents;
	END LOOP;
	SET CONSTRAINTS ALL IMMEDIATE;
END
$$;


-- The same, but a document that breaks a rule goes to quarantine and the others go on: the batch is
-- halved until the bad ones stand alone. Failures that say nothing about a document (lost connection, no
-- space, deadlock, shutdown) end the batch; the store sends it again. p_read: the documents taken apart already, or
-- NULL. Returns how many were quarantined.
CREATE OR REPLACE FUNCTION sync.ingest_or_quarantine(p_store_id uuid, p_store_inc uuid,
	p_documents sync.raw_document[], p_read sync.kind_documents[] DEFAULT NULL) RETURNS int
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_count int := cardinality(p_documents);
	v_middle int := v_count / 2;
	v_code text;
	v_reason text;
	v_detail text;
BEGIN
	BEGIN
		PERFORM sync.ingest_documents(p_store_id, coalesce(p_read, sync.read_documents(p_documents)));
		RETURN 0;
	EXCEPTION WHEN OTHERS THEN
		IF left(SQLSTATE, 2) IN ('08', '25', '40', '53', '55', '57', '58', 'XX') THEN
			RAISE;
		END IF;
		GET STACKED DIAGNOSTICS v_code = RETURNED_SQLSTATE, v_reason = MESSAGE_TEXT, v_detail = PG_EXCEPTION_DETAIL;
	END;
	IF v_count > 1 THEN
		RETURN sync.ingest_or_quarantine(p_store_id, p_store_inc, p_documents[1:v_middle])
			+ sync.ingest_or_quarantine(p_store_id, p_store_inc, p_documents[v_middle + 1:v_count]);
	END IF;
	INSERT INTO sync.quarantine (store_id, store_inc, seq, kind, document_id, document, reason_code, reason)
	SELECT p_store_id, p_store_inc, d.seq, d.kind, d.document_id, d.document, v_code,
		concat_ws(': ', v_reason, nullif(v_detail, ''))
	FROM unnest(p_documents) AS d;
	RETURN 1;
END
$$;


-- True when the part of a batch that is here already is the same history as ours: compared by chain where a
-- boundary of what we received, or our mark, lies inside the batch. A repeat strictly within one received
-- batch has no such place; nothing is stored from it, and the store compares the mark we answer with.
CREATE OR REPLACE FUNCTION sync.history_agrees(p_mark sync.received_mark, p_previous_chain bytea,
	p_documents sync.raw_document[]) RETURNS boolean
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	WITH sent AS (
		SELECT d.seq, sync.chain(p_previous_chain, sync.entry_hash(d.kind, d.document_id, d.document))
			OVER (ORDER BY d.seq ROWS UNBOUNDED PRECEDING) AS chain
		FROM unnest(p_documents) AS d WHERE d.seq <= p_mark.acked_seq
	)
	SELECT coalesce(bool_and(sent.chain = coalesce(b.chain, p_mark.chain)), true)
	FROM sent
	LEFT JOIN sync.received_batch b ON b.store_id = p_mark.store_id AND b.store_inc = p_mark.store_inc
		AND b.last_seq = sent.seq
	WHERE b.last_seq IS NOT NULL OR sent.seq = p_mark.acked_seq
$$;


-- One pushed batch, whose count and chain the caller has verified. Line n of p_heads is "kind document_id" of the
-- document in line n of p_documents.
-- Outcome: accepted; repeated (all of it was here); sequence_gap (send from acked_seq + 1);
-- fork (another history under this identity); fenced (not the store's present incarnation).
-- A store may send a batch before the one in front of it is answered. Its documents are taken apart before the mark is
-- locked, so that this is done while the other batch is being stored.
CREATE OR REPLACE FUNCTION sync.ingest_batch(p_store_id uuid, p_store_inc uuid, p_first_seq bigint, p_count int,
	p_previous_chain text, p_chain text, p_heads text, p_documents text, p_body bytea)
	RETURNS TABLE (outcome text, acked_seq bigint, chain text, quarantined int)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	SET work_mem = '64MB' -- a batch passes through several row sets
AS $$
DECLARE
	v_last_seq bigint := p_first_seq + p_count - 1;
	v_previous bytea := decode(p_previous_chain, 'hex');
	v_chain bytea := decode(p_chain, 'hex');
	v_mark sync.received_mark;
	v_documents sync.raw_document[];
	v_read sync.kind_documents[];
BEGIN
	quarantined := 0;
	PERFORM FROM sync.store_link l
		WHERE l.store_id = p_store_id AND l.store_inc = p_store_inc AND l.fenced_at IS NULL FOR SHARE;
	IF NOT FOUND THEN
		outcome := 'fenced';
		RETURN NEXT;
		RETURN;
	END IF;
	v_documents := ARRAY(SELECT (p_first_seq + n - 1, split_part(head, ' ', 1), split_part(head, ' ', 2)::uuid,
			document)::sync.raw_document
		FROM ROWS FROM (string_to_table(p_heads, E'\n'), string_to_table(p_documents, E'\n'))
			WITH ORDINALITY AS line (head, document, n));
	IF cardinality(v_documents) IS DISTINCT FROM p_count THEN
		PERFORM sync.raise('malformed', format('%s documents came, the header says %s',
			coalesce(cardinality(v_documents), 0), p_count));
	END IF;
	BEGIN
		v_read := sync.read_documents(v_documents);
	EXCEPTION WHEN data_exception THEN
		NULL; -- one of them is no JSON; which one is found when they are stored
	END;

	SELECT * INTO STRICT v_mark FROM sync.received_mark m
		WHERE m.store_id = p_store_id AND m.store_inc = p_store_inc FOR UPDATE;
	IF p_first_seq > v_mark.acked_seq + 1 THEN
		outcome := 'sequence_gap';
	ELSIF p_first_seq = v_mark.acked_seq + 1 AND v_previous <> v_mark.chain
			OR p_first_seq <= v_mark.acked_seq AND NOT sync.history_agrees(v_mark, v_previous, v_documents) THEN
		outcome := 'fork';
	ELSIF v_last_seq <= v_mark.acked_seq THEN
		outcome := 'repeated';
	ELSE
		IF p_first_seq <= v_mark.acked_seq THEN
			v_documents := v_documents[v_mark.acked_seq - p_first_seq + 2:p_count];
			v_read := NULL;
		END IF;
		outcome := 'accepted';
		quarantined := sync.ingest_or_quarantine(p_store_id, p_store_inc, v_documents, v_read);
		INSERT INTO sync.received_batch (store_id, store_inc, first_seq, last_seq, chain, body)
		VALUES (p_store_id, p_store_inc, p_first_seq, v_last_seq, v_chain, p_body);
		UPDATE sync.received_mark m SET acked_seq = v_last_seq, chain = v_chain, received_at = now()
		WHERE m.store_id = p_store_id AND m.store_inc = p_store_inc;
		v_mark.acked_seq := v_last_seq;
		v_mark.chain := v_chain;
	END IF;
	acked_seq := v_mark.acked_seq;
	chain := encode(v_mark.chain, 'hex');
	RETURN NEXT;
END
$$;
GRANT EXECUTE ON FUNCTION sync.ingest_batch TO outpost_server;


-- Tries a quarantined document again, e.g. after an upgrade or after what it refers to has come. True when it
-- is stored now.
CREATE OR REPLACE FUNCTION sync.retry_quarantine(p_store_id uuid, p_store_inc uuid, p_seq bigint)
	RETURNS TABLE (resolved boolean, reason text)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_entry sync.quarantine;
BEGIN
	SELECT * INTO v_entry FROM sync.quarantine q
		WHERE q.store_id = p_store_id AND q.store_inc = p_store_inc AND q.seq = p_seq FOR UPDATE;
	IF NOT FOUND OR v_entry.resolved_at IS NOT NULL THEN
		PERFORM sync.raise('not_found', 'no such document waits in quarantine');
	END IF;
	BEGIN
		PERFORM sync.ingest_documents(p_store_id, sync.read_documents(
			ARRAY[(v_entry.seq, v_entry.kind, v_entry.document_id, v_entry.document)::sync.raw_document]));
		UPDATE sync.quarantine q SET resolved_at = now()
		WHERE q.store_id = p_store_id AND q.store_inc = p_store_inc AND q.seq = p_seq;
		resolved := true;
	EXCEPTION WHEN OTHERS THEN
		resolved := false;
		reason := SQLERRM;
	END;
	RETURN NEXT;
END
$$;
GRANT EXECUTE ON FUNCTION sync.retry_quarantine TO outpost_server;
