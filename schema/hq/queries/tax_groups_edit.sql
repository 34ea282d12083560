-- Changing tax groups with their rates.

-- name: tax_group_create
SELECT tax_group_id, code, name, price_includes_tax, rates, row_version, updated_at
FROM retail.save_tax_group(:tax_group_id::uuid, :code::text, :name::text, :price_includes_tax::boolean,
	:rates::jsonb, NULL);

-- name: tax_group_update
SELECT tax_group_id, code, name, price_includes_tax, rates, row_version, updated_at
FROM retail.save_tax_group(:tax_group_id::uuid, :code::text, :name::text, :price_includes_tax::boolean,
	:rates::jsonb, :row_version::bigint);

-- name: tax_group_delete
WITH target AS (
	SELECT tax_group_id FROM retail.tax_group
	WHERE tax_group_id = :tax_group_id::uuid AND retail.require(row_version = :row_version::bigint, 'stale_version',
		'Version ' || row_version || ' is the current one.', 'row_version')
), removed_tax_group_rate AS (
	DELETE FROM retail.tax_group_rate c USING target WHERE c.tax_group_id = target.tax_group_id
)
DELETE FROM retail.tax_group r USING target WHERE r.tax_group_id = target.tax_group_id
RETURNING r.tax_group_id;
