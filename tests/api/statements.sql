-- Statements of the tests of routes.

-- name: thing_page
SELECT thing_id, code, name, quantity, amount, rate, active, kind, made_on, changed_at, parts, row_version,
       code AS page_key
  FROM thing
 WHERE (:q::text IS NULL OR name ILIKE '%' || :q || '%')
   AND (:kind::text IS NULL OR kind = :kind)
   AND code > coalesce(:after, '')
 ORDER BY code
 LIMIT :limit + 1;

-- name: thing_get
SELECT thing_id, code, name, quantity, amount, rate, active, kind, made_on, changed_at, parts, row_version
  FROM thing WHERE thing_id = :thing_id;

-- name: thing_insert
INSERT INTO thing (thing_id, code, name, quantity, amount, rate, active, kind, made_on, parts)
VALUES (:thing_id, :code, :name, :quantity, :amount, :rate, :active, :kind, :made_on, :parts::jsonb)
RETURNING thing_id, code, name, quantity, amount, rate, active, kind, made_on, changed_at, parts, row_version;

-- name: thing_update
UPDATE thing SET code = :code, name = :name, quantity = :quantity, amount = :amount, rate = :rate,
                 active = :active, kind = :kind, made_on = :made_on, parts = :parts::jsonb,
                 row_version = row_version + 1
 WHERE thing_id = :thing_id AND check_version(row_version, :row_version)
RETURNING thing_id, code, name, quantity, amount, rate, active, kind, made_on, changed_at, parts, row_version;

-- name: thing_delete
DELETE FROM thing WHERE thing_id = :thing_id AND check_version(row_version, :row_version);

-- name: thing_document
SELECT jsonb_build_object('code', code) AS document FROM thing WHERE thing_id = :thing_id;

-- name: thing_report
SELECT kind, count(*) AS things FROM thing GROUP BY kind ORDER BY kind;

-- name: thing_actor
SELECT :actor_id::uuid AS actor_id, nullif(current_setting('app.actor_id', true), '')::uuid AS session_actor_id,
       :store_id::uuid AS store_id, :doubled::bigint AS doubled;

-- name: thing_sleep
-- lane: exclusive
SELECT 1::bigint AS slept FROM pg_sleep(0.5);

-- name: broken_page
SELECT thing_id, code, name::text::varchar AS label, amount::numeric AS amount
  FROM thing WHERE kind = :kind AND active = :nobody AND amount > :limit;

-- name: broken_missing
SELECT nothing FROM nowhere;

-- name: forgetful_create
INSERT INTO thing (thing_id, code, name, active, kind) VALUES (:thing_id, 'x', :name, true, 'small');

-- name: forgetful_change
UPDATE thing SET row_version = row_version + 1 WHERE thing_id = :thing_id;

-- name: forgetful_get
SELECT t.thing_id, t.rate, t.name, o.code AS other_code
FROM thing AS t LEFT JOIN thing AS o ON o.code = t.name WHERE t.thing_id = :thing_id;

-- name: forgetful_grant
SELECT secret FROM hidden_thing;
