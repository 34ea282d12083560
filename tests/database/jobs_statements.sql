-- Jobs of the test: they leave a row in public.job_note for each run.

-- name: test_job_note
-- lane: exclusive
-- Long enough for another runner to come between, if it could.
WITH pause AS MATERIALIZED (SELECT pg_sleep(0.05)), noted AS
	(INSERT INTO public.job_note SELECT 'note' FROM pause RETURNING 1)
SELECT count(*) AS row_count, false AS more FROM noted;

-- name: test_job_batch
-- lane: exclusive
INSERT INTO public.job_note VALUES ('batch')
RETURNING 3 AS row_count, (SELECT count(*) < 2 FROM public.job_note WHERE job = 'batch') AS more;

-- name: test_job_failing
-- lane: exclusive
SELECT 1 / count(*) AS row_count, false AS more FROM public.job_note WHERE job = 'mended';

-- name: test_job_long
-- lane: exclusive
WITH pause AS MATERIALIZED (SELECT pg_sleep(30)) SELECT count(*) AS row_count, false AS more FROM pause;

-- name: test_job_count
SELECT count(*) AS runs FROM public.job_note WHERE job = :job;
