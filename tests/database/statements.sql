-- Statements of the database tests (pool_test.c and its neighbours).

-- name: test_number
SELECT :number::integer AS number;

-- name: test_page
SELECT n AS product_id, 'SKU-' || n AS sku, 'Product number ' || n AS name, 4711 AS amount, n AS row_version,
       1.500::numeric(14, 3) AS quantity, true AS active, timestamptz '2026-11-21 09:30:00Z' AS updated_at
  FROM generate_series(1, :number::bigint) AS n;

-- name: test_divide
SELECT (10 / :divisor::integer)::integer AS quotient;

-- name: test_sleep
SELECT :number::integer AS number FROM pg_sleep(:seconds::double precision);

-- name: test_actor
SELECT current_setting('app.actor_id', true) AS actor_id;

-- name: test_note_insert
INSERT INTO note (note_id, body) VALUES (:note_id::integer, :body);

-- name: test_note_count
SELECT count(*) AS notes FROM note;

-- name: test_missing_table
SELECT * FROM nowhere;

-- name: test_fail_times
SELECT fail_times(:failures::integer, :sqlstate) AS attempts;

-- name: test_attempt_reset
SELECT setval('attempt', 1, false);

-- name: test_everything_of
SELECT * FROM changing;

-- name: test_change_table
SELECT change_table();

-- name: test_note_find
SELECT body FROM note WHERE note_id = :note_id::integer;

-- name: test_note_clear
DELETE FROM note;

-- name: test_raise
SELECT raise_code(:sqlstate, :message, :detail, :field);

-- name: test_sleep_exclusive
-- lane: exclusive
SELECT :number::integer AS number FROM pg_sleep(:seconds::double precision);

-- name: test_isolation
-- lane: sequencer
SELECT current_setting('transaction_isolation') AS isolation, current_setting('TimeZone') AS zone;

-- name: test_notify
SELECT pg_notify('test_channel', :payload);

-- name: test_end_others
SELECT count(pg_terminate_backend(pid)) AS ended
  FROM pg_stat_activity
 WHERE pid <> pg_backend_pid() AND datname = current_database() AND usename = current_user
   AND application_name = current_setting('application_name'); -- those of the fixture before may not be gone yet

-- name: test_copy_out
-- lane: exclusive
COPY (SELECT n, 'row ' || n FROM generate_series(1, 200000) AS n) TO STDOUT;

-- name: test_copy_in
-- lane: exclusive
COPY note (note_id, body) FROM STDIN;

-- name: test_copy_missing
-- lane: exclusive
COPY nowhere TO STDOUT;

-- name: test_every_type
SELECT 9007199254740993::bigint AS amount, 7::smallint AS small, 12.500::numeric(14, 3) AS quantity,
       true AS yes, false AS no, NULL::text AS nothing, E'a "b"\n\\ é' AS words,
       '{"b": [1, 2.50]}'::jsonb AS document, '[ 1 ]'::json AS raw,
       timestamptz '2026-11-21 10:30:00.25+01' AS at, timestamptz 'infinity' AS never,
       date '2026-11-21' AS business_date, '\x00ff10'::bytea AS hash,
       uuid '0190a4c2-7c1e-7000-8000-000000000001' AS product_id,
       ARRAY['a', 'b "c"', 'NULL', NULL, '', 'd,e}', E'\\'] AS names, '{}'::text[] AS none,
       ARRAY[1, 2, NULL]::bigint[] AS numbers, ARRAY[true, false] AS flags,
       ARRAY[[1, 2], [3, 4]] AS matrix, ARRAY[1.50, 2]::numeric[] AS quantities;

-- name: test_note_insert_together
INSERT INTO note (note_id, body) SELECT :note_id::integer, :body
 WHERE :commits_later::boolean IS NOT TRUE OR set_config('synchronous_commit', 'off', true) = 'off';

-- name: test_commits_later
SELECT coalesce(:commits_later::boolean, false)::integer AS later FROM pg_sleep(0.01);
