-- How far a box is received is said with each page of a recovery, not with the sums only: see functions/sync_recovery.sql.
DROP FUNCTION IF EXISTS sync.recovery_stock(uuid, uuid, uuid, int);
