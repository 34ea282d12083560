-- Which life of the store this database is, counted from 1 by headquarters: see sync-protocol/PROTOCOL.md.
ALTER TABLE sync.link ADD COLUMN life_number int NOT NULL DEFAULT 1 CHECK (life_number > 0);
DROP FUNCTION IF EXISTS sync.enrol(uuid, uuid, text, text, uuid, bigint, text); -- it is told that as well
