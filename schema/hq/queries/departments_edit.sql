-- Changing departments. The creator chooses the id, so a repeat finds its own row; a change names the version it saw.

-- name: department_create
INSERT INTO retail.department AS r (department_id, code, name, parent_id)
VALUES (:department_id::uuid, :code::text, :name::text, :parent_id::uuid)
ON CONFLICT (department_id) DO UPDATE SET row_version = r.row_version
WHERE retail.require((r.code, r.name, r.parent_id)
	IS NOT DISTINCT FROM (excluded.code, excluded.name, excluded.parent_id),
	'already_exists_differently', 'This id belongs to a department with other content.', 'department_id')
RETURNING department_id, code, name, parent_id, row_version, updated_at;

-- name: department_update
UPDATE retail.department
SET code = :code::text, name = :name::text, parent_id = :parent_id::uuid,
	row_version = row_version + 1, updated_at = now()
WHERE department_id = :department_id::uuid AND retail.require(row_version = :row_version::bigint, 'stale_version',
	'Version ' || row_version || ' is the current one.', 'row_version')
RETURNING department_id, code, name, parent_id, row_version, updated_at;

-- name: department_delete
DELETE FROM retail.department
WHERE department_id = :department_id::uuid AND retail.require(row_version = :row_version::bigint, 'stale_version',
	'Version ' || row_version || ' is the current one.', 'row_version')
RETURNING department_id;
