-- Reports over what the stores have sent so far; each says how fresh that is.

-- name: report_sales
-- lane: exclusive
WITH line AS (
	SELECT CASE :group_by::text
			WHEN 'store' THEN l.store_id::text
			WHEN 'day' THEN l.business_date::text
			WHEN 'month' THEN to_char(l.business_date, 'YYYY-MM')
			WHEN 'department' THEN l.department_id::text
			ELSE l.product_id::text END AS group_key,
		l.*
	FROM retail.sale_line l
	WHERE l.business_date BETWEEN :from::date AND :to::date
		AND (:store_id::uuid IS NULL OR l.store_id = :store_id::uuid)
), grouped AS (
	SELECT group_key, count(DISTINCT sale_id) FILTER (WHERE kind = 'sale') AS sales_count,
		count(DISTINCT sale_id) FILTER (WHERE kind = 'return') AS returns_count,
		sum(quantity)::text AS quantity, sum(net_amount + tax_amount)::bigint AS amount,
		sum(net_amount)::bigint AS net_amount, sum(tax_amount)::bigint AS tax_amount,
		sum(discount_amount)::bigint AS discount_amount, max(sku) AS sku, max(description) AS description
	FROM line
	GROUP BY group_key
), labelled AS (
	SELECT g.group_key, CASE :group_by::text
			WHEN 'store' THEN coalesce(s.name, g.group_key)
			WHEN 'department' THEN coalesce(d.name, g.group_key)
			WHEN 'product' THEN coalesce(p.sku || ' ' || p.name, g.sku || ' ' || g.description)
			ELSE g.group_key END AS label,
		g.sales_count, g.returns_count, g.quantity, g.amount, g.net_amount, g.tax_amount, g.discount_amount
	FROM grouped g
	LEFT JOIN retail.store s ON :group_by::text = 'store' AND s.store_id::text = g.group_key
	LEFT JOIN retail.product p ON :group_by::text = 'product' AND p.product_id::text = g.group_key
	LEFT JOIN retail.department d ON :group_by::text = 'department' AND d.department_id::text = g.group_key
), freshness AS (
	SELECT s.store_id, s.code, m.received_at, coalesce(m.acked_seq, 0) AS received_seq,
		st.journal_seq AS reported_seq, st.reported_at
	FROM retail.store s
	LEFT JOIN sync.store_link l USING (store_id)
	LEFT JOIN sync.received_mark m USING (store_id, store_inc)
	LEFT JOIN sync.store_state st USING (store_id)
	WHERE :store_id::uuid IS NULL OR s.store_id = :store_id::uuid
)
SELECT json_build_object(
	'items', (SELECT coalesce(json_agg(labelled ORDER BY group_key), '[]') FROM labelled),
	'freshness', (SELECT coalesce(json_agg(freshness ORDER BY code), '[]') FROM freshness)) AS document;

-- What came into a session after its close: see schema/hq/functions/retail_late_parts.sql.
-- name: register_session_late_parts
SELECT p.store_id, p.register_session_id, p.part_number, p.found_at, p.sales_count, p.sales_total, p.returns_count, p.returns_total,
	p.tax_total, p.tenders, p.paid_in, p.paid_out, p.dropped, p.expected_cash
FROM retail.register_session_late_part p
WHERE p.store_id = ANY (retail.document_stores()) AND p.register_session_id = :register_session_id::uuid
ORDER BY p.part_number;
