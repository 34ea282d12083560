-- Changing tax rates. The creator chooses the id, so a repeat finds its own row; a change names the version it saw.

-- name: tax_rate_create
INSERT INTO retail.tax_rate AS r (tax_rate_id, code, name, rate)
VALUES (:tax_rate_id::uuid, :code::text, :name::text, :rate::bigint)
ON CONFLICT (tax_rate_id) DO UPDATE SET row_version = r.row_version
WHERE retail.require((r.code, r.name, r.rate)
	IS NOT DISTINCT FROM (excluded.code, excluded.name, excluded.rate),
	'already_exists_differently', 'This id belongs to a tax rate with other content.', 'tax_rate_id')
RETURNING tax_rate_id, code, name, rate, row_version, updated_at;

-- name: tax_rate_update
UPDATE retail.tax_rate
SET code = :code::text, name = :name::text, rate = :rate::bigint,
	row_version = row_version + 1, updated_at = now()
WHERE tax_rate_id = :tax_rate_id::uuid AND retail.require(row_version = :row_version::bigint, 'stale_version',
	'Version ' || row_version || ' is the current one.', 'row_version')
RETURNING tax_rate_id, code, name, rate, row_version, updated_at;

-- name: tax_rate_delete
DELETE FROM retail.tax_rate
WHERE tax_rate_id = :tax_rate_id::uuid AND retail.require(row_version = :row_version::bigint, 'stale_version',
	'Version ' || row_version || ' is the current one.', 'row_version')
RETURNING tax_rate_id;
