-- Receiving journals: each (store, incarnation, seq) once.

-- A batch is megabytes, and each time that it is copied costs about a microsecond a sale. So arrays of documents go from function to function
-- as the variables that they came in, which copies nothing: not through coalesce into another variable, a loop's record or a
-- function that returns them unchanged. And they are unnested among the columns of a query, where each element stays where it is in its array;
-- unnested after FROM, all of them are copied first.

-- Takes documents apart, kind by kind in the order of the kinds. The order of the documents is that of the array
-- throughout: unnest gives it, and nothing here sorts megabytes: the kinds are in their order before each gets its documents.
CREATE OR REPLACE FUNCTION sync.read_documents(p_documents sync.raw_document[]) RETURNS sync.kind_documents[]
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT ARRAY(
		SELECT (present.kind, ARRAY(
			SELECT ((d.one).seq, (d.one).document_id, (d.one).document::jsonb)::sync.received_document
			FROM (SELECT unnest(p_documents) AS one) AS d WHERE (d.one).kind = present.kind))::sync.kind_documents
		FROM (SELECT sent.kind FROM (SELECT DISTINCT (d.one).kind FROM (SELECT unnest(p_documents) AS one) AS d) AS sent
			LEFT JOIN sync.document_kind k ON k.kind = sent.kind
			ORDER BY k.position) AS present)
$$;


-- Stores the typed rows of documents. Anything wrong with any of them is an error.
CREATE OR REPLACE FUNCTION sync.ingest_documents(p_store_id uuid, p_documents sync.kind_documents[]) RETURNS void
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_kind text;
	v_function text;
BEGIN
	FOR v_place IN 1 .. cardinality(p_documents) LOOP
		v_kind := p_documents[v_place].kind;
		SELECT k.ingest_function INTO v_function FROM sync.document_kind k WHERE k.kind = v_kind;
		IF NOT FOUND THEN
			PERFORM sync.raise('unknown_kind', format('documents of kind "%s" are not known here', v_kind));
		END IF;
		EXECUTE format('SELECT %s($1, $2)', v_function) USING p_store_id, p_documents[v_place].documents;
	END LOOP;
	SET CONSTRAINTS ALL IMMEDIATE;
	IF to_regproc('retail.documents_arrived') IS NOT NULL THEN
		PERFORM retail.documents_arrived(p_store_id, p_documents);
	END IF;
END
$$;


-- Those of the documents whose ids are here already, and whether with the same content. An id that several of them have is
-- left out: they must stand alone. p_read: the documents taken apart already, or NULL.
CREATE OR REPLACE FUNCTION sync.known_documents(p_store_id uuid, p_documents sync.raw_document[], p_read sync.kind_documents[] DEFAULT NULL)
	RETURNS TABLE (kind text, document_id uuid, is_same boolean)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_documents sync.kind_documents;
	v_function text;
BEGIN
	FOREACH v_documents IN ARRAY coalesce(p_read, sync.read_documents(p_documents)) LOOP
		SELECT k.known_function INTO v_function FROM sync.document_kind k WHERE k.kind = v_documents.kind;
		CONTINUE WHEN v_function IS NULL;
		BEGIN
			RETURN QUERY EXECUTE format('SELECT $3, k.document_id, k.is_same FROM %s($1, $2) AS k', v_function)
				USING p_store_id, ARRAY(SELECT (d.seq, d.document_id, d.document)::sync.received_document
					FROM (SELECT u.*, count(*) OVER (PARTITION BY u.document_id) AS times FROM unnest(v_documents.documents) AS u) AS d
					WHERE d.times = 1), v_documents.kind;
		EXCEPTION WHEN OTHERS THEN
			IF NOT sync.speaks_of_a_document(SQLSTATE) THEN
				RAISE;
			END IF; -- one of them cannot be read, and so is not known; which one is found when they stand alone
		END;
	END LOOP;
END
$$;


-- Whether a broken constraint is a number of a document that another one has.
CREATE OR REPLACE FUNCTION sync.is_number(p_constraint text) RETURNS boolean
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT EXISTS (SELECT FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
		WHERE c.conname = p_constraint AND c.contype = 'u' AND a.attname = 'number_copy')
$$;


-- Stores one document whose number another one has: as a copy of it, the first as 1 and further ones as any that is free.
CREATE OR REPLACE FUNCTION sync.ingest_copy(p_store_id uuid, p_document sync.raw_document) RETURNS void
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_copy int := 1;
	v_constraint text;
BEGIN
	LOOP
		BEGIN
			PERFORM sync.ingest_documents(p_store_id, sync.read_documents(ARRAY[(p_document.seq, p_document.kind, p_document.document_id,
				(p_document.document::jsonb || jsonb_build_object('hq:number_copy', v_copy))::text)::sync.raw_document]));
			EXIT;
		EXCEPTION WHEN unique_violation THEN
			GET STACKED DIAGNOSTICS v_constraint = CONSTRAINT_NAME;
			IF v_copy > 1 OR NOT sync.is_number(v_constraint) THEN
				RAISE;
			END IF;
			v_copy := nextval('sync.number_copy');
		END;
	END LOOP;
	INSERT INTO sync.number_given_twice (store_id, kind, document_id, number_copy)
	VALUES (p_store_id, p_document.kind, p_document.document_id, v_copy);
END
$$;


-- Whether a failure speaks of a document: its data, a constraint, a limit of how much or how deep, or a refusal of ours. Everything else (no
-- space, a lock, a shutdown, a column that is missing here) is headquarters' own: nothing is taken, and it is tried again.
CREATE OR REPLACE FUNCTION sync.speaks_of_a_document(p_code text) RETURNS boolean
	LANGUAGE sql IMMUTABLE
AS $$
	SELECT left(p_code, 2) IN ('21', '22', '23', '44', '54', 'OP')
$$;


-- Takes one document. outcome: stored; repeated (it was here with the same content: counted, nothing else); copied (stored, but
-- another one has its number: noted); NULL when it cannot be taken, with the code and the words why.
-- p_as_copy: its number is known to be another one's.
CREATE OR REPLACE FUNCTION sync.take_document(p_store_id uuid, p_store_inc uuid, p_document sync.raw_document,
	p_as_copy boolean DEFAULT false, OUT outcome text, OUT code text, OUT reason text)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_constraint text;
	v_detail text;
	v_is_same boolean;
BEGIN
	outcome := CASE WHEN p_as_copy THEN 'copied' ELSE 'stored' END;
	BEGIN
		IF p_as_copy THEN
			PERFORM sync.ingest_copy(p_store_id, p_document);
		ELSE
			PERFORM sync.ingest_documents(p_store_id, sync.read_documents(ARRAY[p_document]));
		END IF;
		RETURN;
	EXCEPTION WHEN OTHERS THEN
		IF NOT sync.speaks_of_a_document(SQLSTATE) THEN
			RAISE;
		END IF;
		GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, v_constraint = CONSTRAINT_NAME, reason = MESSAGE_TEXT,
			v_detail = PG_EXCEPTION_DETAIL;
		reason := concat_ws(': ', reason, nullif(v_detail, ''));
	END;
	outcome := NULL;
	IF code <> '23505' OR p_as_copy THEN
		RETURN;
	END IF;
	v_is_same := (SELECT k.is_same FROM sync.known_documents(p_store_id, ARRAY[p_document]) AS k);
	IF v_is_same OR NOT v_is_same AND sync.take_other_number(p_store_id, p_document) THEN
		outcome := 'repeated';
		PERFORM sync.count_repeats(p_store_id, p_store_inc, 1);
	ELSIF NOT v_is_same THEN
		code := 'already_exists_differently';
		reason := 'a document with this id is here, and it says something else';
	ELSIF sync.is_number(v_constraint) THEN
		SELECT t.outcome, t.code, t.reason INTO outcome, code, reason
		FROM sync.take_document(p_store_id, p_store_inc, p_document, true) AS t;
	END IF;
END
$$;


-- Those of the documents, in their order, that do not stand in quarantine already, byte by byte. What waits there is settled
-- there, and what was settled stays so: sent again it is a repeat, even if it could be taken by now.
CREATE OR REPLACE FUNCTION sync.not_set_aside(p_store_id uuid, p_documents sync.raw_document[]) RETURNS sync.raw_document[]
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
	SELECT ARRAY(SELECT (d.seq, d.kind, d.document_id, d.document)::sync.raw_document
		FROM unnest(p_documents) WITH ORDINALITY AS d (seq, kind, document_id, document, place)
		WHERE NOT EXISTS (SELECT FROM sync.quarantine q WHERE q.store_id = p_store_id AND q.document_id = d.document_id
			AND q.kind = d.kind AND q.document = d.document)
		ORDER BY d.place)
$$;


-- Sets documents aside that cannot be taken. Returns how many.
CREATE OR REPLACE FUNCTION sync.set_documents_aside(p_store_id uuid, p_store_inc uuid, p_documents sync.raw_document[], p_code text,
	p_reason text) RETURNS int
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	INSERT INTO sync.quarantine (store_id, store_inc, seq, kind, document_id, document, reason_code, reason)
	SELECT p_store_id, p_store_inc, d.seq, d.kind, d.document_id, d.document, p_code, p_reason
	FROM unnest(p_documents) AS d;
	RETURN cardinality(p_documents);
END
$$;


-- Counts documents that were here already.
CREATE OR REPLACE FUNCTION sync.count_repeats(p_store_id uuid, p_store_inc uuid, p_count int) RETURNS void
	LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
	UPDATE sync.received_mark m SET repeated = m.repeated + p_count
	WHERE m.store_id = p_store_id AND m.store_inc = p_store_inc AND p_count > 0
$$;


-- Takes documents of which any may be here already, or break a rule. Those that are here with the same content, or set aside, are left out, and those
-- that cannot be taken go to quarantine while the others go on: the batch is halved until they stand alone. Failures that say nothing
-- about a document end the batch; the store sends it again. p_read: the documents taken apart already, or
-- NULL. Returns how many were quarantined.
CREATE OR REPLACE FUNCTION sync.ingest_or_quarantine(p_store_id uuid, p_store_inc uuid,
	p_documents sync.raw_document[], p_read sync.kind_documents[] DEFAULT NULL) RETURNS int
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_count int := cardinality(p_documents);
	v_middle int := v_count / 2;
	v_left sync.raw_document[];
	v_differing sync.raw_document[];
	v_repeats int;
	v_code text;
	v_taken record;
BEGIN
	IF EXISTS (SELECT FROM sync.quarantine q WHERE q.store_id = p_store_id) THEN
		v_left := sync.not_set_aside(p_store_id, p_documents);
		IF cardinality(v_left) < v_count THEN
			PERFORM sync.count_repeats(p_store_id, p_store_inc, v_count - cardinality(v_left));
			RETURN CASE WHEN cardinality(v_left) = 0 THEN 0 ELSE sync.ingest_or_quarantine(p_store_id, p_store_inc, v_left) END;
		END IF;
	END IF;
	BEGIN
		PERFORM sync.ingest_documents(p_store_id, coalesce(p_read, sync.read_documents(p_documents)));
		RETURN 0;
	EXCEPTION WHEN OTHERS THEN
		IF NOT sync.speaks_of_a_document(SQLSTATE) THEN
			RAISE;
		END IF;
		v_code := SQLSTATE;
	END;
	IF v_count = 1 THEN
		v_taken := sync.take_document(p_store_id, p_store_inc, p_documents[1]);
		IF v_taken.outcome IS NOT NULL THEN
			RETURN 0;
		END IF;
		RETURN sync.set_documents_aside(p_store_id, p_store_inc, p_documents, v_taken.code, v_taken.reason);
	END IF;
	IF v_code = '23505' THEN
		SELECT coalesce(array_agg(j.document ORDER BY j.place) FILTER (WHERE j.is_same IS NULL), '{}'),
			coalesce(array_agg(j.document ORDER BY j.place) FILTER (WHERE NOT j.is_same), '{}')
		INTO v_left, v_differing
		FROM (SELECT (d.seq, d.kind, d.document_id, d.document)::sync.raw_document AS document, d.place, k.is_same
			FROM unnest(p_documents) WITH ORDINALITY AS d (seq, kind, document_id, document, place)
			LEFT JOIN sync.known_documents(p_store_id, p_documents, p_read) AS k USING (kind, document_id)) AS j;
		IF cardinality(v_left) < v_count THEN
			v_differing := ARRAY(SELECT d FROM unnest(v_differing) AS d WHERE NOT sync.take_other_number(p_store_id, d));
			v_repeats := v_count - cardinality(v_left) - cardinality(v_differing);
			PERFORM sync.count_repeats(p_store_id, p_store_inc, v_repeats);
			RETURN sync.set_documents_aside(p_store_id, p_store_inc, v_differing, 'already_exists_differently',
					'a document with this id is here, and it says something else')
				+ CASE WHEN cardinality(v_left) = 0 THEN 0
					ELSE sync.ingest_or_quarantine(p_store_id, p_store_inc, v_left) END;
		END IF;
	END IF;
	RETURN sync.ingest_or_quarantine(p_store_id, p_store_inc, p_documents[1:v_middle])
		+ sync.ingest_or_quarantine(p_store_id, p_store_inc, p_documents[v_middle + 1:v_count]);
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
	IF NOT FOUND AND NOT EXISTS (SELECT FROM sync.rescue_link r WHERE r.store_id = p_store_id AND r.store_inc = p_store_inc
			AND r.ended_at IS NULL) THEN
		outcome := 'fenced';
		RETURN NEXT;
		RETURN;
	END IF;
	v_documents := ARRAY(SELECT (p_first_seq + n - 1, split_part(head, ' ', 1), split_part(head, ' ', 2)::uuid,
			document)::sync.raw_document
		FROM (SELECT unnest(string_to_array(p_heads, E'\n')) AS head, unnest(string_to_array(p_documents, E'\n')) AS document,
			generate_subscripts(string_to_array(p_heads, E'\n'), 1) AS n) AS line);
	IF cardinality(v_documents) IS DISTINCT FROM p_count THEN
		PERFORM sync.raise('malformed', format('%s documents came, the header says %s',
			coalesce(cardinality(v_documents), 0), p_count));
	END IF;
	BEGIN
		v_read := sync.read_documents(v_documents);
	EXCEPTION WHEN OTHERS THEN
		IF NOT sync.speaks_of_a_document(SQLSTATE) THEN
			RAISE;
		END IF; -- one of them is no JSON, or nested too deep; which one is found when they are stored
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
		quarantined := CASE WHEN v_mark.is_rescue THEN sync.ingest_rescued(p_store_id, p_store_inc, v_documents)
			ELSE sync.ingest_or_quarantine(p_store_id, p_store_inc, v_documents, v_read) END;
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
