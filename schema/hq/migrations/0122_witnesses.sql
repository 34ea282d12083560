-- Witnesses: how it is known that a database is the one that went on, and not a copy of it or an earlier one. See
-- sync-protocol/PROTOCOL.md, Lives, and schema/hq/functions/sync_lives.sql.

-- given: the nonce that headquarters gave last, with the incarnation it counts in; NULL: none, any is good. shown: the one that the store's box
-- showed last, and so holds. doubted_at: an older one was shown since: there are two boxes, or one that went back.
-- reserve_life: what the box goes on in when it finds that its database went back, and headquarters is away.
-- renewed_from: digest of the credential before, as long as nobody has used the one that replaced it.
ALTER TABLE sync.store_link
	ADD COLUMN given_inc uuid,
	ADD COLUMN given_nonce bigint NOT NULL DEFAULT 0 CHECK (given_nonce >= 0),
	ADD COLUMN shown_inc uuid,
	ADD COLUMN shown_nonce bigint,
	ADD COLUMN shown_at timestamptz,
	ADD COLUMN doubted_at timestamptz,
	ADD COLUMN reserve_life int CHECK (reserve_life > 0),
	ADD COLUMN renewed_from text;

-- Each time that headquarters' database turned out to be an earlier one. rev: as far as it knew; lost_rev: as far as a store had come.
CREATE TABLE sync.lost_time (
	lost_time_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	found_at timestamptz NOT NULL DEFAULT now(),
	found_by text NOT NULL CHECK (found_by IN ('store', 'marker', 'command')),
	store_id uuid,
	ended_inc uuid NOT NULL,
	begun_inc uuid NOT NULL,
	rev bigint NOT NULL,
	lost_rev bigint,
	acknowledged_at timestamptz,
	acknowledged_by text,
	CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL))
);

-- The file beside the database is never ahead of these: see sync.mark_life.
CREATE TABLE sync.life_mark (
	life uuid PRIMARY KEY,
	counter bigint NOT NULL DEFAULT 0 CHECK (counter >= 0)
);

-- An old disk that delivers what it had committed, and can do nothing else.
ALTER TABLE sync.enrolment ADD COLUMN is_rescue boolean NOT NULL DEFAULT false;
CREATE TABLE sync.rescue_link (
	store_id uuid NOT NULL,
	store_inc uuid PRIMARY KEY,
	rescued_inc uuid, -- the one that the disk had
	credential_digest text NOT NULL,
	enrolled_at timestamptz NOT NULL DEFAULT now(),
	ended_at timestamptz
);
CREATE INDEX rescue_link_store ON sync.rescue_link (store_id);
ALTER TABLE sync.received_mark ADD COLUMN IF NOT EXISTS is_rescue boolean NOT NULL DEFAULT false;

-- Their signatures have changed.
DROP FUNCTION IF EXISTS sync.create_enrolment(uuid, text, text, int);
DROP FUNCTION IF EXISTS sync.enrol_store(text, text, int);
DROP FUNCTION IF EXISTS sync.record_heartbeat(uuid, bigint, bigint);
DROP FUNCTION IF EXISTS sync.pull_state(uuid, uuid, bigint, text, text, boolean); -- it gives the chain of the head, too
DROP FUNCTION IF EXISTS sync.publish_cut(); -- and that of the head before
