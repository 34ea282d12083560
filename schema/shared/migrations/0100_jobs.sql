-- Jobs: what a server does by itself from time to time. The programs declare them (common/jobs); here stands when
-- each ran, how it ended and when it is due again, so that a restart forgets nothing and two servers share the work.

CREATE TABLE retail.job (
	name text PRIMARY KEY CONSTRAINT job_name_check CHECK (name ~ '^[a-z][a-z0-9_]{0,59}$'),
	every_s integer NOT NULL CONSTRAINT job_every_s_check CHECK (every_s > 0),
	next_run_at timestamptz NOT NULL,
	-- Who runs it now, and until when that is believed. A lease outlives the longest statement there is.
	runner uuid,
	leased_until timestamptz,
	-- The last run.
	started_at timestamptz,
	ended_at timestamptz,
	outcome text CONSTRAINT job_outcome_check CHECK (outcome IN ('done', 'failed')),
	failure text,
	row_count bigint,
	failures integer NOT NULL DEFAULT 0, -- since the last run that was done
	CONSTRAINT job_lease_check CHECK ((runner IS NULL) = (leased_until IS NULL)),
	CONSTRAINT job_failure_check CHECK ((outcome = 'failed') = (failure IS NOT NULL))
);
