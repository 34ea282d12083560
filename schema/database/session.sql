-- Statements of the database library itself (common/db).

-- name: db_set_actor
SELECT set_config('app.actor_id', :actor_id, true), set_config('app.origin', :origin, true);

-- Writes something, so that its commit waits for the disk, which then has all that was committed before.
-- name: db_flush
-- lane: flush
SELECT pg_logical_emit_message(true, 'outpost', '');
