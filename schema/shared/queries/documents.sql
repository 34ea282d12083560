-- One document with the rows of its lists, at both tiers. At headquarters the key begins with the store, so it is looked for under each.

-- name: sale_get
SELECT s.sale_id, s.store_id, s.kind, s.receipt_number, s.business_date, s.sold_at, s.register_id, s.register_session_id,
	s.user_id, s.reason, s.total, s.tax_total, s.change_due,
	(to_jsonb(s) ->> 'journal_seq')::bigint AS journal_seq, -- headquarters alone has it
	(SELECT coalesce(json_agg(json_build_object('line_number', l.line_number, 'product_id', l.product_id, 'sku', l.sku,
			'description', l.description, 'department_id', l.department_id, 'quantity', l.quantity::text,
			'unit_price', l.unit_price, 'price_quantity', l.price_quantity::text,
			'listed_unit_price', l.listed_unit_price, 'listed_price_quantity', l.listed_price_quantity::text,
			'price_reason', l.price_reason, 'discount_amount', l.discount_amount, 'tax_group_id', l.tax_group_id,
			'amount', l.amount, 'net_amount', l.net_amount, 'tax_amount', l.tax_amount,
			'taxes', to_json(l.taxes)) ORDER BY l.line_number), '[]')
		FROM retail.sale_line_by_store l WHERE l.store_id = s.store_id AND l.sale_id = s.sale_id) AS lines,
	(SELECT coalesce(json_agg(json_build_object('payment_number', p.payment_number, 'tender_id', p.tender_id,
			'tender_kind', p.tender_kind, 'amount', p.amount) ORDER BY p.payment_number), '[]')
		FROM retail.payment_by_store p WHERE p.store_id = s.store_id AND p.sale_id = s.sale_id) AS payments
FROM retail.sale_by_store s
WHERE s.store_id = ANY (retail.document_stores()) AND s.sale_id = :sale_id::uuid;

-- name: stock_adjustment_get
SELECT a.stock_adjustment_id, a.store_id, a.reason, a.adjusted_at, a.business_date, a.user_id,
	(SELECT coalesce(json_agg(json_build_object('line_number', l.line_number, 'product_id', l.product_id, 'sku', l.sku,
			'description', l.description, 'quantity', l.quantity::text) ORDER BY l.line_number), '[]')
		FROM retail.stock_adjustment_line_by_store l
		WHERE l.store_id = a.store_id AND l.stock_adjustment_id = a.stock_adjustment_id) AS lines
FROM retail.stock_adjustment_by_store a
WHERE a.store_id = ANY (retail.document_stores()) AND a.stock_adjustment_id = :stock_adjustment_id::uuid;

-- name: register_session_get
SELECT s.register_session_id, s.store_id, s.register_id, s.session_number, s.business_date, s.opening_float, s.opened_at,
	s.opened_by, s.closed_at, s.closed_by, s.sales_count, s.sales_total, s.returns_count, s.returns_total, s.tax_total,
	s.tenders, s.paid_in, s.paid_out, s.dropped, s.expected_cash, s.counted_cash, s.difference
FROM retail.register_session_detail s
WHERE s.store_id = ANY (retail.document_stores()) AND s.register_session_id = :register_session_id::uuid;

-- name: cash_movement_get
SELECT m.cash_movement_id, m.store_id, m.kind, m.register_session_id, m.register_id, m.business_date, m.moved_at, m.user_id,
	m.amount, m.reason
FROM retail.cash_movement_by_store m
WHERE m.store_id = ANY (retail.document_stores()) AND m.cash_movement_id = :cash_movement_id::uuid;
