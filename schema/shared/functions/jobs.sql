-- What a program declares. A job that is new is due within a minute, one that is wanted more often sooner than it was.
CREATE OR REPLACE FUNCTION retail.declare_jobs(p_names text[], p_every_s integer[], p_now timestamptz DEFAULT now())
	RETURNS void
	LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
	INSERT INTO retail.job AS j (name, every_s, next_run_at)
		SELECT d.name, d.every_s, p_now + make_interval(secs => least(d.every_s, 60))
		FROM unnest(p_names, p_every_s) AS d (name, every_s)
	ON CONFLICT (name) DO UPDATE
		SET every_s = excluded.every_s,
			next_run_at = least(j.next_run_at, p_now + make_interval(secs => excluded.every_s))
		WHERE j.every_s <> excluded.every_s
$$;


-- The job that has been due for longest and that nobody runs, for this runner; no row when there is none. Runs that
-- were missed are one run. A runner that is not heard of when its lease is over has failed: was_lost.
CREATE OR REPLACE FUNCTION retail.claim_job(p_names text[], p_runner uuid, p_now timestamptz DEFAULT now())
	RETURNS TABLE (name text, was_lost boolean)
	LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
	UPDATE retail.job j
		SET runner = p_runner, leased_until = p_now + interval '5 minutes', started_at = p_now,
			failures = j.failures + due.was_lost::integer
		FROM (SELECT c.name, c.runner IS NOT NULL AS was_lost
				FROM retail.job c
				WHERE c.name = ANY (p_names) AND c.next_run_at <= p_now
					AND (c.leased_until IS NULL OR c.leased_until <= p_now)
				ORDER BY c.next_run_at, c.name
				LIMIT 1
				FOR UPDATE SKIP LOCKED) due
		WHERE j.name = due.name
	RETURNING j.name, due.was_lost
$$;


-- How a run ended; p_failure is NULL when it was done. More to do: again at once. A failed one is tried again after one
-- minute, then two, four ... up to an hour, but never later than it would be due anyway. False: the lease was lost.
CREATE OR REPLACE FUNCTION retail.end_job(p_name text, p_runner uuid, p_failure text, p_row_count bigint, p_more boolean,
	p_now timestamptz DEFAULT now()) RETURNS boolean
	LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
	UPDATE retail.job j
		SET runner = NULL, leased_until = NULL, ended_at = p_now,
			outcome = CASE WHEN p_failure IS NULL THEN 'done' ELSE 'failed' END,
			failure = left(p_failure, 1000), row_count = p_row_count,
			failures = CASE WHEN p_failure IS NULL THEN 0 ELSE j.failures + 1 END,
			next_run_at = p_now + make_interval(secs => CASE
				WHEN p_failure IS NOT NULL THEN least(j.every_s, 3600, 60 * 2 ^ least(j.failures, 6))
				WHEN p_more THEN 0
				ELSE j.every_s END)
		WHERE j.name = p_name AND j.runner = p_runner
	RETURNING true
$$;


-- By hand: due now. One that runs already is not started twice.
CREATE OR REPLACE FUNCTION retail.call_job(p_name text, p_now timestamptz DEFAULT now()) RETURNS SETOF retail.job
	LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
	UPDATE retail.job SET next_run_at = least(next_run_at, p_now) WHERE name = p_name RETURNING *
$$;
