-- Tables and functions of the database tests.
CREATE TABLE note (
	note_id integer CONSTRAINT note_key PRIMARY KEY,
	body    text NOT NULL CONSTRAINT note_body_short CHECK (length(body) < 100)
);
GRANT SELECT, INSERT, DELETE ON note TO outpost_server;

-- Counts its calls outside of the transaction, which a retry rolls back.
CREATE SEQUENCE attempt;
GRANT USAGE, UPDATE ON SEQUENCE attempt TO outpost_server;
CREATE FUNCTION fail_times(failures integer, code text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	attempts bigint := nextval('attempt');
BEGIN
	IF attempts <= failures THEN
		RAISE EXCEPTION 'attempt %', attempts USING ERRCODE = code;
	END IF;
	RETURN attempts;
END $$;

CREATE FUNCTION raise_code(code text, message text, detail text, field text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION USING ERRCODE = code, MESSAGE = message, DETAIL = detail, COLUMN = coalesce(field, '');
END $$;

-- Stands for a migration that runs while the server does.
CREATE TABLE changing (one integer);
INSERT INTO changing VALUES (1);
GRANT SELECT ON changing TO outpost_server;
CREATE FUNCTION change_table() RETURNS void LANGUAGE sql SECURITY DEFINER
AS 'ALTER TABLE public.changing ADD COLUMN two integer DEFAULT 2';
