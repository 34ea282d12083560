-- What is checked of a value that one statement or more writes with each change of a price. A CHECK of a table is read and planned
-- anew by each statement that writes a row, one of a domain once in a session.
CREATE DOMAIN sync.only_one AS boolean CHECK (VALUE);
CREATE DOMAIN sync.revision AS bigint CHECK (VALUE >= 0);
CREATE DOMAIN sync.chain_hash AS bytea CHECK (length(VALUE) = 32);
CREATE DOMAIN sync.positive AS bigint CHECK (VALUE > 0);
