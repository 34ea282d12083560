-- Changing stores. The creator chooses the id, so a repeat finds its own row; a change names the version it saw.

-- name: store_create
INSERT INTO retail.store AS r (store_id, code, name, price_zone_id, time_zone, cash_rounding, active)
VALUES (:store_id::uuid, :code::text, :name::text, :price_zone_id::uuid, retail.known_time_zone(:time_zone::text), :cash_rounding::bigint, :active::boolean)
ON CONFLICT (store_id) DO UPDATE SET row_version = r.row_version
WHERE retail.require((r.code, r.name, r.price_zone_id, r.time_zone, r.cash_rounding, r.active)
	IS NOT DISTINCT FROM (excluded.code, excluded.name, excluded.price_zone_id, excluded.time_zone, excluded.cash_rounding, excluded.active),
	'already_exists_differently', 'This id belongs to a store with other content.', 'store_id')
RETURNING store_id, code, name, price_zone_id, time_zone, cash_rounding, active, row_version, updated_at;

-- name: store_update
UPDATE retail.store
SET code = :code::text, name = :name::text, price_zone_id = :price_zone_id::uuid, time_zone = retail.known_time_zone(:time_zone::text), cash_rounding = :cash_rounding::bigint, active = :active::boolean,
	row_version = row_version + 1, updated_at = now()
WHERE store_id = :store_id::uuid AND retail.require(row_version = :row_version::bigint, 'stale_version',
	'Version ' || row_version || ' is the current one.', 'row_version')
RETURNING store_id, code, name, price_zone_id, time_zone, cash_rounding, active, row_version, updated_at;

-- name: store_delete
DELETE FROM retail.store
WHERE store_id = :store_id::uuid AND retail.require(row_version = :row_version::bigint, 'stale_version',
	'Version ' || row_version || ' is the current one.', 'row_version')
RETURNING store_id;
