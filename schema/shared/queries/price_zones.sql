-- Price zones: reading is the same in both tiers.

-- name: price_zone_list
SELECT price_zone_id, code, name, row_version, updated_at,
	code AS page_key
FROM retail.price_zone
WHERE (:after::text IS NULL OR code > :after::text)
	AND (:q::text IS NULL OR strpos(lower(name), lower(:q::text)) > 0
		OR starts_with(lower(code), lower(:q::text)))
ORDER BY code
LIMIT :limit::bigint + 1;

-- name: price_zone_get
SELECT price_zone_id, code, name, row_version, updated_at
FROM retail.price_zone
WHERE price_zone_id = :price_zone_id::uuid;
