-- Witnesses: see sync-protocol/PROTOCOL.md, Lives, and schema/store/functions/sync_lives.sql.

-- nonce: as headquarters gave it last. reserve_life: in which this store goes on when it finds that its database went back. went_back_at: it did,
-- and headquarters has not begun another life yet. is_rescue: this disk delivers what it holds, and sells nothing any more.
ALTER TABLE sync.link
	ADD COLUMN nonce text,
	ADD COLUMN reserve_life int CHECK (reserve_life > 0),
	ADD COLUMN went_back_at timestamptz,
	ADD COLUMN is_rescue boolean NOT NULL DEFAULT false;

DROP TRIGGER tell_link ON sync.link;
CREATE TRIGGER tell_link AFTER INSERT OR UPDATE OF store_inc, went_back_at ON sync.link
	FOR EACH ROW EXECUTE FUNCTION sync.tell_link();

-- What headquarters signed of the head that is applied: shown to it later, it proves how far it had come.
ALTER TABLE sync.mirror_position ADD COLUMN proof text;

-- The file beside the database is never ahead of these: see sync.mark_life.
CREATE TABLE sync.life_mark (
	life uuid PRIMARY KEY,
	counter bigint NOT NULL DEFAULT 0 CHECK (counter >= 0)
);

-- Their signatures have changed.
DROP FUNCTION IF EXISTS sync.apply_cut(text, uuid, bigint, bigint, text, text, text, boolean, bigint);
DROP FUNCTION IF EXISTS sync.enrol(uuid, uuid, int, text, text, uuid, bigint, text);
