-- Registers: reading is the same in both tiers.

-- name: register_list
SELECT register_id, store_id, code, name, active, row_version, updated_at,
	register_id::text AS page_key
FROM retail.register
WHERE (:after::uuid IS NULL OR register_id > :after::uuid)
	AND (:store_id::uuid IS NULL OR store_id = :store_id::uuid)
ORDER BY register_id
LIMIT :limit::bigint + 1;

-- name: register_get
SELECT register_id, store_id, code, name, active, row_version, updated_at
FROM retail.register
WHERE register_id = :register_id::uuid;
