-- Changing registers. The creator chooses the id, so a repeat finds its own row; a change names the version it saw.

-- name: register_create
INSERT INTO retail.register AS r (register_id, store_id, code, name, active)
VALUES (:register_id::uuid, :store_id::uuid, :code::text, :name::text, :active::boolean)
ON CONFLICT (register_id) DO UPDATE SET row_version = r.row_version
WHERE retail.require((r.store_id, r.code, r.name, r.active)
	IS NOT DISTINCT FROM (excluded.store_id, excluded.code, excluded.name, excluded.active),
	'already_exists_differently', 'This id belongs to a register with other content.', 'register_id')
RETURNING register_id, store_id, code, name, active, row_version, updated_at;

-- name: register_update
UPDATE retail.register
SET store_id = :store_id::uuid, code = :code::text, name = :name::text, active = :active::boolean,
	row_version = row_version + 1, updated_at = now()
WHERE register_id = :register_id::uuid AND retail.require(row_version = :row_version::bigint, 'stale_version',
	'Version ' || row_version || ' is the current one.', 'row_version')
RETURNING register_id, store_id, code, name, active, row_version, updated_at;

-- name: register_delete
DELETE FROM retail.register
WHERE register_id = :register_id::uuid AND retail.require(row_version = :row_version::bigint, 'stale_version',
	'Version ' || row_version || ' is the current one.', 'row_version')
RETURNING register_id;
