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
