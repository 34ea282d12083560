-- Barcodes: reading is the same in both tiers.

-- name: barcode_list
SELECT barcode_id, product_id, barcode, quantity, row_version, updated_at,
	barcode AS page_key
FROM retail.barcode
WHERE (:after::text IS NULL OR barcode > :after::text)
	AND (:q::text IS NULL OR starts_with(barcode, :q::text))
	AND (:product_id::uuid IS NULL OR product_id = :product_id::uuid)
ORDER BY barcode
LIMIT :limit::bigint + 1;

-- name: barcode_get
SELECT barcode_id, product_id, barcode, quantity, row_version, updated_at
FROM retail.barcode
WHERE barcode_id = :barcode_id::uuid;
