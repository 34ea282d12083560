-- Statements of the database library itself (common/db).

-- name: db_set_actor
SELECT set_config('app.actor_id', :actor_id, true), set_config('app.origin', :origin, true);
