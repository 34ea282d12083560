-- What the new box of a store is given back: see schema/hq/functions/sync_recovery.sql.

-- A document that goes there, without its text. place: in the page, from 1. belongs_to: the document that it was made in, as a sale in its session.
CREATE TYPE sync.recovered_document AS (
	place bigint,
	kind text,
	"position" int,
	document_id uuid,
	happened_at timestamptz,
	belongs_to uuid
);

-- Under these marks an old disk delivers what it had committed.
ALTER TABLE sync.received_mark ADD COLUMN IF NOT EXISTS is_rescue boolean NOT NULL DEFAULT false;

-- What came otherwise than from the box that is the store, which does not know it unless it is told. ordinal: counted for each store, in the order of the commits.
CREATE TABLE sync.rescued_document (
	store_id uuid NOT NULL,
	ordinal bigint NOT NULL CHECK (ordinal > 0),
	kind text NOT NULL,
	document_id uuid NOT NULL,
	rescued_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (store_id, ordinal)
);
CREATE TABLE sync.rescue_head (
	store_id uuid PRIMARY KEY,
	last_ordinal bigint NOT NULL CHECK (last_ordinal > 0)
) WITH (fillfactor = 50);
