-- A resource of every kind of column, for the tests of routes.
CREATE TABLE thing (
	thing_id    uuid CONSTRAINT thing_pkey PRIMARY KEY,
	code        text NOT NULL CONSTRAINT thing_code_key UNIQUE,
	name        text NOT NULL,
	quantity    numeric(14,3),
	amount      bigint,
	rate        bigint,
	active      boolean NOT NULL,
	kind        text NOT NULL,
	made_on     date,
	changed_at  timestamptz NOT NULL DEFAULT now(),
	parts       jsonb,
	row_version bigint NOT NULL DEFAULT 1
);
GRANT SELECT, INSERT, UPDATE, DELETE ON thing TO outpost_server;

CREATE FUNCTION check_version(current bigint, given bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	IF current <> given THEN
		RAISE EXCEPTION USING ERRCODE = 'OP001', MESSAGE = 'stale_version',
			DETAIL = 'it has version ' || current, COLUMN = 'row_version';
	END IF;
	RETURN true;
END $$;

-- What nobody was granted, and a constraint that says nothing to a client.
CREATE TABLE hidden_thing (secret text);
CREATE SCHEMA retail;
CREATE TABLE retail.odd_thing (
	odd_thing_id uuid PRIMARY KEY,
	code text CONSTRAINT odd_thing_code_key UNIQUE CONSTRAINT odd_thing_code_check CHECK (code ~ '^[a-z]\w*$'),
	name text CONSTRAINT peculiar CHECK (name <> ''),
	size bigint CONSTRAINT odd_thing_size_check CHECK (size > 0)
);
GRANT INSERT ON retail.odd_thing TO outpost_server;
