-- Prices: reading is the same in both tiers.

-- name: price_list
SELECT price_id, product_id, price_zone_id, store_id, amount, per_quantity, valid_from, valid_to, row_version, updated_at,
	price_id::text AS page_key
FROM retail.price
WHERE (:after::uuid IS NULL OR price_id > :after::uuid)
	AND (:product_id::uuid IS NULL OR product_id = :product_id::uuid)
	AND (:store_id::uuid IS NULL OR store_id = :store_id::uuid)
	AND (:price_zone_id::uuid IS NULL OR price_zone_id = :price_zone_id::uuid)
ORDER BY price_id
LIMIT :limit::bigint + 1;

-- name: price_get
SELECT price_id, product_id, price_zone_id, store_id, amount, per_quantity, valid_from, valid_to, row_version, updated_at
FROM retail.price
WHERE price_id = :price_id::uuid;
