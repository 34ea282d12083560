-- Changes of prices.

-- name: price_change_create
-- lane: exclusive
SELECT price_change_id, changed_at, user_id, changes, is_new
FROM retail.change_prices(:price_change_id::uuid, :changes::jsonb, :actor_id::uuid);

-- name: price_change_get
SELECT price_change_id, changed_at, user_id, changes FROM retail.price_change WHERE price_change_id = :price_change_id::uuid;
