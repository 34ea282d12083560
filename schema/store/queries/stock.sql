-- Stock on hand, its movements and its corrections.

-- name: stock_list
SELECT h.product_id, p.sku, p.name, h.quantity, h.product_id::text AS page_key
FROM retail.stock_on_hand h
LEFT JOIN retail.product p USING (product_id)
WHERE (:after::uuid IS NULL OR h.product_id > :after::uuid)
	AND (:product_id::uuid IS NULL OR h.product_id = :product_id::uuid)
ORDER BY h.product_id
LIMIT :limit::bigint + 1;

-- name: stock_movement_list
SELECT m.kind, m.document_id, m.line_number, m.product_id, m.sku, m.quantity, m.moved_at, m.user_id,
	m.document_id || '/' || m.line_number AS page_key
FROM retail.stock_movement m
WHERE m.product_id = :product_id::uuid
	AND (:after::text IS NULL OR (m.document_id, m.line_number)
		< (split_part(:after::text, '/', 1)::uuid, split_part(:after::text, '/', 2)::int))
ORDER BY m.document_id DESC, m.line_number DESC
LIMIT :limit::bigint + 1;

-- name: stock_adjust
SELECT stock_adjustment_id, reason, adjusted_at, business_date, user_id
FROM retail.adjust_stock(:stock_adjustment_id::uuid, :reason::text, :adjusted_at::timestamptz, :lines::jsonb,
	:content_hash::text, :actor_id::uuid);
