-- Signing in. store_id NULL is headquarters. Only A to Z have another case here, as where wrong tries are
-- counted: else one user could be tried under many names. The outer collation is the column's, for its index.

-- name: sign_in_account
SELECT u.user_id, u.user_name, u.display_name, u.password_hash, string_agg(DISTINCT p.name, ' ') AS permissions
FROM retail.user_account u
JOIN retail.user_store_role usr USING (user_id)
JOIN retail.role r USING (role_id)
LEFT JOIN LATERAL unnest(r.permissions) AS p (name) ON true
WHERE u.user_name = lower(:user_name::text COLLATE "C") COLLATE "default" AND u.active
	AND usr.store_id IS NOT DISTINCT FROM :store_id::uuid
GROUP BY u.user_id;
