-- Getting back what headquarters holds of this store and this database does not: see functions/sync_recovery.sql.

-- One row since a database was enrolled that headquarters did not know as the one that went on. next: what to ask next, NULL: from the beginning.
-- passed_at: everything that headquarters holds from then on is here. hq_inc: whose answers these were. wait_for: the journal
-- up to this entry must be at headquarters before its sums of stock say anything.
CREATE TABLE sync.recovery (
	only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
	next text,
	passed_at timestamptz NOT NULL DEFAULT 'infinity',
	hq_inc uuid,
	wait_for bigint NOT NULL,
	begun_at timestamptz NOT NULL DEFAULT now(),
	moved_at timestamptz NOT NULL DEFAULT now(),
	is_complete boolean NOT NULL DEFAULT false
);

-- Entries of the journal that headquarters gave: it has them, unless it is restored.
CREATE TABLE sync.recovered_entry (
	journal_id bigint PRIMARY KEY
);

-- What headquarters gave and this database could not take.
CREATE TABLE sync.unrecovered_document (
	kind text NOT NULL,
	document_id uuid NOT NULL,
	reason text NOT NULL,
	found_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (kind, document_id)
);

CREATE TYPE sync.recovered_document AS (document_id uuid, document text);
