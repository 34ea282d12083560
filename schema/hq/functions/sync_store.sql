-- Stores as HQ knows them: enrolment, identity, what they report.

-- p_is_rescue: for an old disk, which delivers what it holds; else for the box that is the store from then on.
CREATE OR REPLACE FUNCTION sync.create_enrolment(p_store_id uuid, p_code_digest text, p_created_by text,
	p_lifetime_s int, p_is_rescue boolean) RETURNS TABLE (enrolment_id uuid, store_id uuid, expires_at timestamptz)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	v_is_active boolean;
BEGIN
	-- One at a time: two that are made at once would both be good.
	SELECT s.active INTO v_is_active FROM retail.store s WHERE s.store_id = p_store_id FOR NO KEY UPDATE;
	IF NOT FOUND THEN
		PERFORM sync.raise('not_found', 'there is no such store', 'store_id');
	END IF;
	IF NOT v_is_active AND NOT p_is_rescue THEN
		PERFORM sync.raise('state_conflict', 'the store is not active: make it active first', 'store_id');
	END IF;
	UPDATE sync.enrolment e SET expires_at = now()
	WHERE e.store_id = p_store_id AND e.is_rescue = p_is_rescue AND e.used_at IS NULL AND e.expires_at > now();
	RETURN QUERY INSERT INTO sync.enrolment (store_id, code_digest, created_by, expires_at, is_rescue)
	VALUES (p_store_id, p_code_digest, p_created_by, now() + make_interval(secs => p_lifetime_s), p_is_rescue)
	RETURNING enrolment_id, store_id, expires_at;
END
$$;
GRANT EXECUTE ON FUNCTION sync.create_enrolment TO outpost_server;


-- Exchanges a one-time code for an identity: see sync.begin_life and, with a code for that, sync.begin_rescue. p_store_inc: the incarnation
-- that the box had. No row: no such code.
CREATE OR REPLACE FUNCTION sync.enrol_store(p_code_digest text, p_credential_digest text, p_life_number int, p_store_inc uuid,
	p_is_rescue boolean)
	RETURNS TABLE (store_id uuid, store_inc uuid, life_number int, previous_inc uuid, previous_acked bigint,
		previous_chain text, hq_inc uuid)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	v_store uuid;
BEGIN
	PERFORM sync.refuse_when_stale();
	UPDATE sync.enrolment e SET used_at = now()
	WHERE e.code_digest = p_code_digest AND e.is_rescue = p_is_rescue AND e.used_at IS NULL AND e.expires_at > now()
		AND EXISTS (SELECT FROM retail.store s WHERE s.store_id = e.store_id AND (s.active OR p_is_rescue))
	RETURNING e.store_id INTO v_store;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	IF p_is_rescue THEN
		RETURN QUERY SELECT v_store, b.*, h.hq_inc
			FROM sync.head h, sync.begin_rescue(v_store, p_store_inc, p_credential_digest, p_life_number) AS b;
	ELSE
		RETURN QUERY SELECT v_store, b.*, h.hq_inc
			FROM sync.head h, sync.begin_life(v_store, p_credential_digest, p_life_number) AS b;
	END IF;
END
$$;
GRANT EXECUTE ON FUNCTION sync.enrol_store TO outpost_server;


-- Ends a store's identity and its codes; it goes on selling and delivers when it is enrolled again. No row: it has none.
-- Again for one that has ended changes nothing.
CREATE OR REPLACE FUNCTION sync.revoke_store(p_store_id uuid)
	RETURNS TABLE (store_id uuid, store_inc uuid, fenced_at timestamptz)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
	UPDATE sync.enrolment e SET expires_at = now()
	WHERE e.store_id = p_store_id AND e.used_at IS NULL AND e.expires_at > now();
	UPDATE sync.store_link l SET fenced_at = now() WHERE l.store_id = p_store_id AND l.fenced_at IS NULL;
	UPDATE sync.rescue_link r SET ended_at = now() WHERE r.store_id = p_store_id AND r.ended_at IS NULL;
	RETURN QUERY SELECT l.store_id, l.store_inc, l.fenced_at FROM sync.store_link l WHERE l.store_id = p_store_id;
END
$$;
GRANT EXECUTE ON FUNCTION sync.revoke_store TO outpost_server;


-- p_nonce: of the token's answer, which the store so holds; NULL: it does not say.
CREATE OR REPLACE FUNCTION sync.record_heartbeat(p_store_id uuid, p_applied_rev bigint, p_journal_seq bigint, p_nonce bigint)
	RETURNS TABLE (hq_inc uuid, rev bigint)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM set_config('synchronous_commit', 'off', true); -- only people read it, and another one comes
	INSERT INTO sync.store_state AS s (store_id, applied_rev, applied_at, journal_seq)
	VALUES (p_store_id, p_applied_rev, now(), p_journal_seq)
	ON CONFLICT (store_id) DO UPDATE SET reported_at = now(), applied_rev = excluded.applied_rev,
		journal_seq = excluded.journal_seq,
		applied_at = CASE WHEN s.applied_rev = excluded.applied_rev THEN s.applied_at ELSE now() END;
	IF EXISTS (SELECT FROM sync.store_link l WHERE l.store_id = p_store_id AND l.shown_nonce IS DISTINCT FROM p_nonce) THEN
		PERFORM sync.note_nonce(p_store_id, p_nonce);
	END IF;
	RETURN QUERY SELECT h.hq_inc, h.rev::bigint FROM sync.head h;
END
$$;
GRANT EXECUTE ON FUNCTION sync.record_heartbeat TO outpost_server;
