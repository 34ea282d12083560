-- Backups: when each was made and how it ended. The files say themselves what they are (backup.json, see docs/backup.md);
-- here stands how old the last good one is.
CREATE TABLE retail.backup (
	backup_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	name text NOT NULL,
	folder text NOT NULL,
	started_at timestamptz NOT NULL DEFAULT now(),
	ended_at timestamptz,
	-- lost: its program ended without a word.
	outcome text CONSTRAINT backup_outcome_check CHECK (outcome IN ('done', 'failed', 'lost')),
	failure text,
	bytes bigint CONSTRAINT backup_bytes_check CHECK (bytes >= 0),
	CONSTRAINT backup_ended_check CHECK ((ended_at IS NULL) = (outcome IS NULL)),
	CONSTRAINT backup_failure_check CHECK ((outcome = 'failed') = (failure IS NOT NULL))
);
CREATE INDEX backup_by_started_at ON retail.backup (started_at);

-- Since when backups are asked for: until the first one is good, its age counts from here.
CREATE TABLE retail.backup_watch (
	only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
	since timestamptz NOT NULL DEFAULT now()
);
INSERT INTO retail.backup_watch DEFAULT VALUES;

-- Each time this database was restored from a backup: which one, and the incarnation it had then.
CREATE TABLE sync.restoration (
	restored_at timestamptz PRIMARY KEY DEFAULT now(),
	backup_name text NOT NULL,
	incarnation uuid NOT NULL
);

SELECT retail.declare_condition('backup_old', 'warning',
	'There is no good backup of the last 26 hours.',
	'Run "backup" by hand and read what it says; the server makes one each day when backup.folder is set: docs/backup.md.',
	'retail.find_old_backups');
