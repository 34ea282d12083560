-- Replication at a store: what came down (mirror), what goes up (journal), and the line to HQ.
-- The whole picture is in sync-protocol/PROTOCOL.md.

-- One row once the store is enrolled.
CREATE TABLE sync.link (
	only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
	store_id uuid NOT NULL,
	store_inc uuid NOT NULL,
	hq_url text NOT NULL,
	credential text NOT NULL,
	enrolled_at timestamptz NOT NULL DEFAULT now()
);


-- Down --------------------------------------------------------------------------------------------

-- Tables that sync.apply_cut fills.
CREATE TABLE sync.mirrored_table (
	table_name text PRIMARY KEY,
	key_columns text[] NOT NULL CHECK (cardinality(key_columns) > 0)
);

-- The snapshot of HQ that the mirrored tables are, exactly. No row before the first.
CREATE TABLE sync.mirror_position (
	only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
	hq_inc uuid NOT NULL,
	rev bigint NOT NULL CHECK (rev >= 0),
	chain bytea NOT NULL CHECK (length(chain) = 32),
	scopes_hash text NOT NULL,
	applied_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);

-- Rows of the cut being fetched. Unlogged: after a crash they are fetched again.
CREATE UNLOGGED TABLE sync.staged_row (
	place bigint GENERATED ALWAYS AS IDENTITY,
	line jsonb NOT NULL
);

-- Registers a mirrored table. A table that is new to a store needs rows HQ sent before: so a snapshot.
CREATE FUNCTION sync.mirror_table(p_table text, p_key_columns text[]) RETURNS void
	LANGUAGE plpgsql
AS $$
BEGIN
	INSERT INTO sync.mirrored_table (table_name, key_columns) VALUES (p_table, p_key_columns);
	EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON retail.%I FROM outpost_server', p_table);
	DELETE FROM sync.mirror_position;
	-- Functions come after the migrations, and then write those of all tables.
	IF to_regprocedure('sync.write_apply_function(sync.mirrored_table)') IS NOT NULL THEN
		PERFORM sync.write_apply_function(m) FROM sync.mirrored_table m WHERE m.table_name = p_table;
	END IF;
END
$$;


-- Up ----------------------------------------------------------------------------------------------

-- One entry per business document, written in its transaction. The text is hashed and sent as it is,
-- for ever; a line on the wire, so without line breaks.
CREATE TABLE sync.journal (
	journal_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	kind text NOT NULL CHECK (kind ~ '^[a-z][a-z0-9_]*$'),
	document_id uuid NOT NULL,
	document text NOT NULL CHECK (strpos(document, E'\n') = 0),
	recorded_at timestamptz NOT NULL DEFAULT now()
);
SELECT sync.make_immutable('sync.journal');

-- Entries without a number yet. A queue: rows come and go, so vacuum must follow closely, but without giving pages
-- back, for which it would lock out every sale. Here and in journal_sequence no foreign key: only two functions write
-- them, and every sale would pay for it.
CREATE TABLE sync.journal_pending (
	journal_id bigint PRIMARY KEY
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, vacuum_truncate = off);

-- The last number given in the present incarnation; no row before enrolment.
CREATE TABLE sync.journal_head (
	only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
	store_inc uuid NOT NULL,
	seq bigint NOT NULL DEFAULT 0 CHECK (seq >= 0),
	chain bytea NOT NULL DEFAULT sync.chain_start() CHECK (length(chain) = 32)
) WITH (fillfactor = 50);

-- Gapless from 1 within an incarnation; chain covers every entry up to this one.
CREATE TABLE sync.journal_sequence (
	store_inc uuid NOT NULL,
	seq bigint NOT NULL CHECK (seq > 0),
	journal_id bigint NOT NULL,
	chain bytea NOT NULL CHECK (length(chain) = 32),
	PRIMARY KEY (store_inc, seq)
);
SELECT sync.make_immutable('sync.journal_sequence');

-- What HQ last said it holds. A copy for people and for a quick start; HQ's own mark decides.
CREATE TABLE sync.push_position (
	only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
	store_inc uuid NOT NULL,
	acked_seq bigint NOT NULL CHECK (acked_seq >= 0),
	acked_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);

-- Called by every business function in its own transaction. White space between JSON tokens may hold
-- line breaks (json_agg writes them); a space means the same.
CREATE FUNCTION sync.write_journal(p_kind text, p_document_id uuid, p_document text) RETURNS void
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	v_journal_id bigint;
BEGIN
	INSERT INTO sync.journal (kind, document_id, document)
	VALUES (p_kind, p_document_id, translate(p_document, E'\n\r', '  '))
	RETURNING journal_id INTO v_journal_id;
	INSERT INTO sync.journal_pending (journal_id) VALUES (v_journal_id);
END
$$;
GRANT EXECUTE ON FUNCTION sync.write_journal TO outpost_server;
