-- Replication at HQ: what goes down (publication), what comes up (received), and who the stores are.
-- The whole picture is in sync-protocol/PROTOCOL.md.

-- Down --------------------------------------------------------------------------------------------

-- A mirrored table: how its rows are keyed, which scopes a row belongs to, and its place in the order
-- of tables. cut_statement is derived, see sync.publish_table.
CREATE TABLE sync.replicated_table (
	table_name text PRIMARY KEY,
	position int NOT NULL UNIQUE,
	key_columns text[] NOT NULL CHECK (cardinality(key_columns) > 0),
	scope_expression text NOT NULL,
	cut_statement text NOT NULL
);

-- Keys touched since the last cut. A queue: rows come and go, so vacuum must follow closely, but without giving pages
-- back, for which it would lock out everyone who edits. By transaction, so that a cut need not pass what is dead
-- already: see head.queue_floor.
CREATE TABLE sync.change_queue (
	xact_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
	table_name text NOT NULL,
	key jsonb NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, vacuum_truncate = off);
CREATE INDEX change_queue_xact_id ON sync.change_queue (xact_id);

-- The compacted log: the last change of each row in each scope it is or was in.
CREATE TABLE sync.publication (
	table_name text NOT NULL REFERENCES sync.replicated_table,
	key jsonb NOT NULL,
	scope text NOT NULL,
	rev bigint NOT NULL,
	op text NOT NULL CHECK (op IN ('put', 'del')),
	image jsonb,
	PRIMARY KEY (table_name, key, scope),
	CONSTRAINT publication_image_check CHECK ((op = 'put') = (image IS NOT NULL))
) WITH (fillfactor = 80);
CREATE INDEX publication_rev ON sync.publication (rev, table_name, key, scope); -- the order of sync.publication_page

CREATE TABLE sync.cut (
	rev bigint PRIMARY KEY CHECK (rev > 0),
	published_at timestamptz NOT NULL,
	change_count bigint NOT NULL CHECK (change_count > 0),
	chain bytea NOT NULL CHECK (length(chain) = 32)
);

-- One row. Every cut updates it, so two sequencers cannot both commit: it is the fence. Transactions before
-- queue_floor had all ended when the last cut took the queue, so they have nothing left in it.
CREATE TABLE sync.head (
	only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
	hq_inc uuid NOT NULL,
	rev bigint NOT NULL CHECK (rev >= 0),
	chain bytea NOT NULL CHECK (length(chain) = 32),
	horizon_rev bigint NOT NULL DEFAULT 0 CHECK (horizon_rev <= rev),
	queue_floor xid8 NOT NULL DEFAULT '0'
);
INSERT INTO sync.head (hq_inc, rev, chain) VALUES (gen_random_uuid(), 0, sync.chain_start());

CREATE FUNCTION sync.forbid_truncate() RETURNS trigger
	LANGUAGE plpgsql
AS $$
BEGIN
	PERFORM sync.raise('state_conflict',
		format('TRUNCATE on %I.%I would pass unseen by the stores: use DELETE', TG_TABLE_SCHEMA, TG_TABLE_NAME));
	RETURN NULL;
END
$$;

-- Captures which rows of p_target a statement on p_table touched; p_key_columns of p_table are their keys. Statement
-- triggers with transition tables, so that a bulk change costs one insert; a function of its own for each pair, so that
-- its plan is kept. NOTIFY has one payload, so PostgreSQL folds it to one per transaction.
CREATE FUNCTION sync.add_capture(p_table text, p_target text, p_key_columns text[]) RETURNS void
	LANGUAGE plpgsql
AS $f$
DECLARE
	v_name text := format('capture_%s_for_%s', p_table, p_target);
	v_insert text := format('INSERT INTO sync.change_queue (table_name, key) SELECT %L, jsonb_build_array(%s)', p_target,
		(SELECT string_agg(quote_ident(c), ', ' ORDER BY n) FROM unnest(p_key_columns) WITH ORDINALITY AS k (c, n)));
	v_event record;
BEGIN
	EXECUTE format($$
		CREATE FUNCTION sync.%I() RETURNS trigger
			LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
		AS %L$$, v_name, format($$
			BEGIN
				CASE TG_OP
				WHEN 'INSERT' THEN %1$s FROM new_rows;
				WHEN 'DELETE' THEN %1$s FROM old_rows;
				ELSE %1$s FROM (SELECT * FROM new_rows UNION ALL SELECT * FROM old_rows) AS touched GROUP BY 2;
				END CASE;
				IF FOUND THEN
					PERFORM pg_notify('sync_change', '');
				END IF;
				RETURN NULL;
			END $$, v_insert));
	FOR v_event IN SELECT * FROM (VALUES
		('insert', 'REFERENCING NEW TABLE AS new_rows'),
		('update', 'REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows'),
		('delete', 'REFERENCING OLD TABLE AS old_rows')) AS e (name, transition)
	LOOP
		EXECUTE format('CREATE TRIGGER %1$I AFTER %2$s ON retail.%3$I %4$s FOR EACH STATEMENT EXECUTE FUNCTION sync.%5$I()',
			'capture_' || v_event.name || '_for_' || p_target, v_event.name, p_table, v_event.transition, v_name);
		EXECUTE format('ALTER TABLE retail.%I ENABLE ALWAYS TRIGGER %I', p_table,
			'capture_' || v_event.name || '_for_' || p_target);
	END LOOP;
	EXECUTE format('CREATE OR REPLACE TRIGGER forbid_truncate BEFORE TRUNCATE ON retail.%I
		FOR EACH STATEMENT EXECUTE FUNCTION sync.forbid_truncate()', p_table);
	EXECUTE format('ALTER TABLE retail.%I ENABLE ALWAYS TRIGGER forbid_truncate', p_table);
END
$f$;

-- The statement that publishes one table's part of a cut: $1 = rev; p_taken gives the touched keys. It returns how many
-- entries it wrote and their digest, p_into says where to. A row whose image and scopes are as published is left alone; otherwise it is
-- put in every scope it is in now, so that a store holding several of them can tell a move from an end.
CREATE FUNCTION sync.cut_statement(p_table text, p_key_columns text[], p_scope_expression text, p_taken text,
	p_into text) RETURNS text
	LANGUAGE sql STABLE
AS $f$
	SELECT format($$
		WITH taken (key) AS (
			%5$s
		), touched AS (
			SELECT DISTINCT key FROM taken
		), present AS (
			SELECT touched.key, in_scope.scope, to_jsonb(r) AS image
			FROM touched
			JOIN retail.%2$I AS r ON %3$s
			CROSS JOIN LATERAL (SELECT DISTINCT s FROM unnest(%4$s) AS s WHERE s IS NOT NULL) AS in_scope (scope)
		), published AS (
			SELECT p.key, p.scope, p.image
			FROM touched
			JOIN sync.publication p ON p.table_name = %1$L AND p.key = touched.key AND p.op = 'put'
		), compared AS (
			SELECT key, scope, present.image,
				bool_or(present.image IS DISTINCT FROM published.image) OVER (PARTITION BY key) AS is_changed
			FROM present FULL JOIN published USING (key, scope)
		), written AS (
			INSERT INTO sync.publication AS p (table_name, key, scope, rev, op, image)
			SELECT %1$L, key, scope, $1, CASE WHEN image IS NULL THEN 'del' ELSE 'put' END, image
			FROM compared WHERE is_changed
			ON CONFLICT (table_name, key, scope)
				DO UPDATE SET rev = excluded.rev, op = excluded.op, image = excluded.image
			RETURNING key, scope, op, image
		)
		SELECT count(*), sha256(string_agg(sha256(convert_to(concat_ws(E'\n', %1$L, key, scope, op, image),
			'UTF8')), '' ORDER BY key, scope)) %6$s FROM written $$,
		p_table, p_table,
		(SELECT string_agg(format('r.%I = (touched.key ->> %s)::%s', column_name, place - 1,
				format_type(a.atttypid, a.atttypmod)), ' AND ' ORDER BY place)
			FROM unnest(p_key_columns) WITH ORDINALITY AS k (column_name, place)
			JOIN pg_attribute a ON a.attrelid = ('retail.' || quote_ident(p_table))::regclass
				AND a.attname = column_name),
		p_scope_expression, p_taken, p_into)
$f$;

-- Planning takes longer than publishing a few rows, so for these there is a function that knows all tables and keeps its
-- plans. It hands the keys over in an array: statistics of the queue, which is empty or full, would spoil them.
-- A queue of more than a hundred changes is left as it is, and `few` false.
CREATE FUNCTION sync.write_publish_few() RETURNS void
	LANGUAGE plpgsql
AS $f$
BEGIN
	EXECUTE format($$
		CREATE OR REPLACE FUNCTION sync.publish_few(p_rev bigint, p_queue_floor xid8,
			OUT few boolean, OUT change_count bigint, OUT digests bytea)
			LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan
			SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
		AS %L$$, format($$
			DECLARE
				v_table text;
				v_keys jsonb[];
				v_count bigint;
				v_digest bytea;
			BEGIN
				change_count := 0;
				digests := '';
				few := count(*) <= 100 FROM (SELECT FROM sync.change_queue WHERE xact_id >= p_queue_floor LIMIT 101) AS q;
				IF NOT few THEN
					RETURN;
				END IF;
				FOR v_table, v_keys IN
					WITH taken AS (
						DELETE FROM sync.change_queue q WHERE q.xact_id >= p_queue_floor RETURNING q.table_name, q.key
					)
					SELECT t.table_name, array_agg(k.key) FROM taken k JOIN sync.replicated_table t USING (table_name)
					GROUP BY t.table_name ORDER BY t.position
				LOOP
					CASE v_table %s
					END CASE;
					change_count := change_count + v_count;
					digests := digests || coalesce(v_digest, '');
				END LOOP;
			END $$,
			(SELECT string_agg(format('WHEN %L THEN %s;', table_name, sync.cut_statement(table_name, key_columns,
				scope_expression, 'SELECT unnest(v_keys)', 'INTO v_count, v_digest')), E'\n' ORDER BY position)
			FROM sync.replicated_table)));
END
$f$;

-- Registers a mirrored table and enqueues the rows it already has. Again for a table whose columns or
-- scopes changed. p_scope_expression is SQL over the row, named r, that gives text[]; NULL elements
-- are ignored; a row in no scope stays at HQ.
CREATE FUNCTION sync.publish_table(p_table text, p_key_columns text[], p_scope_expression text, p_position int)
	RETURNS void
	LANGUAGE plpgsql
AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM sync.replicated_table WHERE table_name = p_table) THEN
		PERFORM sync.add_capture(p_table, p_table, p_key_columns);
	END IF;
	INSERT INTO sync.replicated_table (table_name, position, key_columns, scope_expression, cut_statement)
	VALUES (p_table, p_position, p_key_columns, p_scope_expression,
		sync.cut_statement(p_table, p_key_columns, p_scope_expression,
			format('DELETE FROM sync.change_queue WHERE table_name = %L RETURNING key', p_table), ''))
	ON CONFLICT (table_name) DO UPDATE SET position = excluded.position, key_columns = excluded.key_columns,
		scope_expression = excluded.scope_expression, cut_statement = excluded.cut_statement;
	PERFORM sync.write_publish_few();
	EXECUTE format('INSERT INTO sync.change_queue (table_name, key) SELECT %L, jsonb_build_array(%s) FROM retail.%I',
		p_table, (SELECT string_agg(quote_ident(c), ', ' ORDER BY n)
			FROM unnest(p_key_columns) WITH ORDINALITY AS k (c, n)), p_table);
	PERFORM pg_notify('sync_change', '');
END
$$;

-- A change of a row of p_child changes image or scopes of the p_parent row that p_key_columns of the child name.
CREATE FUNCTION sync.touch_parent(p_child text, p_parent text, p_key_columns text[]) RETURNS void
	LANGUAGE sql
AS $$
	SELECT sync.add_capture(p_child, p_parent, p_key_columns)
$$;


-- Stores ------------------------------------------------------------------------------------------

-- One-time codes; only their digests are kept.
CREATE TABLE sync.enrolment (
	enrolment_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	store_id uuid NOT NULL,
	code_digest text NOT NULL UNIQUE,
	created_by text,
	created_at timestamptz NOT NULL DEFAULT now(),
	expires_at timestamptz NOT NULL,
	used_at timestamptz
);
CREATE INDEX enrolment_store ON sync.enrolment (store_id, created_at);

-- The one valid identity of a store. Enrolling again gives a new incarnation and ends the old one.
CREATE TABLE sync.store_link (
	store_id uuid PRIMARY KEY,
	store_inc uuid NOT NULL UNIQUE,
	credential_digest text NOT NULL,
	enrolled_at timestamptz NOT NULL DEFAULT now(),
	fenced_at timestamptz
);

-- How far a store has got, as last reported. Only for people to read.
CREATE TABLE sync.store_state (
	store_id uuid PRIMARY KEY,
	applied_rev bigint,
	applied_at timestamptz,
	journal_seq bigint,
	reported_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);


-- Up ----------------------------------------------------------------------------------------------

CREATE TYPE sync.raw_document AS (seq bigint, kind text, document_id uuid, document text);
CREATE TYPE sync.received_document AS (seq bigint, document_id uuid, document jsonb);
CREATE TYPE sync.kind_documents AS (kind text, documents sync.received_document[]);

-- A kind of document and the function that stores its typed rows, called as
-- ingest_function(p_store_id uuid, p_documents sync.received_document[]), kinds in order of position.
CREATE TABLE sync.document_kind (
	kind text PRIMARY KEY,
	position int NOT NULL,
	ingest_function text NOT NULL
);

-- Everything up to acked_seq is stored here, for ever.
CREATE TABLE sync.received_mark (
	store_id uuid NOT NULL,
	store_inc uuid NOT NULL,
	acked_seq bigint NOT NULL DEFAULT 0 CHECK (acked_seq >= 0),
	chain bytea NOT NULL DEFAULT sync.chain_start() CHECK (length(chain) = 32),
	received_at timestamptz,
	PRIMARY KEY (store_id, store_inc)
) WITH (fillfactor = 50);

-- The batches as they came, byte by byte: what the typed rows are derived from.
CREATE TABLE sync.received_batch (
	store_id uuid NOT NULL,
	store_inc uuid NOT NULL,
	first_seq bigint NOT NULL,
	last_seq bigint NOT NULL,
	chain bytea NOT NULL CHECK (length(chain) = 32),
	body bytea NOT NULL,
	received_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (store_id, store_inc, last_seq),
	FOREIGN KEY (store_id, store_inc) REFERENCES sync.received_mark,
	CHECK (first_seq > 0 AND first_seq <= last_seq)
);
ALTER TABLE sync.received_batch ALTER COLUMN body SET STORAGE EXTERNAL; -- it is compressed already
SELECT sync.make_immutable('sync.received_batch');

-- Documents that broke a rule: received and counted, but without typed rows until someone resolves them.
CREATE TABLE sync.quarantine (
	store_id uuid NOT NULL,
	store_inc uuid NOT NULL,
	seq bigint NOT NULL,
	kind text NOT NULL,
	document_id uuid,
	document text NOT NULL,
	reason_code text NOT NULL,
	reason text NOT NULL,
	quarantined_at timestamptz NOT NULL DEFAULT now(),
	resolved_at timestamptz,
	PRIMARY KEY (store_id, store_inc, seq),
	FOREIGN KEY (store_id, store_inc) REFERENCES sync.received_mark
);
