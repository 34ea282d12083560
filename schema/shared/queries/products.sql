-- Products: reading is the same in both tiers.

-- name: product_list
SELECT product_id, sku, name, department_id, tax_group_id, unit, active, row_version, updated_at,
	sku AS page_key
FROM retail.product
WHERE (:after::text IS NULL OR sku > :after::text)
	AND (:q::text IS NULL OR strpos(lower(name), lower(:q::text)) > 0
		OR starts_with(lower(sku), lower(:q::text)))
	AND (:department_id::uuid IS NULL OR department_id = :department_id::uuid)
ORDER BY sku
LIMIT :limit::bigint + 1;

-- name: product_get
SELECT product_id, sku, name, department_id, tax_group_id, unit, active, row_version, updated_at
FROM retail.product
WHERE product_id = :product_id::uuid;
