-- Sales and returns. Writing one is one call; see schema/store/functions/retail_sales.sql.

-- name: sale_rules_read
SELECT c.rounding, c.tax_place, g.tax_group_id, g.price_includes_tax, r.tax_rate_id, t.name AS rate_name, t.rate, r.compound
FROM retail.chain c
CROSS JOIN retail.tax_group g
LEFT JOIN retail.tax_group_rate r USING (tax_group_id)
LEFT JOIN retail.tax_rate t USING (tax_rate_id)
ORDER BY g.tax_group_id, r.position;

-- name: sale_complete
SELECT sale_id, kind, receipt_number, business_date, sold_at, register_id, register_session_id, user_id, reason,
	total, tax_total, change_due
FROM retail.complete_sale(:document::text, :content_hash::text, :actor_id::uuid, :refusal_code::text,
	:refusal_detail::text, :refusal_field::text);

-- name: sale_list
SELECT sale_id, kind, receipt_number, business_date, sold_at, register_id, register_session_id, user_id, reason,
	total, tax_total, change_due, sale_id::text AS page_key
FROM retail.sale
WHERE (:after::uuid IS NULL OR sale_id < :after::uuid)
	AND (:register_id::uuid IS NULL OR register_id = :register_id::uuid)
	AND (:receipt_number::text IS NULL OR receipt_number = :receipt_number::text)
ORDER BY sale_id DESC
LIMIT :limit::bigint + 1;

-- name: sale_get
SELECT s.sale_id, s.kind, s.receipt_number, s.business_date, s.sold_at, s.register_id, s.register_session_id, s.user_id,
	s.reason, s.total, s.tax_total, s.change_due,
	(SELECT json_agg(json_build_object('line_number', l.line_number, 'product_id', l.product_id, 'sku', l.sku,
			'description', l.description, 'quantity', l.quantity::text, 'unit_price', l.unit_price,
			'price_quantity', l.price_quantity::text, 'listed_unit_price', l.listed_unit_price,
			'listed_price_quantity', l.listed_price_quantity::text,
			'price_reason', l.price_reason, 'discount_amount', l.discount_amount, 'tax_group_id', l.tax_group_id,
			'amount', l.amount, 'net_amount', l.net_amount, 'tax_amount', l.tax_amount,
			'taxes', to_json(l.taxes)) ORDER BY l.line_number)
		FROM retail.sale_line l WHERE l.sale_id = s.sale_id) AS lines,
	(SELECT coalesce(json_agg(json_build_object('payment_number', p.payment_number, 'tender_id', p.tender_id,
			'tender_kind', p.tender_kind, 'amount', p.amount) ORDER BY p.payment_number), '[]')
		FROM retail.payment p WHERE p.sale_id = s.sale_id) AS payments
FROM retail.sale s
WHERE s.sale_id = :sale_id::uuid;
