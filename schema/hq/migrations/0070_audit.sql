-- The audit: who changed which row of master data, when, from where, and what it was before. See docs/audit.md.
--
-- Three parts. An *edit* is what one statement did to one table, with its rows field by field: written by triggers in the
-- transaction of the change, never changed again. A *link* holds up to a thousand rows of an edit in the hash chain: made by
-- headquarters' sequencer after the commit, so that no edit waits for another. What may have to be forgotten
-- (personal values, addresses) stands beside: the edit holds commitments to it only, so that the chain outlives it.
--
-- Nothing here is granted by default: the server reads, and only the triggers write.

CREATE EXTENSION IF NOT EXISTS pgcrypto SCHEMA public;

CREATE SCHEMA audit;
GRANT USAGE ON SCHEMA audit TO outpost_server;

-- Columns, by name in whatever table, whose values do not stand in an edit. The one place to declare them.
CREATE TABLE audit.hidden_column (
	column_name name PRIMARY KEY,
	rule text NOT NULL CHECK (rule IN ('secret', 'personal')) -- secret: never kept; personal: kept beside, erasable
);

-- The same as constants of plans, because each edit asks.
CREATE FUNCTION audit.write_hidden() RETURNS trigger
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $f$
DECLARE
	v_rules jsonb;
	v_names text[];
BEGIN
	SELECT coalesce(jsonb_object_agg(column_name, rule), '{}'), coalesce(array_agg(column_name), '{}')
	INTO v_rules, v_names FROM audit.hidden_column;
	EXECUTE format('CREATE OR REPLACE FUNCTION audit.hidden_rules() RETURNS jsonb LANGUAGE sql IMMUTABLE AS %L',
		format('SELECT %L::jsonb', v_rules));
	EXECUTE format('CREATE OR REPLACE FUNCTION audit.hidden_names() RETURNS text[] LANGUAGE sql IMMUTABLE AS %L',
		format('SELECT %L::text[]', v_names));
	RETURN NULL;
END
$f$;
CREATE TRIGGER write_hidden AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON audit.hidden_column
	FOR EACH STATEMENT EXECUTE FUNCTION audit.write_hidden();

INSERT INTO audit.hidden_column (column_name, rule) VALUES
	('password_hash', 'secret'), ('code_digest', 'secret'), ('credential_digest', 'secret'),
	('user_name', 'personal'), ('display_name', 'personal'), ('email', 'personal'), ('phone', 'personal');

CREATE SEQUENCE audit.edit_number;

-- at: when the transaction began, which is also updated_at of what it wrote. actor_id: the user of a request; without
-- one, database_user and command_user (the account that ran a command) say who.
CREATE TABLE audit.edit (
	edit_id bigint PRIMARY KEY,
	at timestamptz NOT NULL,
	actor_id uuid,
	database_user text NOT NULL,
	command_user text,
	address_commitment text,
	request_id text,
	trace_id text,
	table_name text NOT NULL,
	action text NOT NULL CHECK (action IN ('create', 'change', 'remove', 'erase')),
	row_count bigint NOT NULL CHECK (row_count > 0)
);
CREATE INDEX edit_at ON audit.edit (at, edit_id);
CREATE INDEX edit_actor ON audit.edit (actor_id, at, edit_id) WHERE actor_id IS NOT NULL;
CREATE INDEX edit_table ON audit.edit (table_name, at, edit_id);
SELECT sync.make_immutable('audit.edit');

-- key: the key columns as text, joined by /, as they were before a change. A change has the fields that changed; a row that was created or removed
-- has one side, with all of its fields.
CREATE TABLE audit.edit_row (
	edit_id bigint NOT NULL,
	row_number bigint NOT NULL,
	key text COLLATE "C" NOT NULL CHECK (key <> ''),
	before jsonb,
	after jsonb,
	PRIMARY KEY (edit_id, row_number)
);
CREATE INDEX edit_row_key ON audit.edit_row (key);
ALTER TABLE audit.edit_row ALTER before SET STATISTICS 0, ALTER after SET STATISTICS 0; -- nothing is chosen by them
SELECT sync.make_immutable('audit.edit_row');

-- What the commitments of a row are to, and the key they were made with. Erased together, row by row.
CREATE TABLE audit.personal_value (
	edit_id bigint NOT NULL,
	row_number bigint NOT NULL,
	side text NOT NULL CHECK (side IN ('before', 'after')),
	secret bytea NOT NULL,
	value jsonb NOT NULL,
	words tsvector NOT NULL,
	PRIMARY KEY (edit_id, row_number, side)
);
CREATE INDEX personal_value_words ON audit.personal_value USING gin (words) WITH (fastupdate = off);

-- How long addresses are kept. For the owner to change.
CREATE TABLE audit.setting (
	only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
	address_days int NOT NULL DEFAULT 90 CHECK (address_days BETWEEN 1 AND 3650)
);
INSERT INTO audit.setting DEFAULT VALUES;

CREATE TABLE audit.address (
	edit_id bigint PRIMARY KEY,
	secret bytea NOT NULL,
	address text NOT NULL,
	recorded_at timestamptz NOT NULL
);
CREATE INDEX address_recorded_at ON audit.address (recorded_at);

-- Edits that are not in the chain yet, or not wholly: a queue, see sync.change_queue.
CREATE TABLE audit.pending (
	edit_id bigint PRIMARY KEY
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, vacuum_truncate = off);

-- Rows first_row to first_row + row_count - 1 of an edit are the audit numbers from first_number on. row_hashes are 32
-- bytes for each row, so that a broken row can be named; words find the rows that a text may be in.
CREATE TABLE audit.link (
	edit_id bigint NOT NULL,
	first_row bigint NOT NULL,
	row_count bigint NOT NULL CHECK (row_count > 0),
	first_number bigint NOT NULL,
	row_hashes bytea NOT NULL,
	chain bytea NOT NULL CHECK (length(chain) = 32),
	words tsvector NOT NULL,
	PRIMARY KEY (edit_id, first_row),
	CONSTRAINT link_first_number_key UNIQUE (first_number)
);
ALTER TABLE audit.link ALTER COLUMN row_hashes SET STORAGE EXTERNAL; -- hashes do not compress
CREATE INDEX link_words ON audit.link USING gin (words) WITH (fastupdate = off);
SELECT sync.make_immutable('audit.link');

-- The last number given, and the chain there. One row.
CREATE TABLE audit.head (
	only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
	audit_number bigint NOT NULL CHECK (audit_number >= 0),
	chain bytea NOT NULL CHECK (length(chain) = 32)
) WITH (fillfactor = 50);
INSERT INTO audit.head (audit_number, chain) VALUES (0, sync.chain_start());

GRANT SELECT ON ALL TABLES IN SCHEMA audit TO outpost_server;
