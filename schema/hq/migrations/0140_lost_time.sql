-- Which of two headquarters goes on, when a copy of the database answers under the same name: see PROTOCOL.md, Lives, and
-- schema/hq/functions/sync_lives.sql.

-- generation: of the incarnation, greater than those of all that began before it, wherever; microseconds since 1970, unless that clock was
-- slow. timeline: of PostgreSQL's log, which is another one after a standby was promoted. later: an incarnation that began after this one elsewhere, as
-- a store has shown; since then this database stands still.
ALTER TABLE sync.head
	ADD COLUMN generation bigint NOT NULL DEFAULT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint CHECK (generation > 0),
	ADD COLUMN timeline text,
	ADD COLUMN later_inc uuid,
	ADD COLUMN later_generation bigint,
	ADD COLUMN stale_since timestamptz,
	ADD CHECK (num_nulls(later_inc, later_generation, stale_since) IN (0, 3));

ALTER TABLE sync.lost_time DROP CONSTRAINT lost_time_found_by_check,
	ADD CONSTRAINT lost_time_found_by_check CHECK (found_by IN ('store', 'marker', 'command', 'promotion'));

-- Its signature has changed.
DROP FUNCTION IF EXISTS sync.exchange_witness(uuid, uuid, uuid, bigint, uuid, bigint, text);

-- What the lost time had changed, as stores' mirrors still had it: see schema/hq/functions/sync_lost.sql. Each row once, though many stores tell
-- of it. change: made (only the mirrors have it), changed, removed (the mirrors had it no more). fields: a list of
-- {name, lost, now, hidden}; hidden: a column that nobody is told, without values.
CREATE TABLE sync.lost_change (
	lost_change_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	lost_time_id uuid NOT NULL REFERENCES sync.lost_time ON DELETE CASCADE,
	table_name text NOT NULL,
	key text[] NOT NULL,
	change text NOT NULL CHECK (change IN ('made', 'changed', 'removed')),
	fields jsonb NOT NULL,
	store_id uuid NOT NULL,
	reported_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT lost_change_once UNIQUE (lost_time_id, table_name, key)
);
CREATE INDEX lost_change_of_table ON sync.lost_change (lost_time_id, table_name, lost_change_id);
GRANT SELECT ON sync.lost_change TO outpost_server;

-- backup_name: that it was restored from, if the program did it. lost_changes: how many are noted; lost_changes_more: at least so many more are not, because there are too many.
ALTER TABLE sync.lost_time
	ADD COLUMN backup_name text,
	ADD COLUMN lost_changes bigint NOT NULL DEFAULT 0,
	ADD COLUMN lost_changes_more bigint NOT NULL DEFAULT 0;
CREATE INDEX lost_time_by_found_at ON sync.lost_time (found_at, lost_time_id);
GRANT SELECT ON sync.lost_time TO outpost_server;
