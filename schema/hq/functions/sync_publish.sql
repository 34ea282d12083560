-- Publishing cuts.

-- Takes the queue and publishes the next revision: the state of every touched row in this transaction's
-- snapshot, so the caller's isolation must be REPEATABLE READ. Whoever cuts at the same time fails with
-- 40001 on the head row and tries again. A queue that changed nothing publishes nothing.
CREATE OR REPLACE FUNCTION sync.publish_cut() RETURNS TABLE (hq_inc uuid, rev bigint, change_count bigint)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_head sync.head;
	v_statement text;
	v_count bigint;
	v_digest bytea;
	v_digests bytea := '';
BEGIN
	IF current_setting('transaction_isolation') <> 'repeatable read' THEN
		RAISE EXCEPTION 'sync.publish_cut needs REPEATABLE READ, not %', current_setting('transaction_isolation');
	END IF;
	SELECT * INTO STRICT v_head FROM sync.head FOR UPDATE;
	change_count := 0;
	-- Few, because a cut compares its rows with one another as well, and that without hashing.
	IF (SELECT count(*) FROM (SELECT FROM sync.change_queue LIMIT 101) AS q) <= 100 THEN
		PERFORM sync.plan_for_few_rows();
	END IF;
	FOR v_statement IN
		SELECT t.cut_statement FROM sync.replicated_table t
		WHERE t.table_name IN (SELECT q.table_name FROM sync.change_queue q) ORDER BY t.position
	LOOP
		EXECUTE v_statement INTO v_count, v_digest USING v_head.rev + 1;
		change_count := change_count + v_count;
		v_digests := v_digests || coalesce(v_digest, '');
	END LOOP;
	IF change_count > 0 THEN
		v_head.rev := v_head.rev + 1;
		v_head.chain := sha256(v_head.chain || v_digests);
		INSERT INTO sync.cut (rev, published_at, change_count, chain)
		VALUES (v_head.rev, clock_timestamp(), publish_cut.change_count, v_head.chain);
		UPDATE sync.head h SET rev = v_head.rev, chain = v_head.chain;
	END IF;
	IF change_count > 10000 THEN
		ANALYZE sync.publication;
	END IF;
	hq_inc := v_head.hq_inc;
	rev := v_head.rev;
	RETURN NEXT;
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
