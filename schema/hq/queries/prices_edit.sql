-- Changing prices. The creator chooses the id, so a repeat finds its own row; a change names the version it saw.

-- name: price_create
INSERT INTO retail.price AS r (price_id, product_id, price_zone_id, store_id, amount, per_quantity, valid_from, valid_to)
VALUES (:price_id::uuid, :product_id::uuid, :price_zone_id::uuid, :store_id::uuid, :amount::bigint, :per_quantity::numeric, :valid_from::timestamptz, :valid_to::timestamptz)
ON CONFLICT (price_id) DO UPDATE SET row_version = r.row_version
WHERE retail.require((r.product_id, r.price_zone_id, r.store_id, r.amount, r.per_quantity, r.valid_from, r.valid_to)
	IS NOT DISTINCT FROM (excluded.product_id, excluded.price_zone_id, excluded.store_id, excluded.amount, excluded.per_quantity, excluded.valid_from, excluded.valid_to),
	'already_exists_differently', 'This id belongs to a price with other content.', 'price_id')
RETURNING price_id, product_id, price_zone_id, store_id, amount, per_quantity, valid_from, valid_to, row_version, updated_at;

-- name: price_update
UPDATE retail.price
SET product_id = :product_id::uuid, price_zone_id = :price_zone_id::uuid, store_id = :store_id::uuid, amount = :amount::bigint, per_quantity = :per_quantity::numeric, valid_from = :valid_from::timestamptz, valid_to = :valid_to::timestamptz,
	row_version = row_version + 1, updated_at = now()
WHERE price_id = :price_id::uuid AND retail.require(row_version = :row_version::bigint, 'stale_version',
	'Version ' || row_version || ' is the current one.', 'row_version')
RETURNING price_id, product_id, price_zone_id, store_id, amount, per_quantity, valid_from, valid_to, row_version, updated_at;

-- name: price_delete
DELETE FROM retail.price
WHERE price_id = :price_id::uuid AND retail.require(row_version = :row_version::bigint, 'stale_version',
	'Version ' || row_version || ' is the current one.', 'row_version')
RETURNING price_id;
