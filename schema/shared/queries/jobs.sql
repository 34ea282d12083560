-- Jobs: what common/jobs asks, and what the API shows of it.

-- name: job_declare
SELECT retail.declare_jobs(:names::text[], :every_s::integer[]);

-- name: job_claim
SELECT name, was_lost FROM retail.claim_job(:names::text[], :runner::uuid);

-- name: job_end
SELECT retail.end_job(:name, :runner::uuid, :failure, :row_count::bigint, :more::boolean) AS ended;

-- name: job_list
SELECT name, every_s, next_run_at, coalesce(leased_until > now(), false) AS running, started_at, ended_at, outcome,
	failure, row_count, failures
FROM retail.job
ORDER BY name;

-- name: job_get
SELECT name, every_s, next_run_at, coalesce(leased_until > now(), false) AS running, started_at, ended_at, outcome,
	failure, row_count, failures
FROM retail.job
WHERE name = :name;

-- name: job_call
SELECT name, every_s, next_run_at, coalesce(leased_until > now(), false) AS running, started_at, ended_at, outcome,
	failure, row_count, failures
FROM retail.call_job(:name);
