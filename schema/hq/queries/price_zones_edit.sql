-- Changing price zones. The creator chooses the id, so a repeat finds its own row; a change names the version it saw.

-- name: price_zone_create
INSERT INTO retail.price_zone AS r (price_zone_id, code, name)
VALUES (:price_zone_id::uuid, :code::text, :name::text)
ON CONFLICT (price_zone_id) DO UPDATE SET row_version = r.row_version
WHERE retail.require((r.code, r.name)
	IS NOT DISTINCT FROM (excluded.code, excluded.name),
	'already_exists_differently', 'This id belongs to a price zone with other content.', 'price_zone_id')
RETURNING price_zone_id, code, name, row_version, updated_at;

-- name: price_zone_update
UPDATE retail.price_zone
SET code = :code::text, name = :name::text,
	row_version = row_version + 1, updated_at = now()
WHERE price_zone_id = :price_zone_id::uuid AND retail.require(row_version = :row_version::bigint, 'stale_version',
	'Version ' || row_version || ' is the current one.', 'row_version')
RETURNING price_zone_id, code, name, row_version, updated_at;

-- name: price_zone_delete
DELETE FROM retail.price_zone
WHERE price_zone_id = :price_zone_id::uuid AND retail.require(row_version = :row_version::bigint, 'stale_version',
	'Version ' || row_version || ' is the current one.', 'row_version')
RETURNING price_zone_id;
