-- Settings of the whole chain: one row.

-- name: settings_get
SELECT name, currency, currency_places, rounding, tax_place, row_version, updated_at
FROM retail.chain;
