-- What headquarters does by itself: hq/jobs/jobs.c says when. No parameters; each says row_count, and more when it
-- stopped before the end.

-- name: job_forget_deletions
-- lane: exclusive
-- A store away for longer gets a snapshot.
SELECT sync.forget_deletions(interval '90 days') AS row_count, false AS more;

-- name: job_purge_imports
-- lane: exclusive
SELECT row_count, more FROM retail.purge_imports(interval '30 days', 50000);

-- name: job_forget_addresses
-- lane: exclusive
SELECT row_count, more FROM audit.forget_addresses(50000);

-- name: job_sum_sales
-- lane: exclusive
SELECT row_count, more FROM retail.sum_waiting_sales(5000);

-- name: job_note_lag
-- lane: exclusive
SELECT sync.note_lag(interval '8 days') AS row_count, false AS more;
