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

-- Lives that a store without an identity may have had: see sync.begin_incarnation.
ALTER TABLE sync.head ADD COLUMN life_floor int NOT NULL DEFAULT 0 CHECK (life_floor >= 0);
DROP FUNCTION IF EXISTS sync.enrol_store(text, text); -- it says and is told a life as well

-- Called as known_function(p_store_id uuid, p_documents sync.received_document[]): which of these are here already, and
-- whether with the same content. NULL: nothing is known of the kind's documents.
ALTER TABLE sync.document_kind ADD COLUMN known_function text;

-- What becomes of a document that could not be taken: see sync_quarantine.sql. amended: what people made of it, and is tried in
-- its place; document stays as it came. state: waiting; discard_proposed; and how it ended: stored, repeated, copied (see
-- sync.take_document), discarded. People are named by their id, or "command <name>".
ALTER TABLE sync.quarantine
	ADD COLUMN quarantine_id uuid NOT NULL DEFAULT gen_random_uuid(),
	ADD COLUMN state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'discard_proposed', 'stored', 'repeated', 'copied',
		'discarded')),
	ADD COLUMN tried_at timestamptz NOT NULL DEFAULT now(),
	ADD COLUMN amended text,
	ADD COLUMN amended_by text,
	ADD COLUMN amended_at timestamptz,
	ADD COLUMN discard_reason text CHECK (discard_reason <> ''),
	ADD COLUMN discard_proposed_by text,
	ADD COLUMN discard_proposed_at timestamptz,
	ADD COLUMN discard_confirmed_by text,
	ADD CONSTRAINT quarantine_id_key UNIQUE (quarantine_id);
UPDATE sync.quarantine SET state = 'stored' WHERE resolved_at IS NOT NULL;
ALTER TABLE sync.quarantine
	ADD CONSTRAINT quarantine_resolved_check CHECK ((resolved_at IS NULL) = (state IN ('waiting', 'discard_proposed'))),
	ADD CONSTRAINT quarantine_discard_check CHECK (state NOT IN ('discard_proposed', 'discarded')
		OR (discard_reason, discard_proposed_by, discard_proposed_at) IS NOT NULL),
	ADD CONSTRAINT quarantine_confirm_check CHECK (state <> 'discarded' OR discard_confirmed_by <> discard_proposed_by);
CREATE INDEX quarantine_unresolved ON sync.quarantine (tried_at, quarantine_id) WHERE resolved_at IS NULL;
CREATE INDEX quarantine_by_quarantined_at ON sync.quarantine (quarantined_at, quarantine_id);
CREATE INDEX quarantine_of_state ON sync.quarantine (state, quarantined_at, quarantine_id);
CREATE INDEX quarantine_of_store_id ON sync.quarantine (store_id, quarantined_at, quarantine_id);
CREATE INDEX quarantine_of_reason_code ON sync.quarantine (reason_code, quarantined_at, quarantine_id);
CREATE INDEX quarantine_of_state_store_id ON sync.quarantine (state, store_id, quarantined_at, quarantine_id);
CREATE INDEX quarantine_of_state_reason_code ON sync.quarantine (state, reason_code, quarantined_at, quarantine_id);
CREATE INDEX quarantine_of_document_id ON sync.quarantine (document_id, quarantined_at, quarantine_id);

-- Documents that are here, and whose number another one of the store has too. Both count; somebody should look.
CREATE SEQUENCE sync.number_copy AS int START 2;
CREATE TABLE sync.number_given_twice (
	store_id uuid NOT NULL,
	kind text NOT NULL,
	document_id uuid NOT NULL,
	number_copy int NOT NULL CHECK (number_copy > 0),
	found_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (store_id, kind, document_id)
);
