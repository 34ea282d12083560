-- Stock on hand, its movements and its corrections.

-- Sales and adjustments each in their order, the latest first: ids grow with time. Without a page before, everything is before
-- the last id there is. Documents are looked up line by line (LIMIT 1): a join may be made by walking through all of them.
-- name: stock_movement_list
SELECT m.kind, m.document_id, m.line_number, m.product_id, m.sku, m.quantity, m.moved_at, m.user_id,
	m.document_id || '/' || m.line_number AS page_key
FROM (
	(SELECT s.kind, l.sale_id AS document_id, l.line_number, l.product_id, l.sku, -l.quantity AS quantity, s.sold_at AS moved_at,
		s.user_id
	FROM retail.sale_line l
	CROSS JOIN LATERAL (SELECT * FROM retail.sale d WHERE d.sale_id = l.sale_id LIMIT 1) AS s
	WHERE l.product_id = :product_id::uuid AND (l.sale_id, l.line_number)
		< (coalesce(split_part(:after::text, '/', 1), 'ffffffff-ffff-ffff-ffff-ffffffffffff')::uuid,
			coalesce(split_part(:after::text, '/', 2), '2147483647')::int)
	ORDER BY l.sale_id DESC, l.line_number DESC
	LIMIT :limit::bigint + 1)
UNION ALL
	(SELECT 'adjustment', l.stock_adjustment_id, l.line_number, l.product_id, l.sku, l.quantity, a.adjusted_at, a.user_id
	FROM retail.stock_adjustment_line l
	CROSS JOIN LATERAL (SELECT * FROM retail.stock_adjustment d WHERE d.stock_adjustment_id = l.stock_adjustment_id LIMIT 1) AS a
	WHERE l.product_id = :product_id::uuid AND (l.stock_adjustment_id, l.line_number)
		< (coalesce(split_part(:after::text, '/', 1), 'ffffffff-ffff-ffff-ffff-ffffffffffff')::uuid,
			coalesce(split_part(:after::text, '/', 2), '2147483647')::int)
	ORDER BY l.stock_adjustment_id DESC, l.line_number DESC
	LIMIT :limit::bigint + 1)
) AS m
ORDER BY m.document_id DESC, m.line_number DESC
LIMIT :limit::bigint + 1;

-- name: stock_adjust
SELECT stock_adjustment_id, reason, adjusted_at, business_date, user_id
FROM retail.adjust_stock(:stock_adjustment_id::uuid, :reason::text, :adjusted_at::timestamptz, :lines::jsonb,
	:content_hash::text, :actor_id::uuid);
