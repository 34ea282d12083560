-- Users and their roles. A password hash never leaves through these.

-- name: user_list
SELECT user_id, user_name, display_name, active, roles, row_version, updated_at,
	user_name AS page_key
FROM retail.user_detail
WHERE (:after::text IS NULL OR user_name > :after::text)
	AND (:q::text IS NULL OR strpos(lower(display_name), lower(:q::text)) > 0
		OR starts_with(user_name, lower(:q::text)))
ORDER BY user_name
LIMIT :limit::bigint + 1;

-- name: user_get
SELECT user_id, user_name, display_name, active, roles, row_version, updated_at
FROM retail.user_detail
WHERE user_id = :user_id::uuid;

-- name: user_save
SELECT user_id, user_name, display_name, active, roles, row_version, updated_at
FROM retail.save_user(:user_id::uuid, :user_name::text, :display_name::text, :password_hash::text,
	:active::boolean, :roles::jsonb, :row_version::bigint);

-- name: user_delete
WITH target AS (
	SELECT user_id FROM retail.user_account
	WHERE user_id = :user_id::uuid AND retail.require(row_version = :row_version::bigint, 'stale_version',
		'Version ' || row_version || ' is the current one.', 'row_version')
), removed_user_store_role AS (
	DELETE FROM retail.user_store_role c USING target WHERE c.user_id = target.user_id
)
DELETE FROM retail.user_account r USING target WHERE r.user_id = target.user_id
RETURNING r.user_id;

-- name: user_add
SELECT user_id
FROM retail.add_user(:user_id::uuid, :user_name::text, :display_name::text, :password_hash::text,
	:role::text, :permissions::text, :exists::boolean);
