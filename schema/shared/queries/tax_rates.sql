-- Tax rates: reading is the same in both tiers.

-- name: tax_rate_list
SELECT tax_rate_id, code, name, rate, row_version, updated_at,
	code AS page_key
FROM retail.tax_rate
WHERE (:after::text IS NULL OR code > :after::text)
	AND (:q::text IS NULL OR strpos(lower(name), lower(:q::text)) > 0
		OR starts_with(lower(code), lower(:q::text)))
ORDER BY code
LIMIT :limit::bigint + 1;

-- name: tax_rate_get
SELECT tax_rate_id, code, name, rate, row_version, updated_at
FROM retail.tax_rate
WHERE tax_rate_id = :tax_rate_id::uuid;
