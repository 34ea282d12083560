-- Which life of the store this database is, counted from 1 by headquarters: see sync-protocol/PROTOCOL.md.
ALTER TABLE sync.link ADD COLUMN life_number int NOT NULL DEFAULT 1 CHECK (life_number > 0);
DROP FUNCTION IF EXISTS sync.enrol(uuid, uuid, text, text, uuid, bigint, text); -- it is told that as well

-- A server that runs hears of it at once.
CREATE FUNCTION sync.tell_link() RETURNS trigger
	LANGUAGE plpgsql
AS $$
BEGIN
	PERFORM pg_notify('sync_link', '');
	RETURN NULL;
END
$$;
CREATE TRIGGER tell_link AFTER INSERT OR UPDATE ON sync.link FOR EACH ROW EXECUTE FUNCTION sync.tell_link();
