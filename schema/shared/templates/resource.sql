-- The statements of a kind of master data, made at the start of a server from its declaration (common/api/resource.h).
--
-- n is the row that is to be: what the body names over what the row has (or nothing, when it is new), so a member that is
-- absent stays, and each value takes the type of its column. {rule} is what the declaration demands of n besides.

-- The creator chooses the id, so a repeat finds its own row.
-- template: resource_create
INSERT INTO retail.{table} AS r ({key}, {written})
SELECT :{key}::uuid, {new_values}
FROM jsonb_populate_record(NULL::retail.{table}, :body::jsonb) AS n
WHERE {rule}
ON CONFLICT ({key}) DO UPDATE SET row_version = r.row_version
WHERE retail.require(({old_values}) IS NOT DISTINCT FROM ({sent_values}), 'already_exists_differently',
	'This id belongs to a {words} with other content.', '{key}')
RETURNING {columns}, xmax = 0 AS is_new

-- A change names the version it saw.
-- template: resource_update
UPDATE retail.{table} AS r
SET ({written}, row_version, updated_at) = (
	SELECT {new_values}, r.row_version + 1, now() FROM jsonb_populate_record(r, :body::jsonb) AS n WHERE {rule})
WHERE r.{key} = :{key}::uuid AND retail.require(r.row_version = :row_version::bigint, 'stale_version',
	'Version ' || r.row_version || ' is the current one.', 'row_version')
RETURNING {columns}

-- template: resource_remove
DELETE FROM retail.{table} AS r
WHERE r.{key} = :{key}::uuid AND retail.require(r.row_version = :row_version::bigint, 'stale_version',
	'Version ' || r.row_version || ' is the current one.', 'row_version')
RETURNING r.{key}

-- What documents may name is there as long as they are.
-- template: resource_keep
SELECT r.{key} FROM retail.{table} AS r
WHERE r.{key} = :{key}::uuid AND retail.require(r.row_version IS NULL, 'in_use', 'Documents may name it: make it inactive instead (PATCH with "active": false).')

-- template: resource_rule_none
true

-- template: resource_name
{column}

-- template: resource_old
r.{column}

-- template: resource_new
n.{column}

-- template: resource_sent
excluded.{column}

-- Rules of one kind of record.

-- template: barcode_rule
retail.require(retail.barcode_is_plausible(n.barcode), 'invalid', 'The check digit is wrong.', 'barcode')

-- template: logo_rule
retail.known_png(n.png) IS NOT NULL

-- template: store_rule
retail.known_time_zone(n.time_zone) IS NOT NULL

-- Records with rows in several tables: see the functions in schema/hq/functions/retail_master_data.sql.

-- template: tax_group_create
SELECT {columns}, r.updated_at = now() AS is_new FROM retail.save_tax_group(:{key}::uuid, :body::jsonb, NULL) AS r

-- template: tax_group_update
SELECT {columns} FROM retail.save_tax_group(:{key}::uuid, :body::jsonb, :row_version::bigint) AS r

-- template: user_create
SELECT {columns}, r.updated_at = now() AS is_new
FROM retail.save_user(:{key}::uuid, :body::jsonb, :password_hash::text, NULL) AS r

-- template: user_update
SELECT {columns} FROM retail.save_user(:{key}::uuid, :body::jsonb, :password_hash::text, :row_version::bigint) AS r
