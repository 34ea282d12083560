-- Publishing cuts.

-- Publishes what the queue holds, however much, like sync.publish_few.
CREATE OR REPLACE FUNCTION sync.publish_many(p_rev bigint, OUT change_count bigint, OUT digests bytea)
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_statement text;
	v_count bigint;
	v_digest bytea;
BEGIN
	change_count := 0;
	digests := '';
	FOR v_statement IN
		SELECT t.cut_statement FROM sync.replicated_table t
		WHERE t.table_name IN (SELECT q.table_name FROM sync.change_queue q) ORDER BY t.position
	LOOP
		EXECUTE v_statement INTO v_count, v_digest USING p_rev;
		change_count := change_count + v_count;
		digests := digests || coalesce(v_digest, '');
	END LOOP;
	IF change_count > 10000 THEN
		ANALYZE sync.publication;
	END IF;
END
$$;


-- Takes the queue and publishes the next revision: the state of every touched row in this transaction's
-- snapshot, so the caller's isolation must be REPEATABLE READ. Whoever cuts at the same time fails with
-- 40001 on the head row and tries again. A queue that changed nothing publishes nothing. The head comes with each
-- line of a small cut, and alone otherwise.
CREATE OR REPLACE FUNCTION sync.publish_cut()
	RETURNS TABLE (hq_inc uuid, rev bigint, change_count bigint, chain text, scope text, line text)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_head sync.head;
	v_oldest_running xid8 := pg_snapshot_xmin(pg_current_snapshot());
	v_few boolean;
	v_digests bytea;
BEGIN
	IF current_setting('transaction_isolation') <> 'repeatable read' THEN
		RAISE EXCEPTION 'sync.publish_cut needs REPEATABLE READ, not %', current_setting('transaction_isolation');
	END IF;
	SELECT * INTO STRICT v_head FROM sync.head FOR UPDATE;
	IF v_head.queue_floor > v_oldest_running THEN
		v_head.queue_floor := '0'; -- restored into a cluster that has seen fewer transactions
	END IF;
	SELECT p.few, p.change_count, p.digests INTO v_few, change_count, v_digests
	FROM sync.publish_few(v_head.rev + 1, v_head.queue_floor) AS p;
	IF NOT v_few THEN
		SELECT p.change_count, p.digests INTO change_count, v_digests FROM sync.publish_many(v_head.rev + 1) AS p;
	END IF;
	IF change_count > 0 THEN
		v_head.rev := v_head.rev + 1;
		v_head.chain := sha256(v_head.chain || v_digests);
		INSERT INTO sync.cut (rev, published_at, change_count, chain)
		VALUES (v_head.rev, clock_timestamp(), publish_cut.change_count, v_head.chain);
		UPDATE sync.head h SET rev = v_head.rev, chain = v_head.chain, queue_floor = v_oldest_running;
	END IF;
	hq_inc := v_head.hq_inc;
	rev := v_head.rev;
	chain := encode(v_head.chain, 'hex');
	IF v_few AND change_count > 0 THEN
		RETURN QUERY SELECT publish_cut.hq_inc, publish_cut.rev, publish_cut.change_count, publish_cut.chain,
			p.scope, sync.publication_line(p) FROM sync.publication p WHERE p.rev = v_head.rev;
	ELSE
		RETURN NEXT;
	END IF;
END
$$;
GRANT EXECUTE ON FUNCTION sync.publish_cut TO outpost_server;


-- Forgets deletions older than p_keep. A store that has not applied them by then needs a snapshot: see
-- horizon_rev in sync.pull_state. Returns how many were forgotten.
CREATE OR REPLACE FUNCTION sync.forget_deletions(p_keep interval) RETURNS bigint
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_horizon bigint;
	v_count bigint;
BEGIN
	SELECT greatest(h.horizon_rev, coalesce((SELECT max(c.rev) FROM sync.cut c
		WHERE c.published_at < now() - p_keep), 0)) INTO v_horizon FROM sync.head h FOR UPDATE;
	UPDATE sync.head SET horizon_rev = v_horizon WHERE horizon_rev <> v_horizon;
	DELETE FROM sync.publication WHERE op = 'del' AND rev <= v_horizon;
	GET DIAGNOSTICS v_count = ROW_COUNT;
	RETURN v_count;
END
$$;
GRANT EXECUTE ON FUNCTION sync.forget_deletions TO outpost_server;


-- After a restore that lost commits: revisions may repeat with other content, so every store must start over
-- from a snapshot. For the operator (owner); never called by the server.
CREATE OR REPLACE FUNCTION sync.begin_incarnation() RETURNS uuid
	LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$
	UPDATE sync.head SET hq_inc = gen_random_uuid() RETURNING hq_inc
$$;
