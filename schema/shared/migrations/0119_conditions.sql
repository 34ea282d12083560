-- Conditions: what is wrong, since when, and what to do about it. docs/conditions.md shows them to people.

-- Every kind there is, at both tiers, for headquarters shows those of its stores. meaning and remedy are for who runs a shop.
-- finder: a function () RETURNS TABLE (store_id uuid, subject text, detail text) that sees the condition in the database; it may
-- be at one tier only. ends_by_person: it lasts until somebody has acknowledged it.
CREATE TABLE retail.condition_kind (
	name text PRIMARY KEY CONSTRAINT condition_kind_name_check CHECK (name ~ '^[a-z][a-z0-9_]{0,39}$'),
	severity text NOT NULL CONSTRAINT condition_kind_severity_check CHECK (severity IN ('warning', 'critical')),
	meaning text NOT NULL CONSTRAINT condition_kind_meaning_check CHECK (meaning <> ''),
	remedy text NOT NULL CONSTRAINT condition_kind_remedy_check CHECK (remedy <> ''),
	finder text CONSTRAINT condition_kind_finder_check CHECK (finder ~ '^(retail|sync)\.[a-z][a-z0-9_]*$'),
	ends_by_person boolean NOT NULL DEFAULT false
);

-- Called in migrations; again when the words or the finder have changed.
CREATE FUNCTION retail.declare_condition(p_name text, p_severity text, p_meaning text, p_remedy text, p_finder text DEFAULT NULL,
	p_ends_by_person boolean DEFAULT false) RETURNS void
	LANGUAGE sql
AS $$
	INSERT INTO retail.condition_kind (name, severity, meaning, remedy, finder, ends_by_person)
	VALUES (p_name, p_severity, p_meaning, p_remedy, p_finder, p_ends_by_person)
	ON CONFLICT (name) DO UPDATE SET severity = excluded.severity, meaning = excluded.meaning, remedy = excluded.remedy,
		finder = excluded.finder, ends_by_person = excluded.ends_by_person
$$;
REVOKE EXECUTE ON FUNCTION retail.declare_condition FROM outpost_server;

-- One that lasts has no end. store_id: at headquarters, whose it is; NULL: of the server's own. subject: which one, of several
-- of a kind. Written by retail.note_conditions.
CREATE TABLE retail.condition (
	condition_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	name text NOT NULL REFERENCES retail.condition_kind,
	store_id uuid,
	subject text NOT NULL,
	detail text NOT NULL,
	since timestamptz NOT NULL DEFAULT now(),
	ended_at timestamptz,
	acknowledged_at timestamptz,
	acknowledged_by text,
	CONSTRAINT condition_ended_check CHECK (ended_at >= since),
	CONSTRAINT condition_acknowledged_check CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL))
);
CREATE UNIQUE INDEX condition_lasting_key ON retail.condition
	(name, coalesce(store_id, '00000000-0000-0000-0000-000000000000'), subject) WHERE ended_at IS NULL;
CREATE INDEX condition_acknowledged ON retail.condition (name, subject) WHERE acknowledged_at IS NOT NULL;
CREATE INDEX condition_ended ON retail.condition (ended_at) WHERE ended_at IS NOT NULL;

-- What finders and servers say holds now, on its way into the table.
CREATE TYPE retail.found_condition AS (name text, store_id uuid, subject text, detail text);


-- The kinds. The words are here and nowhere else.
SELECT retail.declare_condition(d.name, d.severity, d.meaning, d.remedy, d.finder, d.name = 'number_given_twice')
FROM (VALUES
	('store_silent', 'warning', 'retail.find_silent_stores',
		'Headquarters has not heard of a store for five minutes.',
		'See whether the store has power and a line. It goes on selling; what it sells comes when the line is back.'),
	('store_behind', 'warning', 'retail.find_stores_behind',
		'A store is on the line and has not had the newest prices for five minutes.',
		'Look at the conditions of the store itself: its server says why it cannot take them.'),
	('documents_in_quarantine', 'critical', 'retail.find_quarantined_documents',
		'Documents of a store could not be taken and are in no report.',
		'Look at them with "outpost-hq quarantine list" and settle them: docs/quarantine.md.'),
	('number_given_twice', 'warning', 'retail.find_numbers_given_twice',
		'Two documents of a store have one number. Both count.',
		'See which of them the customer holds, then acknowledge this.'),
	('publishing_failed', 'critical', NULL,
		'Changes of master data cannot be published to the stores.',
		'The log of the server says why. Nothing is lost: they are published when the cause is gone.'),
	('headquarters_silent', 'warning', NULL,
		'The store has had no line to headquarters for five minutes.',
		'See whether the line and headquarters are up. The store goes on selling meanwhile.'),
	('credential_refused', 'critical', NULL,
		'Headquarters does not accept this store any more.',
		'If that is not meant, make a code at headquarters and run "outpost-store enrol" with it.'),
	('journal_forked', 'critical', NULL,
		'What headquarters holds of this store is not what this database wrote: one of them went back to a copy.',
		'Make a code at headquarters and run "outpost-store enrol" with it: everything is sent again and counted once.'),
	('row_not_applicable', 'warning', 'retail.find_unusable_rows',
		'A row of master data does not fit into this store, and is left out.',
		'The reason says what is wrong. Correct the row at headquarters, or upgrade this store.'),
	('unknown_condition', 'warning', NULL,
		'A store has a condition that this headquarters has no words for, because the store is newer.',
		'Look at the conditions of the store itself, and upgrade headquarters.')
) AS d (name, severity, finder, meaning, remedy);
