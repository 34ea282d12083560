-- Takes the identity HQ gave. When HQ held the incarnation this database has, with the same history, the entries
-- after p_previous_acked get numbers in the new one; the others are there. So does what HQ once gave back to it and has no number up to there:
-- nothing says that HQ has it, and HQ may be an earlier one by now, even under the same incarnation. Otherwise one of the two was restored
-- from a backup, and nothing short of all is sure to be at HQ: every entry gets a number again, and HQ
-- counts what it has as repeated. p_life_number: NULL from an HQ that does not count lives. p_is_rescue: this disk delivers what it holds and does
-- not go on.
CREATE OR REPLACE FUNCTION sync.enrol(p_store_id uuid, p_store_inc uuid, p_life_number int, p_hq_url text, p_credential text,
	p_previous_inc uuid, p_previous_acked bigint, p_previous_chain text, p_is_rescue boolean) RETURNS TABLE (store_id uuid, renumbered bigint)
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
	IF p_previous_inc IS NULL THEN
		UPDATE sync.mirror_position SET generation = NULL; -- a headquarters that has never seen us: somebody has chosen it
	END IF;
	IF p_previous_inc = v_inc AND decode(p_previous_chain, 'hex') = sync.journal_chain(v_inc, p_previous_acked) THEN
		INSERT INTO sync.journal_pending (journal_id)
		SELECT s.journal_id FROM sync.journal_sequence s WHERE s.store_inc = v_inc AND s.seq > p_previous_acked
		UNION
		SELECT r.journal_id FROM sync.recovered_entry r
		WHERE NOT EXISTS (SELECT FROM sync.journal_sequence s
			WHERE s.store_inc = v_inc AND s.seq <= p_previous_acked AND s.journal_id = r.journal_id)
		ON CONFLICT DO NOTHING;
		GET DIAGNOSTICS renumbered = ROW_COUNT;
		PERFORM sync.sum_stock_again(); -- a copy of this box may have been taken for it meanwhile
	ELSE
		INSERT INTO sync.journal_pending (journal_id) SELECT j.journal_id FROM sync.journal j
		ON CONFLICT DO NOTHING;
		GET DIAGNOSTICS renumbered = ROW_COUNT;
		PERFORM sync.begin_recovery(); -- headquarters may hold more of this store than this database
	END IF;
	INSERT INTO sync.link AS l (store_id, store_inc, life_number, hq_url, credential, is_rescue)
	VALUES (p_store_id, p_store_inc, coalesce(p_life_number, 1), p_hq_url, p_credential, p_is_rescue)
	ON CONFLICT (only_one) DO UPDATE SET store_inc = excluded.store_inc,
		life_number = coalesce(p_life_number, l.life_number + 1), hq_url = excluded.hq_url,
		credential = excluded.credential, is_rescue = excluded.is_rescue, enrolled_at = now(), nonce = NULL, reserve_life = NULL,
		went_back_at = NULL, clock_offset = NULL, clock_learnt_at = NULL;
	INSERT INTO sync.journal_head (store_inc) VALUES (p_store_inc)
	ON CONFLICT (only_one) DO UPDATE
		SET store_inc = excluded.store_inc, seq = 0, chain = sync.chain_start();
	DELETE FROM sync.push_position;
	store_id := p_store_id;
	RETURN NEXT;
END
$$;
GRANT EXECUTE ON FUNCTION sync.enrol TO outpost_server;
