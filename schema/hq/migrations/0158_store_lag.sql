-- How far each store was behind, by the minute, for some days. A point holds until the next one of its store: it is written when something
-- is another than before, and each hour.
CREATE TABLE sync.store_lag (
	store_id uuid NOT NULL,
	noted_at timestamptz NOT NULL,
	waiting bigint, -- documents that the store said it has and that are not here; NULL: it never said
	behind bigint, -- revisions
	silent_since timestamptz, -- when it was last heard of; NULL: just now
	PRIMARY KEY (store_id, noted_at)
);
CREATE INDEX store_lag_noted_at ON sync.store_lag (noted_at);
