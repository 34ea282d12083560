-- What `check` asks about the tables of resources.

-- name: check_columns
-- The columns of a table of the schema retail; no row when there is no such table.
SELECT a.attname AS column_name
FROM pg_attribute a
WHERE a.attrelid = to_regclass(format('retail.%I', :table_name::text)) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum;

-- name: check_patterns
-- The regular expressions that columns of a table of the schema retail are held to, by themselves or by their domain.
SELECT a.attname AS column_name, found.pattern
FROM pg_attribute a
JOIN pg_constraint c ON (c.conrelid = a.attrelid AND c.conkey = ARRAY[a.attnum]) OR c.contypid = a.atttypid
CROSS JOIN LATERAL (SELECT (regexp_match(pg_get_constraintdef(c.oid), $$ ~ '(.+?)'::text$$))[1] AS pattern) AS found
WHERE a.attrelid = to_regclass(format('retail.%I', :table_name::text)) AND a.attnum > 0 AND NOT a.attisdropped
	AND found.pattern IS NOT NULL
ORDER BY a.attnum;

-- name: check_replicated
-- lane: owner
SELECT sync.is_replicated(:table_name::text) AS is_replicated;
