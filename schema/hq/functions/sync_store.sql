-- Stores as HQ knows them: enrolment, identity, what they report.

CREATE OR REPLACE FUNCTION sync.create_enrolment(p_store_id uuid, p_code_digest text, p_created_by text,
	p_lifetime_s int) RETURNS TABLE (enrolment_id uuid, store_id uuid, expires_at timestamptz)
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
	IF NOT v_is_active THEN
		PERFORM sync.raise('state_conflict', 'the store is not active: make it active first', 'store_id');
	END IF;
	UPDATE sync.enrolment e SET expires_at = now()
	WHERE e.store_id = p_store_id AND e.used_at IS NULL AND e.expires_at > now();
	RETURN QUERY INSERT INTO sync.enrolment (store_id, code_digest, created_by, expires_at)
	VALUES (p_store_id, p_code_digest, p_created_by, now() + make_interval(secs => p_lifetime_s))
	RETURNING enrolment_id, store_id, expires_at;
END
$$;
GRANT EXECUTE ON FUNCTION sync.create_enrolment TO outpost_server;


-- Exchanges a one-time code for an identity: a new incarnation, which ends the one before. The answer says how
-- far HQ holds the old one, so that a store that lives on gives the rest new numbers. life_number counts incarnations: it is
-- above all that HQ gave the store, and above p_life_number, the one the store says it had, if that is not out of this world.
-- No row: no such code.
CREATE OR REPLACE FUNCTION sync.enrol_store(p_code_digest text, p_credential_digest text, p_life_number int)
	RETURNS TABLE (store_id uuid, store_inc uuid, life_number int, previous_inc uuid, previous_acked bigint,
		previous_chain text, hq_inc uuid)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	v_store uuid;
	v_inc uuid := gen_random_uuid();
	v_previous_inc uuid;
	v_previous_acked bigint;
	v_previous_chain bytea;
	v_life_number int;
BEGIN
	UPDATE sync.enrolment e SET used_at = now()
	WHERE e.code_digest = p_code_digest AND e.used_at IS NULL AND e.expires_at > now()
		AND EXISTS (SELECT FROM retail.store s WHERE s.store_id = e.store_id AND s.active)
	RETURNING e.store_id INTO v_store;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	-- Waits for a batch under way, so that previous_acked is the last word on the old incarnation.
	SELECT l.store_inc, m.acked_seq, m.chain, l.life_number
	INTO v_previous_inc, v_previous_acked, v_previous_chain, v_life_number
	FROM sync.store_link l JOIN sync.received_mark m USING (store_id, store_inc)
	WHERE l.store_id = v_store FOR UPDATE;
	v_life_number := coalesce(v_life_number, (SELECT h.life_floor FROM sync.head h));
	v_life_number := greatest(v_life_number, least(coalesce(p_life_number, 0), v_life_number + 10000)) + 1;
	INSERT INTO sync.store_link AS l (store_id, store_inc, life_number, credential_digest)
	VALUES (v_store, v_inc, v_life_number, p_credential_digest)
	ON CONFLICT (store_id) DO UPDATE SET store_inc = excluded.store_inc, life_number = excluded.life_number,
		enrolled_at = now(), fenced_at = NULL, credential_digest = excluded.credential_digest;
	INSERT INTO sync.received_mark (store_id, store_inc, life_number) VALUES (v_store, v_inc, v_life_number);
	RETURN QUERY SELECT v_store, v_inc, v_life_number, v_previous_inc, v_previous_acked, encode(v_previous_chain, 'hex'),
		h.hq_inc FROM sync.head h;
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
	RETURN QUERY SELECT l.store_id, l.store_inc, l.fenced_at FROM sync.store_link l WHERE l.store_id = p_store_id;
END
$$;
GRANT EXECUTE ON FUNCTION sync.revoke_store TO outpost_server;


CREATE OR REPLACE FUNCTION sync.record_heartbeat(p_store_id uuid, p_applied_rev bigint, p_journal_seq bigint)
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
	RETURN QUERY SELECT h.hq_inc, h.rev FROM sync.head h;
END
$$;
GRANT EXECUTE ON FUNCTION sync.record_heartbeat TO outpost_server;
