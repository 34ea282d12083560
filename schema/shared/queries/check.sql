-- What `check` asks about the tables of resources.

-- name: check_columns
-- The columns of a table of the schema retail; no row when there is no such table.
SELECT a.attname AS column_name
FROM pg_attribute a
WHERE a.attrelid = to_regclass(format('retail.%I', :table_name::text)) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum;

-- name: check_replicated
-- lane: owner
SELECT sync.is_replicated(:table_name::text) AS is_replicated;
