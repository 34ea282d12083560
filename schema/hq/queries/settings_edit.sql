-- name: settings_update
UPDATE retail.chain AS r
SET (name, currency, currency_places, rounding, tax_place, row_version, updated_at) = (
	SELECT n.name, n.currency, n.currency_places, n.rounding, n.tax_place, r.row_version + 1, now()
	FROM jsonb_populate_record(r, :body::jsonb) AS n)
WHERE retail.require(r.row_version = :row_version::bigint, 'stale_version',
	'Version ' || r.row_version || ' is the current one.', 'row_version')
RETURNING r.name, r.currency, r.currency_places, r.rounding, r.tax_place, r.row_version, r.updated_at;
