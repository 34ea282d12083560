-- What people do about documents that could not be taken: try again, take an amended one in its place, or discard, which one
-- proposes and another confirms. What came stays as it came. docs/quarantine.md.

-- One that is not settled, locked.
CREATE OR REPLACE FUNCTION sync.unresolved_document(p_quarantine_id uuid) RETURNS sync.quarantine
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_entry sync.quarantine;
BEGIN
	SELECT * INTO v_entry FROM sync.quarantine q WHERE q.quarantine_id = p_quarantine_id FOR UPDATE;
	IF NOT FOUND THEN
		PERFORM sync.raise('not_found', 'There is no such document in quarantine.');
	ELSIF v_entry.resolved_at IS NOT NULL THEN
		PERFORM sync.raise('state_conflict', format('The document is settled: %s.', v_entry.state));
	END IF;
	RETURN v_entry;
END
$$;

-- The id that an amended document says it has; NULL when it says none. One whose id was taken gets another in this way.
CREATE OR REPLACE FUNCTION sync.said_id(p_kind text, p_document text) RETURNS uuid
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RETURN (SELECT (p_document::jsonb ->> sync.document_key(k.declaration ->> 'table'))::uuid
		FROM sync.document_kind k WHERE k.kind = p_kind AND k.declaration IS NOT NULL);
EXCEPTION WHEN data_exception OR statement_too_complex OR program_limit_exceeded THEN
	RETURN NULL; -- what is wrong with it is found when it is tried
END
$$;

-- Tries one again, amended if it was. With what it failed for today.
CREATE OR REPLACE FUNCTION sync.try_again(p_entry sync.quarantine) RETURNS sync.quarantine
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_document sync.raw_document := (p_entry.seq, p_entry.kind,
		CASE WHEN p_entry.amended IS NULL THEN p_entry.document_id
			ELSE coalesce(sync.said_id(p_entry.kind, p_entry.amended), p_entry.document_id) END,
		coalesce(p_entry.amended, p_entry.document));
	v_taken record := sync.take_document(p_entry.store_id, p_entry.store_inc, v_document);
	v_entry sync.quarantine;
BEGIN
	IF v_taken.outcome IN ('stored', 'copied') THEN -- the box that is the store by now may not have it
		PERFORM sync.note_rescued(p_entry.store_id, ARRAY[v_document]);
	END IF;
	UPDATE sync.quarantine q
	SET tried_at = clock_timestamp(), state = coalesce(v_taken.outcome, q.state),
		resolved_at = CASE WHEN v_taken.outcome IS NOT NULL THEN now() END,
		reason_code = coalesce(v_taken.code, q.reason_code), reason = coalesce(v_taken.reason, q.reason)
	WHERE q.quarantine_id = p_entry.quarantine_id
	RETURNING * INTO v_entry;
	RETURN v_entry;
END
$$;

CREATE OR REPLACE FUNCTION sync.retry_document(p_quarantine_id uuid) RETURNS SETOF sync.quarantine
	LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
	SELECT * FROM sync.try_again(sync.unresolved_document(p_quarantine_id))
$$;
GRANT EXECUTE ON FUNCTION sync.retry_document TO outpost_server;

-- Tries again those of a store and a reason (NULL: all of them), the longest untried first, at most p_limit (NULL: all). waiting: how
-- many of these are left after it.
CREATE OR REPLACE FUNCTION sync.retry_quarantined(p_store_id uuid, p_reason_code text, p_limit bigint)
	RETURNS TABLE (tried bigint, resolved bigint, waiting bigint)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_entry sync.quarantine;
BEGIN
	tried := 0;
	resolved := 0;
	FOR v_entry IN
		SELECT q.* FROM sync.quarantine q
		WHERE q.resolved_at IS NULL AND (p_store_id IS NULL OR q.store_id = p_store_id)
			AND (p_reason_code IS NULL OR q.reason_code = p_reason_code)
		ORDER BY q.tried_at, q.store_id, q.store_inc, q.seq LIMIT p_limit FOR UPDATE
	LOOP
		v_entry := sync.try_again(v_entry);
		tried := tried + 1;
		resolved := resolved + (v_entry.resolved_at IS NOT NULL)::int;
	END LOOP;
	SELECT count(*) INTO waiting FROM sync.quarantine q
	WHERE q.resolved_at IS NULL AND (p_store_id IS NULL OR q.store_id = p_store_id)
		AND (p_reason_code IS NULL OR q.reason_code = p_reason_code);
	RETURN NEXT;
END
$$;
GRANT EXECUTE ON FUNCTION sync.retry_quarantined TO outpost_server;

-- Takes p_document in its place. If it cannot be taken either, nothing is changed.
CREATE OR REPLACE FUNCTION sync.amend_document(p_quarantine_id uuid, p_document text, p_actor text) RETURNS SETOF sync.quarantine
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_entry sync.quarantine := sync.unresolved_document(p_quarantine_id);
BEGIN
	UPDATE sync.quarantine q SET amended = p_document, amended_by = p_actor, amended_at = now(), state = 'waiting'
	WHERE q.quarantine_id = p_quarantine_id RETURNING * INTO v_entry;
	v_entry := sync.try_again(v_entry);
	IF v_entry.resolved_at IS NULL THEN
		PERFORM sync.raise('invalid', format('cannot be taken like this either: %s', v_entry.reason), 'document');
	ELSIF v_entry.state = 'repeated' THEN
		PERFORM sync.raise('invalid', 'is here already, word for word; discard this one instead', 'document');
	END IF;
	RETURN NEXT v_entry;
END
$$;
GRANT EXECUTE ON FUNCTION sync.amend_document TO outpost_server;

CREATE OR REPLACE FUNCTION sync.propose_discard(p_quarantine_id uuid, p_reason text, p_actor text) RETURNS SETOF sync.quarantine
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_entry sync.quarantine := sync.unresolved_document(p_quarantine_id);
BEGIN
	IF v_entry.state = 'discard_proposed' THEN
		PERFORM sync.raise('state_conflict', 'It is proposed already: another user confirms, or it is tried again.');
	ELSIF btrim(p_reason) = '' THEN
		PERFORM sync.raise('invalid', 'says nothing', 'reason');
	END IF;
	RETURN QUERY UPDATE sync.quarantine q SET state = 'discard_proposed', discard_reason = p_reason, discard_proposed_by = p_actor,
		discard_proposed_at = now()
	WHERE q.quarantine_id = p_quarantine_id RETURNING *;
END
$$;
GRANT EXECUTE ON FUNCTION sync.propose_discard TO outpost_server;

CREATE OR REPLACE FUNCTION sync.confirm_discard(p_quarantine_id uuid, p_actor text) RETURNS SETOF sync.quarantine
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_entry sync.quarantine := sync.unresolved_document(p_quarantine_id);
BEGIN
	IF v_entry.state <> 'discard_proposed' THEN
		PERFORM sync.raise('state_conflict', 'Nobody has proposed to discard this document.');
	ELSIF v_entry.discard_proposed_by = p_actor THEN
		PERFORM sync.raise('state_conflict', 'Another user than the one who proposed it confirms.');
	END IF;
	RETURN QUERY UPDATE sync.quarantine q SET state = 'discarded', resolved_at = now(), discard_confirmed_by = p_actor
	WHERE q.quarantine_id = p_quarantine_id RETURNING *;
END
$$;
GRANT EXECUTE ON FUNCTION sync.confirm_discard TO outpost_server;

DROP FUNCTION IF EXISTS sync.retry_quarantine(uuid, uuid, bigint), sync.retry_quarantined();
