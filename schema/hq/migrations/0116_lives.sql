-- Lives of stores, and what is met again: see sync-protocol/PROTOCOL.md.

-- The incarnations of a store counted from 1, as they are printed on receipts. Never given twice: see sync.enrol_store.
ALTER TABLE sync.received_mark
	ADD COLUMN life_number int NOT NULL DEFAULT 1 CHECK (life_number > 0),
	ADD COLUMN repeated bigint NOT NULL DEFAULT 0 CHECK (repeated >= 0); -- documents that were here already
ALTER TABLE sync.store_link ADD COLUMN life_number int NOT NULL DEFAULT 1 CHECK (life_number > 0);
UPDATE sync.received_mark m SET life_number = counted.life_number
FROM (SELECT o.store_id, o.store_inc, row_number() OVER (PARTITION BY o.store_id
		ORDER BY l.store_inc IS NOT NULL, o.received_at NULLS FIRST, o.store_inc) AS life_number
	FROM sync.received_mark o LEFT JOIN sync.store_link l USING (store_id, store_inc)) AS counted
WHERE counted.store_id = m.store_id AND counted.store_inc = m.store_inc AND counted.life_number > 1;
UPDATE sync.store_link l SET life_number = m.life_number
FROM sync.received_mark m WHERE m.store_id = l.store_id AND m.store_inc = l.store_inc AND m.life_number > 1;

DROP FUNCTION IF EXISTS sync.enrol_store(text, text); -- it says and is told a life as well

-- Called as known_function(p_store_id uuid, p_documents sync.received_document[]): which of these are here already, and
-- whether with the same content. NULL: nothing is known of the kind's documents.
ALTER TABLE sync.document_kind ADD COLUMN known_function text;

-- What became of a document that could not be taken. amended: what people made of it, and is tried instead; document stays as it
-- came. resolution: stored, repeated, copied (see sync.take_document), or discarded.
ALTER TABLE sync.quarantine
	ADD COLUMN quarantine_id uuid NOT NULL DEFAULT gen_random_uuid(),
	ADD COLUMN tried_at timestamptz,
	ADD COLUMN resolution text CHECK (resolution IN ('stored', 'repeated', 'copied', 'discarded')),
	ADD COLUMN amended text,
	ADD COLUMN amended_by text,
	ADD COLUMN amended_at timestamptz,
	ADD COLUMN discard_reason text,
	ADD COLUMN discard_proposed_by text,
	ADD COLUMN discard_proposed_at timestamptz,
	ADD COLUMN discard_confirmed_by text,
	ADD CONSTRAINT quarantine_id_key UNIQUE (quarantine_id),
	ADD CONSTRAINT quarantine_resolved_check CHECK (resolution IS NULL OR resolved_at IS NOT NULL);
CREATE INDEX quarantine_waiting ON sync.quarantine (quarantined_at, quarantine_id) WHERE resolved_at IS NULL;
CREATE INDEX quarantine_by_time ON sync.quarantine (quarantined_at, quarantine_id);

-- Documents that are here, and whose number another one of the store has too. Both count; somebody should look.
CREATE TABLE sync.number_given_twice (
	store_id uuid NOT NULL,
	kind text NOT NULL,
	document_id uuid NOT NULL,
	number_copy int NOT NULL CHECK (number_copy > 0),
	found_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (store_id, kind, document_id)
);
