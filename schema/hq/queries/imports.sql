-- name: import_begin
INSERT INTO retail.product_import (import_id, created_by) VALUES (:import_id, :actor_id)
RETURNING import_id, state, created_at, finished_at, rows_total, rows_bad, rows_total - rows_bad AS rows_good,
		products_created, products_updated, barcodes_created, prices_changed, failure;

-- name: import_error_list
SELECT row_number, sku, coalesce(errors, '[]') AS errors, row_number::text AS page_key
FROM retail.product_import_row
WHERE import_id = :import_id AND errors IS NOT NULL
	AND (:after::bigint IS NULL OR row_number > :after::bigint)
ORDER BY row_number
LIMIT :limit::bigint + 1;

-- name: import_copy_rows
-- lane: exclusive
COPY retail.product_import_row (import_id, row_number, sku, name, department, barcode, tax_group, unit_price, price_quantity,
	fault)
FROM STDIN;

-- name: import_validate
-- lane: exclusive
SELECT retail.validate_product_import(:import_id);

-- name: import_apply
-- lane: exclusive
SELECT import_id, state, created_at, finished_at, rows_total, rows_bad, rows_total - rows_bad AS rows_good,
		products_created, products_updated, barcodes_created, prices_changed, failure
FROM retail.apply_product_import(:import_id, :policy);

-- name: import_note_rows
UPDATE retail.product_import SET rows_total = :rows::bigint WHERE import_id = :import_id AND state = 'reading';

-- name: import_fail
UPDATE retail.product_import SET state = 'failed', failure = :failure, finished_at = now()
WHERE import_id = :import_id AND state = 'reading';

-- name: import_fail_interrupted
UPDATE retail.product_import SET state = 'failed', failure = 'the server stopped while it read the file; send it again',
		finished_at = now()
WHERE state = 'reading';
