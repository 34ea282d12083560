-- A mirror lives with a headquarters of another age: see schema/store/functions/sync_upgrade.sql and sync_unusable.sql.

-- What the mirror is whole for; NULL: not known. A column that is not in it has missed what came before it.
ALTER TABLE sync.mirrored_table ADD traveling_columns text[];

-- Rows of HQ that this store's tables cannot hold: left out of the mirror, which is exact but for these. `line` is the
-- row as it came, to be tried again.
CREATE TABLE sync.unusable_row (
	table_name text NOT NULL,
	key jsonb NOT NULL,
	line jsonb NOT NULL,
	reason_code text NOT NULL,
	reason text NOT NULL,
	tried_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (table_name, key)
);
