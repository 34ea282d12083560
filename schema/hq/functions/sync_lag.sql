-- The job: notes a point of each store for which there is something to say, and forgets what is older than p_kept. One that was heard of
-- within three minutes is not silent: it reports more often than that.
CREATE OR REPLACE FUNCTION sync.note_lag(p_kept interval, p_now timestamptz DEFAULT now()) RETURNS bigint
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_count bigint;
BEGIN
	DELETE FROM sync.store_lag WHERE noted_at < p_now - p_kept;
	INSERT INTO sync.store_lag (store_id, noted_at, waiting, behind, silent_since)
	SELECT n.store_id, date_trunc('minute', p_now), n.waiting, n.behind, n.silent_since
	FROM (
		SELECT l.store_id, CASE WHEN st.journal_seq IS NOT NULL THEN greatest(st.journal_seq - coalesce(m.acked_seq, 0), 0) END AS waiting,
			CASE WHEN st.applied_rev IS NOT NULL THEN greatest(h.rev - st.applied_rev, 0) END AS behind,
			CASE WHEN st.reported_at < p_now - interval '3 minutes' THEN st.reported_at END AS silent_since
		FROM sync.store_link l
		CROSS JOIN sync.head h
		LEFT JOIN sync.received_mark m USING (store_id, store_inc)
		LEFT JOIN sync.store_state st USING (store_id)) AS n
	LEFT JOIN LATERAL (SELECT * FROM sync.store_lag p WHERE p.store_id = n.store_id ORDER BY p.noted_at DESC LIMIT 1) AS last ON true
	WHERE (n.waiting, n.behind, n.silent_since) IS DISTINCT FROM (last.waiting, last.behind, last.silent_since)
		OR last.noted_at IS NULL OR date_trunc('hour', last.noted_at) < date_trunc('hour', p_now)
	ON CONFLICT (store_id, noted_at) DO UPDATE
		SET waiting = excluded.waiting, behind = excluded.behind, silent_since = excluded.silent_since;
	GET DIAGNOSTICS v_count = ROW_COUNT;
	RETURN v_count;
END
$$;
GRANT EXECUTE ON FUNCTION sync.note_lag TO outpost_server;


-- The points of a store in a span, and the one before it, which holds at its beginning.
CREATE OR REPLACE FUNCTION sync.lag_points(p_store_id uuid, p_from timestamptz, p_to timestamptz)
	RETURNS TABLE (noted_at timestamptz, waiting bigint, behind bigint, silent_since timestamptz)
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RETURN QUERY SELECT l.noted_at, l.waiting, l.behind, l.silent_since
	FROM sync.store_lag l
	WHERE l.store_id = p_store_id AND l.noted_at <= p_to AND l.noted_at >= coalesce((SELECT max(b.noted_at) FROM sync.store_lag b
		WHERE b.store_id = p_store_id AND b.noted_at <= p_from), p_from)
	ORDER BY l.noted_at;
END
$$;
GRANT EXECUTE ON FUNCTION sync.lag_points TO outpost_server;


-- The last p_hours (of a week) of each store in p_points steps (of 200): the worst of each, NULL where nothing is known.
CREATE OR REPLACE FUNCTION sync.lag_series(p_hours int, p_points int, p_now timestamptz DEFAULT now())
	RETURNS TABLE (store_id uuid, since timestamptz, step_s int, steps json)
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_points int := least(greatest(p_points, 1), 200);
	v_step int := greatest(least(p_hours, 168) * 3600 / v_points, 60);
	v_since timestamptz := date_trunc('minute', p_now) - make_interval(secs => v_step * (v_points - 1));
BEGIN
	RETURN QUERY
	WITH point AS (
		SELECT s.store_id, l.waiting, l.behind, l.silent_since IS NOT NULL AS silent, l.noted_at AS begun,
			coalesce(lead(l.noted_at) OVER (PARTITION BY s.store_id ORDER BY l.noted_at), 'infinity') AS ended
		FROM retail.store s CROSS JOIN LATERAL sync.lag_points(s.store_id, v_since, p_now) AS l
	), step AS (
		SELECT n AS place, v_since + make_interval(secs => v_step * n) AS begun, v_since + make_interval(secs => v_step * (n + 1)) AS ended
		FROM generate_series(0, v_points - 1) AS n
	), worst AS (
		SELECT s.store_id, t.place, max(p.waiting) AS waiting, max(p.behind) AS behind, bool_or(p.silent) AS silent
		FROM retail.store s CROSS JOIN step t
		LEFT JOIN point p ON p.store_id = s.store_id AND p.begun < t.ended AND p.ended > t.begun
		GROUP BY s.store_id, t.place
	)
	SELECT w.store_id, v_since, v_step,
		json_agg(json_build_object('waiting', w.waiting, 'behind', w.behind, 'silent', w.silent) ORDER BY w.place)
	FROM worst w GROUP BY w.store_id ORDER BY w.store_id;
END
$$;
GRANT EXECUTE ON FUNCTION sync.lag_series TO outpost_server;
