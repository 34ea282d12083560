-- Backup and restore: what common/backup asks. The functions of sync are each tier's own.

-- name: backup_identity
-- What a backup is of. The position is reached at least by what is restored from it. No row: a store that is not enrolled.
SELECT i.store_id, i.store_code, i.incarnation, i.life_number, i.position, i.chain, current_database() AS database,
	current_setting('server_version') AS postgresql,
	(SELECT max(split_part(m.name, '/', 3)) FROM public.outpost_migration m) AS schema, now() AS started_at
FROM sync.backup_identity() AS i;

-- name: backup_begin
SELECT b.backup_id, b.bytes FROM retail.begin_backup(:name, :folder) AS b;

-- name: backup_end
SELECT retail.end_backup(:backup_id::uuid, :bytes::bigint, :failure);

-- name: backup_due
SELECT retail.backup_is_due(:since::timestamptz) AS is_due;

-- name: backup_restored
-- lane: owner
SELECT sync.restored(:backup_name);
