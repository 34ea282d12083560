-- Users are a resource (hq/api/users.c); this is for the command line, where nobody can sign in yet.

-- name: user_add
-- lane: owner
SELECT user_id
FROM retail.add_user(:user_id::uuid, :user_name::text, :display_name::text, :password_hash::text,
	:role::text, :permissions::text, :exists::boolean);
