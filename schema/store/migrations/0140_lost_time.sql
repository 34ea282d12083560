-- What headquarters signed of its incarnation: see PROTOCOL.md, Lives. A mirror follows no incarnation that began before its own.
ALTER TABLE sync.mirror_position ADD COLUMN generation text;

-- Its signature has changed.
DROP FUNCTION IF EXISTS sync.apply_cut(text, uuid, bigint, bigint, text, text, text, boolean, bigint, text);

-- What the mirror held when it left an incarnation of headquarters, and headquarters then did not: see
-- schema/store/functions/sync_lost.sql. rev, chain: where the mirror was; found: how many rows differed, of which the first are kept until they are told.
CREATE TABLE sync.lost_report (
	hq_inc uuid PRIMARY KEY,
	rev bigint NOT NULL,
	chain bytea NOT NULL,
	found bigint NOT NULL CHECK (found > 0),
	noted_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- image: as the mirror had it, without what nobody is told, and without columns that every edit changes; NULL: the mirror had no such row.
-- hidden: columns that nobody is told, and that differed.
CREATE TABLE sync.lost_row (
	hq_inc uuid NOT NULL REFERENCES sync.lost_report ON DELETE CASCADE,
	ordinal bigint GENERATED ALWAYS AS IDENTITY,
	table_name text NOT NULL,
	key jsonb NOT NULL,
	image jsonb,
	hidden text[] NOT NULL,
	PRIMARY KEY (hq_inc, ordinal)
);
