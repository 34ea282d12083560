-- Who works at this store, as it is mirrored, and what they may: nothing that one signs in with.
CREATE OR REPLACE VIEW retail.person AS
	SELECT u.user_id, u.user_name, u.display_name, u.active,
		(SELECT coalesce(json_agg(json_build_object('role_id', r.role_id, 'code', r.code, 'name', r.name, 'permissions', r.permissions)
				ORDER BY r.code), '[]')
			FROM retail.user_store_role a JOIN retail.role r USING (role_id) WHERE a.user_id = u.user_id) AS roles
	FROM retail.user_account u;
