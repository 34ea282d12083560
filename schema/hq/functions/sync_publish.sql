-- Publishing cuts.

-- Planning takes longer than publishing a few rows, so for these there is a function that knows all tables and keeps its
-- plans. It hands the keys over in an array: statistics of the queue, which is empty or full, would spoil them.
-- A queue of more than a hundred changes is left as it is, and `few` false.
CREATE OR REPLACE FUNCTION sync.write_publish_few() RETURNS void
	LANGUAGE plpgsql
AS $f$
BEGIN
	EXECUTE format($$
		CREATE OR REPLACE FUNCTION sync.publish_few(p_rev bigint, p_queue_floor xid8,
			OUT few boolean, OUT change_count bigint, OUT digests bytea)
			LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan
			SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
		AS %L$$, format($$
			DECLARE
				v_table text;
				v_keys jsonb[];
				v_count bigint;
				v_digest bytea;
			BEGIN
				change_count := 0;
				digests := '';
				FOR v_table, v_keys IN
					WITH taken AS (
						DELETE FROM sync.change_queue q WHERE q.xact_id >= p_queue_floor AND (SELECT count(*) <= 100
							FROM (SELECT FROM sync.change_queue w WHERE w.xact_id >= p_queue_floor LIMIT 101) AS waiting)
						RETURNING q.table_name, q.key
					)
					SELECT t.table_name, array_agg(k.key) FROM taken k JOIN sync.replicated_table t USING (table_name)
					GROUP BY t.table_name ORDER BY t.position
				LOOP
					CASE v_table %s
					END CASE;
					change_count := change_count + v_count;
					digests := digests || coalesce(v_digest, '');
				END LOOP;
				few := FOUND OR NOT EXISTS (SELECT FROM sync.change_queue w WHERE w.xact_id >= p_queue_floor);
			END $$,
			(SELECT string_agg(format('WHEN %L THEN %s;', table_name, sync.cut_statement(table_name, key_columns,
				scope_expression, 'SELECT unnest(v_keys)', 'INTO v_count, v_digest')), E'\n' ORDER BY position)
			FROM sync.replicated_table)));
END
$f$;


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
-- line of a small cut, and alone otherwise; previous_chain is that of the head before. Where another headquarters goes on nothing is
-- published: the queue stays.
CREATE OR REPLACE FUNCTION sync.publish_cut()
	RETURNS TABLE (hq_inc uuid, rev bigint, change_count bigint, previous_chain text, chain text, scope text, line text)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_head sync.head;
	v_oldest_running xid8 := pg_snapshot_xmin(pg_current_snapshot());
	v_few boolean;
	v_published record;
BEGIN
	IF current_setting('transaction_isolation') <> 'repeatable read' THEN
		RAISE EXCEPTION 'sync.publish_cut needs REPEATABLE READ, not %', current_setting('transaction_isolation');
	END IF;
	SELECT * INTO STRICT v_head FROM sync.head FOR UPDATE;
	IF v_head.queue_floor > v_oldest_running THEN
		v_head.queue_floor := '0'; -- restored into a cluster that has seen fewer transactions
	END IF;
	IF v_head.stale_since IS NULL THEN
		v_published := sync.publish_few(v_head.rev + 1, v_head.queue_floor);
	ELSE
		SELECT true AS few, 0::bigint AS change_count, ''::bytea AS digests INTO v_published;
	END IF;
	v_few := v_published.few;
	IF NOT v_few THEN
		v_published := sync.publish_many(v_head.rev + 1);
	END IF;
	change_count := v_published.change_count;
	previous_chain := encode(v_head.chain, 'hex');
	IF change_count > 0 THEN
		v_head.rev := v_head.rev + 1;
		v_head.chain := sha256(v_head.chain || v_published.digests);
		INSERT INTO sync.cut (rev, published_at, change_count, chain)
		VALUES (v_head.rev, clock_timestamp(), publish_cut.change_count, v_head.chain);
		UPDATE sync.head h SET rev = v_head.rev, chain = v_head.chain, queue_floor = v_oldest_running;
	END IF;
	hq_inc := v_head.hq_inc;
	rev := v_head.rev;
	chain := encode(v_head.chain, 'hex');
	IF v_few AND change_count > 0 THEN
		RETURN QUERY SELECT publish_cut.hq_inc, publish_cut.rev, publish_cut.change_count, publish_cut.previous_chain, publish_cut.chain,
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
