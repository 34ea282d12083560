-- Changing products. The creator chooses the id, so a repeat finds its own row; a change names the version it saw.

-- name: product_create
INSERT INTO retail.product AS r (product_id, sku, name, department_id, tax_group_id, unit, active)
VALUES (:product_id::uuid, :sku::text, :name::text, :department_id::uuid, :tax_group_id::uuid, :unit::text, :active::boolean)
ON CONFLICT (product_id) DO UPDATE SET row_version = r.row_version
WHERE retail.require((r.sku, r.name, r.department_id, r.tax_group_id, r.unit, r.active)
	IS NOT DISTINCT FROM (excluded.sku, excluded.name, excluded.department_id, excluded.tax_group_id, excluded.unit, excluded.active),
	'already_exists_differently', 'This id belongs to a product with other content.', 'product_id')
RETURNING product_id, sku, name, department_id, tax_group_id, unit, active, row_version, updated_at;

-- name: product_update
UPDATE retail.product
SET sku = :sku::text, name = :name::text, department_id = :department_id::uuid, tax_group_id = :tax_group_id::uuid, unit = :unit::text, active = :active::boolean,
	row_version = row_version + 1, updated_at = now()
WHERE product_id = :product_id::uuid AND retail.require(row_version = :row_version::bigint, 'stale_version',
	'Version ' || row_version || ' is the current one.', 'row_version')
RETURNING product_id, sku, name, department_id, tax_group_id, unit, active, row_version, updated_at;

-- name: product_delete
WITH target AS (
	SELECT product_id FROM retail.product
	WHERE product_id = :product_id::uuid AND retail.require(row_version = :row_version::bigint, 'stale_version',
		'Version ' || row_version || ' is the current one.', 'row_version')
), removed_barcode AS (
	DELETE FROM retail.barcode c USING target WHERE c.product_id = target.product_id
), removed_price AS (
	DELETE FROM retail.price c USING target WHERE c.product_id = target.product_id
)
DELETE FROM retail.product r USING target WHERE r.product_id = target.product_id
RETURNING r.product_id;
