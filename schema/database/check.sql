-- What `check` asks about a database beyond its statements.

-- name: db_check_nullability
-- Of the columns of a statement, in their order: true when one may hold NULL; NULL for what is not known. What its plan
-- takes them from goes before what its description says, which tells of tables alone and of no join.
SELECT CASE WHEN asked.has_no_row THEN true
	WHEN p.attrelid IS NOT NULL THEN NOT p.attnotnull AND NOT coalesce(y.typnotnull, false)
	WHEN NOT a.attnotnull AND NOT coalesce(z.typnotnull, false) THEN true
	END AS may_be_null
FROM unnest(:tables::oid[], :numbers::int2[], :planned_tables::text[], :planned_columns::text[], :lacking::boolean[])
	WITH ORDINALITY AS asked (table_oid, number, planned_table, planned_column, has_no_row, place)
LEFT JOIN pg_attribute p ON p.attrelid = to_regclass(asked.planned_table) AND p.attname = asked.planned_column
LEFT JOIN pg_type y ON y.oid = p.atttypid
LEFT JOIN pg_class t ON t.oid = asked.table_oid AND t.relkind IN ('r', 'p')
LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = asked.number
LEFT JOIN pg_type z ON z.oid = a.atttypid
ORDER BY asked.place;

-- name: db_check_constraints
-- What input may break: constraints of the tables that the server itself writes, and of the domains in them. `column_name`
-- is the column that the middle of the name says, NULL when it says none: product_sku_key, product_department_fkey.
WITH written AS (
	SELECT t.oid, t.relname
	FROM pg_class t
	WHERE t.relnamespace = 'retail'::regnamespace AND t.relkind IN ('r', 'p')
		AND (has_any_column_privilege('outpost_server', t.oid, 'INSERT')
			OR has_any_column_privilege('outpost_server', t.oid, 'UPDATE'))
), broken AS (
	SELECT w.oid, w.relname AS owner_name, c.conname, c.contype
	FROM written w JOIN pg_constraint c ON c.conrelid = w.oid
	WHERE c.contype IN ('c', 'f', 'u', 'x')
UNION
	SELECT NULL, y.typname, c.conname, c.contype
	FROM pg_type y JOIN pg_constraint c ON c.contypid = y.oid
	WHERE EXISTS (SELECT FROM written w JOIN pg_attribute a ON a.attrelid = w.oid WHERE a.atttypid = y.oid)
)
SELECT b.owner_name, b.conname AS constraint_name, a.attname AS column_name
FROM broken b
LEFT JOIN pg_attribute a ON a.attrelid = b.oid AND a.attnum > 0 AND NOT a.attisdropped AND b.conname = format('%s_%s_%s',
	b.owner_name, CASE b.contype WHEN 'f' THEN regexp_replace(a.attname, '_id$', '') ELSE a.attname END,
	CASE b.contype WHEN 'c' THEN 'check' WHEN 'f' THEN 'fkey' WHEN 'u' THEN 'key' ELSE 'excl' END)
	AND b.contype <> 'x'
ORDER BY 1, 2;
