-- What is charged, at both tiers.

-- name: price_in_force_get
SELECT p.price_id, p.product_id, s.store_id, moment.at,
	CASE WHEN p.store_id IS NOT NULL THEN 'store' WHEN p.price_zone_id IS NOT NULL THEN 'zone' ELSE 'chain' END AS scope,
	p.price_zone_id, p.unit_price, p.price_quantity, p.valid_from, p.valid_to
FROM (SELECT coalesce(:at::timestamptz, now()) AS at) AS moment
JOIN retail.store s ON s.store_id = :store_id::uuid
CROSS JOIN LATERAL retail.price_in_force(:product_id::uuid, s.store_id, s.price_zone_id, moment.at) AS p;
