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
DELETE FROM retail.tax_group
WHERE tax_group_id = :tax_group_id::uuid AND retail.require(row_version = :row_version::bigint, 'stale_version',
	'Version ' || row_version || ' is the current one.', 'row_version')
RETURNING tax_group_id;
