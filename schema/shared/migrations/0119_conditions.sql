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
	lasting boolean NOT NULL GENERATED ALWAYS AS (ended_at IS NULL) STORED,
	CONSTRAINT condition_ended_check CHECK (ended_at >= since),
	CONSTRAINT condition_acknowledged_check CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL))
);
CREATE UNIQUE INDEX condition_lasting_key ON retail.condition
	(name, coalesce(store_id, '00000000-0000-0000-0000-000000000000'), subject) WHERE ended_at IS NULL;
CREATE INDEX condition_acknowledged ON retail.condition (name, subject) WHERE acknowledged_at IS NOT NULL;
CREATE INDEX condition_ended ON retail.condition (ended_at) WHERE ended_at IS NOT NULL;

CREATE INDEX condition_by_since ON retail.condition (since, condition_id);
CREATE INDEX condition_of_lasting ON retail.condition (lasting, since, condition_id);
CREATE INDEX condition_of_name ON retail.condition (name, since, condition_id);
CREATE INDEX condition_of_store_id ON retail.condition (store_id, since, condition_id) WHERE store_id IS NOT NULL;
CREATE INDEX condition_of_lasting_name ON retail.condition (lasting, name, since, condition_id);
CREATE INDEX condition_of_lasting_store_id ON retail.condition (lasting, store_id, since, condition_id) WHERE store_id IS NOT NULL;
CREATE VIEW retail.condition_detail AS
	SELECT c.condition_id, c.name, c.store_id, c.subject, c.detail, c.since, c.ended_at, c.lasting, c.acknowledged_at, c.acknowledged_by,
		(SELECT k.severity FROM retail.condition_kind k WHERE k.name = c.name) AS severity,
		(SELECT k.meaning FROM retail.condition_kind k WHERE k.name = c.name) AS meaning,
		(SELECT k.remedy FROM retail.condition_kind k WHERE k.name = c.name) AS remedy
	FROM retail.condition c;

-- What finders and servers say holds now, on its way into the table.
CREATE TYPE retail.found_condition AS (name text, store_id uuid, subject text, detail text);


-- What people are told of a condition, by each channel once per begin and end, with reminders between, counted from 1. One that
-- is not sent is tried again.
CREATE TABLE retail.condition_message (
	message_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	condition_id uuid NOT NULL REFERENCES retail.condition ON DELETE CASCADE,
	channel text NOT NULL CONSTRAINT condition_message_channel_check CHECK (channel IN ('email', 'webhook')),
	event text NOT NULL CONSTRAINT condition_message_event_check CHECK (event IN ('began', 'reminder', 'ended')),
	number int NOT NULL DEFAULT 0,
	attempts int NOT NULL DEFAULT 0,
	next_attempt_at timestamptz NOT NULL DEFAULT now(),
	sent_at timestamptz,
	failure text,
	CONSTRAINT condition_message_once UNIQUE (condition_id, channel, event, number)
);
CREATE INDEX condition_message_unsent ON retail.condition_message (channel, next_attempt_at) WHERE sent_at IS NULL;


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
	('clock_off', 'warning', NULL,
		'The clock of the store and that of headquarters differ by more than two minutes.',
		'Let both set their clocks by themselves (NTP). Receipts carry the time of the store.'),
	('disk_low', 'warning', NULL,
		'The disk of the server is nearly full: no new master data and no imports are taken any more.',
		'Make room on the disk, or give the server a larger one. Selling goes on as long as there is any.'),
	('disk_full', 'critical', NULL,
		'The disk of the server is full: nothing can be sold any more. Reading and closing a session still work.',
		'Make room on the disk now; selling begins again by itself.'),
	('certificate_near_end', 'warning', NULL,
		'The certificate of the server ends within two weeks, or has ended.',
		'Put a new one in its place (http.certificate, http.key) and start the server again.'),
	('messages_not_sent', 'warning', 'retail.find_unsent_messages',
		'Messages about what is wrong cannot be sent.',
		'The detail says what the mail server or the receiver answered. Correct the settings alert.*; they are sent then.'),
	('unknown_condition', 'warning', NULL,
		'A store has a condition that this headquarters has no words for, because the store is newer.',
		'Look at the conditions of the store itself, and upgrade headquarters.')
) AS d (name, severity, finder, meaning, remedy);
