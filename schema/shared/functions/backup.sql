-- Backups (common/backup): one at a time, whoever starts it. The lock is held by the session that makes it, and so ends with it.

CREATE OR REPLACE FUNCTION retail.backup_lock() RETURNS bigint
	LANGUAGE sql IMMUTABLE
AS $$ SELECT 7281946251 $$;


-- bytes: what the whole cluster has now.
CREATE OR REPLACE FUNCTION retail.begin_backup(p_name text, p_folder text) RETURNS TABLE (backup_id uuid, bytes bigint)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
	IF NOT pg_try_advisory_lock(retail.backup_lock()) THEN
		PERFORM sync.raise('state_conflict', format('a backup of this database is under way since %s: wait for its end',
			(SELECT max(b.started_at) FROM retail.backup b WHERE b.ended_at IS NULL)));
	END IF;
	UPDATE retail.backup b SET ended_at = now(), outcome = 'lost' WHERE b.ended_at IS NULL;
	DELETE FROM retail.backup b WHERE b.started_at < now() - interval '400 days';
	RETURN QUERY INSERT INTO retail.backup AS b (name, folder) VALUES (p_name, p_folder)
	RETURNING b.backup_id, (SELECT sum(pg_database_size(d.oid))::bigint FROM pg_database d
		WHERE has_database_privilege(d.oid, 'CONNECT'));
END
$$;


-- p_failure is NULL when it was done.
CREATE OR REPLACE FUNCTION retail.end_backup(p_backup_id uuid, p_bytes bigint, p_failure text) RETURNS void
	LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
	UPDATE retail.backup b SET ended_at = clock_timestamp(), bytes = p_bytes, failure = left(p_failure, 1000),
		outcome = CASE WHEN p_failure IS NULL THEN 'done' ELSE 'failed' END
	WHERE b.backup_id = p_backup_id AND b.ended_at IS NULL
$$;


-- Whether the server has to make one: none since then is good, none runs, and after one that failed an hour has passed.
CREATE OR REPLACE FUNCTION retail.backup_is_due(p_since timestamptz, p_now timestamptz DEFAULT now()) RETURNS boolean
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
	SELECT NOT EXISTS (SELECT FROM retail.backup b WHERE b.started_at >= p_since
			AND (b.outcome = 'done' OR b.started_at > p_now - interval '1 hour' AND b.outcome = 'failed'))
		AND NOT EXISTS (SELECT FROM pg_locks k WHERE k.locktype = 'advisory' AND k.objsubid = 1
			AND k.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
			AND (k.classid::bigint << 32) + k.objid::bigint = retail.backup_lock())
$$;


-- In a database that was restored: its own backup is the one that had not ended when it was taken.
CREATE OR REPLACE FUNCTION retail.end_restored_backup() RETURNS void
	LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$
	UPDATE retail.backup SET ended_at = started_at, outcome = 'done' WHERE ended_at IS NULL
$$;


-- The condition backup_old. A new database has a day, too.
CREATE OR REPLACE FUNCTION retail.find_old_backups(p_now timestamptz DEFAULT now())
	RETURNS TABLE (store_id uuid, subject text, detail text)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
	SELECT NULL::uuid, '', concat_ws('; ',
		coalesce(to_char(good.at AT TIME ZONE 'UTC', '"the last good one is of" YYYY-MM-DD HH24:MI "UTC"'), 'there has never been one'),
		(SELECT format('the last try failed: %s', b.failure) FROM retail.backup b WHERE b.outcome = 'failed'
			AND b.started_at > coalesce(good.at, '-infinity') ORDER BY b.started_at DESC LIMIT 1))
	FROM (SELECT max(b.started_at) AS at FROM retail.backup b WHERE b.outcome = 'done') AS good
	WHERE coalesce(good.at, (SELECT w.since FROM retail.backup_watch w)) < p_now - interval '26 hours'
$$;
REVOKE EXECUTE ON FUNCTION retail.find_old_backups FROM outpost_server;
