-- What common/db/migrate.c keeps about the files it has applied.

-- name: db_migration_lock
SELECT pg_advisory_lock(7281946250);

-- name: db_migration_missing_role
SELECT wanted.role_name
  FROM unnest(ARRAY['outpost_owner', 'outpost_server']) AS wanted (role_name)
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted.role_name)
 ORDER BY 1;

-- name: db_migration_table
SELECT to_regclass('public.outpost_migration') IS NOT NULL AS present;

-- name: db_migration_table_create
CREATE TABLE public.outpost_migration (
	name       text PRIMARY KEY,
	checksum   text NOT NULL,
	applied_at timestamptz NOT NULL DEFAULT now()
);

-- name: db_migration_table_grant
GRANT SELECT ON public.outpost_migration TO outpost_server;

-- name: db_migration_list
SELECT name, checksum FROM public.outpost_migration ORDER BY name;

-- name: db_migration_record
INSERT INTO public.outpost_migration (name, checksum)
VALUES (:name, :checksum)
ON CONFLICT (name) DO UPDATE SET checksum = excluded.checksum, applied_at = now();
