-- Takes the identity HQ gave. When this database had another incarnation before, the entries HQ does not
-- hold under it (those after p_previous_acked) get numbers in the new one; the others are there already.
CREATE OR REPLACE FUNCTION sync.enrol(p_store_id uuid, p_store_inc uuid, p_hq_url text, p_credential text,
	p_previous_inc uuid, p_previous_acked bigint) RETURNS TABLE (store_id uuid, renumbered bigint)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_known uuid := (SELECT l.store_id FROM sync.link l);
	v_inc uuid := (SELECT h.store_inc FROM sync.journal_head h);
BEGIN
	IF v_known IS DISTINCT FROM p_store_id AND v_known IS NOT NULL THEN
		PERFORM sync.raise('conflict', format('this database belongs to store %s', v_known));
	END IF;
	LOCK TABLE sync.journal_head IN SHARE ROW EXCLUSIVE MODE;
	INSERT INTO sync.journal_pending (journal_id)
	SELECT s.journal_id FROM sync.journal_sequence s
	WHERE s.store_inc = v_inc
		AND s.seq > CASE WHEN p_previous_inc = v_inc THEN coalesce(p_previous_acked, 0) ELSE 0 END;
	GET DIAGNOSTICS renumbered = ROW_COUNT;
	INSERT INTO sync.link (store_id, store_inc, hq_url, credential)
	VALUES (p_store_id, p_store_inc, p_hq_url, p_credential)
	ON CONFLICT (only_one) DO UPDATE SET store_inc = excluded.store_inc, hq_url = excluded.hq_url,
		credential = excluded.credential, enrolled_at = now();
	INSERT INTO sync.journal_head (store_inc) VALUES (p_store_inc)
	ON CONFLICT (only_one) DO UPDATE
		SET store_inc = excluded.store_inc, seq = 0, chain = sync.chain_start();
	DELETE FROM sync.push_position;
	store_id := p_store_id;
	RETURN NEXT;
END
$$;
GRANT EXECUTE ON FUNCTION sync.enrol TO outpost_server;
