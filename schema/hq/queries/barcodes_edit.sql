-- Changing barcodes. The creator chooses the id, so a repeat finds its own row; a change names the version it saw.

-- name: barcode_create
INSERT INTO retail.barcode AS r (barcode_id, product_id, barcode, quantity)
SELECT :barcode_id::uuid, :product_id::uuid, :barcode::text, :quantity::numeric
WHERE retail.require(retail.barcode_is_plausible(:barcode::text), 'invalid', 'The check digit is wrong.', 'barcode')
ON CONFLICT (barcode_id) DO UPDATE SET row_version = r.row_version
WHERE retail.require((r.product_id, r.barcode, r.quantity)
	IS NOT DISTINCT FROM (excluded.product_id, excluded.barcode, excluded.quantity),
	'already_exists_differently', 'This id belongs to a barcode with other content.', 'barcode_id')
RETURNING barcode_id, product_id, barcode, quantity, row_version, updated_at;

-- name: barcode_update
UPDATE retail.barcode
SET product_id = :product_id::uuid, barcode = :barcode::text, quantity = :quantity::numeric,
	row_version = row_version + 1, updated_at = now()
WHERE barcode_id = :barcode_id::uuid AND retail.require(row_version = :row_version::bigint, 'stale_version',
	'Version ' || row_version || ' is the current one.', 'row_version')
	AND retail.require(retail.barcode_is_plausible(:barcode::text), 'invalid', 'The check digit is wrong.', 'barcode')
RETURNING barcode_id, product_id, barcode, quantity, row_version, updated_at;

-- name: barcode_delete
DELETE FROM retail.barcode
WHERE barcode_id = :barcode_id::uuid AND retail.require(row_version = :row_version::bigint, 'stale_version',
	'Version ' || row_version || ' is the current one.', 'row_version')
RETURNING barcode_id;
