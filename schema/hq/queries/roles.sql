-- Roles and their permissions.

-- name: role_list
SELECT role_id, code, name, to_json(permissions) AS permissions, row_version, updated_at,
	code AS page_key
FROM retail.role
WHERE (:after::text IS NULL OR code > :after::text)
	AND (:q::text IS NULL OR strpos(lower(name), lower(:q::text)) > 0
		OR starts_with(lower(code), lower(:q::text)))
ORDER BY code
LIMIT :limit::bigint + 1;

-- name: role_get
SELECT role_id, code, name, to_json(permissions) AS permissions, row_version, updated_at
FROM retail.role
WHERE role_id = :role_id::uuid;

-- name: role_create
INSERT INTO retail.role AS r (role_id, code, name, permissions)
VALUES (:role_id::uuid, :code::text, :name::text, ARRAY(SELECT jsonb_array_elements_text(:permissions::jsonb)))
ON CONFLICT (role_id) DO UPDATE SET row_version = r.row_version
WHERE retail.require((r.code, r.name, r.permissions)
	IS NOT DISTINCT FROM (excluded.code, excluded.name, excluded.permissions),
	'already_exists_differently', 'This id belongs to a role with other content.', 'role_id')
RETURNING role_id, code, name, to_json(permissions) AS permissions, row_version, updated_at;

-- name: role_update
UPDATE retail.role
SET code = :code::text, name = :name::text, permissions = ARRAY(SELECT jsonb_array_elements_text(:permissions::jsonb)),
	row_version = row_version + 1, updated_at = now()
WHERE role_id = :role_id::uuid AND retail.require(row_version = :row_version::bigint, 'stale_version',
	'Version ' || row_version || ' is the current one.', 'row_version')
RETURNING role_id, code, name, to_json(permissions) AS permissions, row_version, updated_at;

-- name: role_delete
DELETE FROM retail.role
WHERE role_id = :role_id::uuid AND retail.require(row_version = :row_version::bigint, 'stale_version',
	'Version ' || row_version || ' is the current one.', 'row_version')
RETURNING role_id;
