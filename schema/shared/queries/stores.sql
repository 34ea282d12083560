-- Stores: reading is the same in both tiers.

-- name: store_list
SELECT store_id, code, name, price_zone_id, time_zone, cash_rounding, active, row_version, updated_at,
	code AS page_key
FROM retail.store
WHERE (:after::text IS NULL OR code > :after::text)
	AND (:q::text IS NULL OR strpos(lower(name), lower(:q::text)) > 0
		OR starts_with(lower(code), lower(:q::text)))
ORDER BY code
LIMIT :limit::bigint + 1;

-- name: store_get
SELECT store_id, code, name, price_zone_id, time_zone, cash_rounding, active, row_version, updated_at
FROM retail.store
WHERE store_id = :store_id::uuid;
