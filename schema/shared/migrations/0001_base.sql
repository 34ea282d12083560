-- The ground both tiers stand on: schemas, who may do what by default, errors, immutability, hash chains.

DO $$
BEGIN
	IF (SELECT count(*) FROM pg_roles WHERE rolname IN ('outpost_owner', 'outpost_server')) < 2 THEN
		RAISE EXCEPTION 'roles outpost_owner and outpost_server must exist'
			USING HINT = 'As a superuser: CREATE ROLE outpost_owner LOGIN; CREATE ROLE outpost_server LOGIN;';
	END IF;
	IF current_user <> 'outpost_owner' THEN
		RAISE EXCEPTION 'migrations run as outpost_owner, not as %', current_user
			USING HINT = 'Set database.owner_url to a connection of that role.';
	END IF;
	-- Documents are hashed as the bytes that travel.
	IF current_setting('server_encoding') <> 'UTF8' THEN
		RAISE EXCEPTION 'the database must be encoded in UTF8, not %', current_setting('server_encoding')
			USING HINT = 'CREATE DATABASE ... ENCODING ''UTF8'' TEMPLATE template0;';
	END IF;
END
$$;

CREATE SCHEMA retail;
CREATE SCHEMA sync;
GRANT USAGE ON SCHEMA retail, sync TO outpost_server;

-- The server reads everything and writes only what a migration grants by name.
ALTER DEFAULT PRIVILEGES IN SCHEMA retail GRANT SELECT ON TABLES TO outpost_server;
ALTER DEFAULT PRIVILEGES IN SCHEMA sync GRANT SELECT ON TABLES TO outpost_server;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA retail GRANT EXECUTE ON FUNCTIONS TO outpost_server;


-- SQLSTATE OP001 carries one of our error codes as its message; see common/db/sqlstate.h.
CREATE FUNCTION sync.raise(p_code text, p_detail text, p_field text DEFAULT NULL) RETURNS void
	LANGUAGE plpgsql
AS $$
BEGIN
	IF p_field IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'OP001', MESSAGE = p_code, DETAIL = coalesce(p_detail, '');
	END IF;
	RAISE EXCEPTION USING ERRCODE = 'OP001', MESSAGE = p_code, DETAIL = coalesce(p_detail, ''),
		COLUMN = p_field;
END
$$;
GRANT EXECUTE ON FUNCTION sync.raise TO outpost_server;


CREATE FUNCTION sync.forbid_change() RETURNS trigger
	LANGUAGE plpgsql
AS $$
BEGIN
	PERFORM sync.raise('state_conflict',
		format('%s on %I.%I is not possible: its rows never change', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME));
	RETURN NULL;
END
$$;

-- Rows of the table are written once: no update, no delete, no truncate, whoever asks.
CREATE FUNCTION sync.make_immutable(p_table regclass) RETURNS void
	LANGUAGE plpgsql
AS $$
BEGIN
	EXECUTE format('CREATE TRIGGER forbid_change BEFORE UPDATE OR DELETE OR TRUNCATE ON %s
		FOR EACH STATEMENT EXECUTE FUNCTION sync.forbid_change()', p_table);
	EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER forbid_change', p_table);
	EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM outpost_server', p_table);
END
$$;


-- Hash chains: see sync-protocol/chain.h, which computes the same in C.
CREATE FUNCTION sync.entry_hash(p_kind text, p_document_id uuid, p_document text) RETURNS bytea
	LANGUAGE sql STABLE
AS $$
	SELECT sha256(convert_to(p_kind || E'\n' || p_document_id || E'\n' || p_document, 'UTF8'))
$$;

CREATE FUNCTION sync.chain_start() RETURNS bytea
	LANGUAGE sql IMMUTABLE
AS $$
	SELECT decode(repeat('00', 32), 'hex')
$$;

CREATE FUNCTION sync.chain_step(p_state bytea, p_previous bytea, p_entry bytea) RETURNS bytea
	LANGUAGE plpgsql IMMUTABLE
AS $$
BEGIN
	RETURN sha256(coalesce(p_state, p_previous) || p_entry);
END
$$;

-- chain(previous, entry) ORDER BY position: the chain after the last entry; also as a window.
CREATE AGGREGATE sync.chain(bytea, bytea) (
	SFUNC = sync.chain_step,
	STYPE = bytea
);
GRANT EXECUTE ON FUNCTION sync.chain_start, sync.entry_hash, sync.chain TO outpost_server;
