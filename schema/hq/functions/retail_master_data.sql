-- Master data whose rows have rows of their own: saved as one document. p_row_version NULL creates, and
-- a repeat of the same content is the same answer.

CREATE OR REPLACE FUNCTION retail.save_tax_group(p_tax_group_id uuid, p_body jsonb, p_row_version bigint)
	RETURNS SETOF retail.tax_group_detail
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_old retail.tax_group_detail;
	v_new retail.tax_group;
BEGIN
	PERFORM FROM retail.tax_group WHERE tax_group_id = p_tax_group_id FOR UPDATE;
	SELECT * INTO v_old FROM retail.tax_group_detail WHERE tax_group_id = p_tax_group_id;
	v_new := jsonb_populate_record(NULL::retail.tax_group, to_jsonb(v_old) || p_body);
	IF p_row_version IS NOT NULL THEN
		IF v_old.tax_group_id IS NULL THEN
			RETURN;
		END IF;
		PERFORM retail.require(v_old.row_version = p_row_version, 'stale_version',
			'Version ' || v_old.row_version || ' is the current one.', 'row_version');
		UPDATE retail.tax_group SET code = v_new.code, name = v_new.name, price_includes_tax = v_new.price_includes_tax,
			active = v_new.active, row_version = row_version + 1, updated_at = now()
		WHERE tax_group_id = p_tax_group_id;
	ELSIF v_old.tax_group_id IS NOT NULL THEN
		PERFORM retail.require((v_old.code, v_old.name, v_old.price_includes_tax, v_old.active)
				= (v_new.code, v_new.name, v_new.price_includes_tax, v_new.active)
			AND v_old.rates::jsonb @> (p_body -> 'rates')
			AND jsonb_array_length(v_old.rates::jsonb) = jsonb_array_length(p_body -> 'rates'),
			'already_exists_differently', 'This id belongs to a tax group with other content.', 'tax_group_id');
		RETURN QUERY SELECT (v_old).*;
		RETURN;
	ELSE
		INSERT INTO retail.tax_group (tax_group_id, code, name, price_includes_tax, active)
		VALUES (p_tax_group_id, v_new.code, v_new.name, v_new.price_includes_tax, v_new.active);
	END IF;
	IF p_body ? 'rates' THEN
		DELETE FROM retail.tax_group_rate WHERE tax_group_id = p_tax_group_id;
		INSERT INTO retail.tax_group_rate (tax_group_id, position, tax_rate_id, compound)
		SELECT p_tax_group_id, coalesce(r.position, r.place), r.tax_rate_id, coalesce(r.compound, false)
		FROM ROWS FROM (jsonb_to_recordset(p_body -> 'rates') AS (tax_rate_id uuid, position smallint, compound boolean))
			WITH ORDINALITY AS r (tax_rate_id, position, compound, place);
	END IF;
	RETURN QUERY SELECT * FROM retail.tax_group_detail WHERE tax_group_id = p_tax_group_id;
END
$$;

-- p_password_hash NULL keeps the password.
CREATE OR REPLACE FUNCTION retail.save_user(p_user_id uuid, p_body jsonb, p_password_hash text, p_row_version bigint)
	RETURNS SETOF retail.user_detail
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_old retail.user_detail;
	v_new retail.user_account;
BEGIN
	PERFORM FROM retail.user_account WHERE user_id = p_user_id FOR UPDATE;
	SELECT * INTO v_old FROM retail.user_detail WHERE user_id = p_user_id;
	v_new := jsonb_populate_record(NULL::retail.user_account, to_jsonb(v_old) || p_body);
	IF p_row_version IS NOT NULL THEN
		IF v_old.user_id IS NULL THEN
			RETURN;
		END IF;
		PERFORM retail.require(v_old.row_version = p_row_version, 'stale_version',
			'Version ' || v_old.row_version || ' is the current one.', 'row_version');
		UPDATE retail.user_account SET user_name = v_new.user_name, display_name = v_new.display_name,
			active = v_new.active, password_hash = coalesce(p_password_hash, password_hash),
			row_version = row_version + 1, updated_at = now()
		WHERE user_id = p_user_id;
	ELSIF v_old.user_id IS NOT NULL THEN
		PERFORM retail.require((v_old.user_name, v_old.display_name, v_old.active)
				= (v_new.user_name, v_new.display_name, v_new.active)
			AND v_old.roles::jsonb @> (p_body -> 'roles')
			AND jsonb_array_length(v_old.roles::jsonb) = jsonb_array_length(p_body -> 'roles'),
			'already_exists_differently', 'This id belongs to a user with other content.', 'user_id');
		RETURN QUERY SELECT (v_old).*;
		RETURN;
	ELSE
		INSERT INTO retail.user_account (user_id, user_name, display_name, password_hash, active)
		VALUES (p_user_id, v_new.user_name, v_new.display_name, p_password_hash, v_new.active);
	END IF;
	IF p_body ? 'roles' THEN
		PERFORM retail.save_user_roles(p_user_id, p_body -> 'roles');
	END IF;
	RETURN QUERY SELECT * FROM retail.user_detail WHERE user_id = p_user_id;
END
$$;

-- Only what differs is written: each row that changes travels to its store.
CREATE OR REPLACE FUNCTION retail.save_user_roles(p_user_id uuid, p_roles jsonb) RETURNS void
	LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$
	DELETE FROM retail.user_store_role r
	WHERE r.user_id = p_user_id AND NOT EXISTS (
		SELECT FROM jsonb_to_recordset(p_roles) AS n (role_id uuid, store_id uuid)
		WHERE n.role_id = r.role_id AND n.store_id IS NOT DISTINCT FROM r.store_id);
	INSERT INTO retail.user_store_role (user_id, role_id, store_id)
	SELECT p_user_id, n.role_id, n.store_id
	FROM jsonb_to_recordset(p_roles) AS n (role_id uuid, store_id uuid)
	WHERE NOT EXISTS (SELECT FROM retail.user_store_role r WHERE r.user_id = p_user_id
		AND r.role_id = n.role_id AND r.store_id IS NOT DISTINCT FROM n.store_id);
$$;

-- The zone as it is, or an error that names the field: what AT TIME ZONE refuses has no constraint to tell by.
CREATE OR REPLACE FUNCTION retail.known_time_zone(p_time_zone text) RETURNS text
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM now() AT TIME ZONE p_time_zone;
	RETURN p_time_zone;
EXCEPTION WHEN invalid_parameter_value THEN
	PERFORM sync.raise('invalid', 'must be a name of the IANA time zone database, like Europe/Berlin', 'time_zone');
END
$$;

-- For the command line, before anybody can sign in: a user with a role at headquarters. The role 'admin'
-- is made when missing and kept up to date with all permissions there are (words separated by blanks).
-- A user who exists gets a new password only when the caller says that the user does (p_exists).
CREATE OR REPLACE FUNCTION retail.add_user(p_user_id uuid, p_user_name text, p_display_name text,
	p_password_hash text, p_role text, p_permissions text, p_exists boolean) RETURNS TABLE (user_id uuid)
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	v_permissions text[] := string_to_array(p_permissions, ' ');
	v_role_id uuid;
	v_user_id uuid;
BEGIN
	INSERT INTO retail.role (role_id, code, name, permissions)
	SELECT gen_random_uuid(), 'admin', 'Administrator', v_permissions
	WHERE p_role = 'admin' AND NOT EXISTS (SELECT FROM retail.role r WHERE r.code = 'admin');
	UPDATE retail.role SET permissions = v_permissions, row_version = row_version + 1, updated_at = now()
	WHERE code = 'admin' AND p_role = 'admin' AND permissions <> v_permissions;
	SELECT role_id INTO v_role_id FROM retail.role WHERE code = p_role;
	PERFORM retail.require(FOUND, 'unknown_reference', format('There is no role %s.', p_role), 'role');

	IF p_exists THEN
		UPDATE retail.user_account SET display_name = COALESCE(p_display_name, display_name),
			password_hash = p_password_hash, active = true, row_version = row_version + 1, updated_at = now()
		WHERE user_name = p_user_name
		RETURNING user_account.user_id INTO v_user_id;
		PERFORM retail.require(FOUND, 'not_found', format('There is no user %s.', p_user_name), 'user_name');
	ELSE
		INSERT INTO retail.user_account (user_id, user_name, display_name, password_hash)
		VALUES (p_user_id, p_user_name, COALESCE(p_display_name, p_user_name), p_password_hash)
		RETURNING user_account.user_id INTO v_user_id;
	END IF;
	INSERT INTO retail.user_store_role (user_id, role_id, store_id)
	SELECT v_user_id, v_role_id, NULL
	WHERE NOT EXISTS (SELECT FROM retail.user_store_role r
		WHERE r.user_id = v_user_id AND r.role_id = v_role_id AND r.store_id IS NULL);
	RETURN QUERY SELECT v_user_id;
END
$$;

-- False for what has the digits of a GTIN-8, -12, -13 or -14 and a wrong check digit: from the right, weights 1, 3, 1, ...
-- sum to a multiple of ten. Other codes are the chain's own.
CREATE OR REPLACE FUNCTION retail.barcode_is_plausible(p_barcode text) RETURNS boolean
	LANGUAGE sql IMMUTABLE
AS $$
	SELECT CASE WHEN p_barcode ~ '^(\d{8}|\d{12,14})$' THEN (
		SELECT sum(substr(reverse(p_barcode), place, 1)::int * CASE place % 2 WHEN 1 THEN 1 ELSE 3 END) % 10 = 0
		FROM generate_series(1, length(p_barcode)) AS place) ELSE true END
$$;

-- The PNG as it is, or an error: base64 without blanks, the signature and the end of a PNG, at most 64 KiB and 2000 points either way.
CREATE OR REPLACE FUNCTION retail.known_png(p_png text) RETURNS text
	LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_bytes bytea;
BEGIN
	BEGIN
		v_bytes := decode(p_png, 'base64');
	EXCEPTION WHEN invalid_parameter_value THEN
		v_bytes := '';
	END;
	IF octet_length(v_bytes) NOT BETWEEN 45 AND 65536 OR replace(encode(v_bytes, 'base64'), E'\n', '') <> p_png
			OR substr(v_bytes, 1, 16) <> '\x89504e470d0a1a0a0000000d49484452'
			OR substr(v_bytes, octet_length(v_bytes) - 11) <> '\x0000000049454e44ae426082'
			OR ('x' || encode(substr(v_bytes, 17, 4), 'hex'))::bit(32)::bigint NOT BETWEEN 1 AND 2000
			OR ('x' || encode(substr(v_bytes, 21, 4), 'hex'))::bit(32)::bigint NOT BETWEEN 1 AND 2000 THEN
		PERFORM sync.raise('invalid', 'must be a PNG of at most 64 KiB and 2000 by 2000 points, as base64', 'png');
	END IF;
	RETURN p_png;
END
$$;
