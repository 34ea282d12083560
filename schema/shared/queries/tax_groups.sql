-- Tax groups: reading is the same in both tiers.

-- name: tax_group_list
SELECT tax_group_id, code, name, price_includes_tax, rates, row_version, updated_at,
	code AS page_key
FROM retail.tax_group_detail
WHERE (:after::text IS NULL OR code > :after::text)
	AND (:q::text IS NULL OR strpos(lower(name), lower(:q::text)) > 0
		OR starts_with(lower(code), lower(:q::text)))
ORDER BY code
LIMIT :limit::bigint + 1;

-- name: tax_group_get
SELECT tax_group_id, code, name, price_includes_tax, rates, row_version, updated_at
FROM retail.tax_group_detail
WHERE tax_group_id = :tax_group_id::uuid;
