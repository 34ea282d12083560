-- name: settings_update
UPDATE retail.chain
SET name = :name::text, currency = :currency::text, currency_places = :currency_places::smallint,
	rounding = :rounding::text, tax_place = :tax_place::text, row_version = row_version + 1, updated_at = now()
WHERE retail.require(row_version = :row_version::bigint, 'stale_version',
	'Version ' || row_version || ' is the current one.', 'row_version')
RETURNING name, currency, currency_places, rounding, tax_place, row_version, updated_at;
