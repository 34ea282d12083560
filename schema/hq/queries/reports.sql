-- Reports over what the stores have sent so far; each says how fresh that is.

-- name: report_sales
-- lane: exclusive
SELECT json_build_object('items', r.items, 'next', r.next, 'totals', r.totals, 'compared_from', c.first, 'compared_to', c.last,
	'freshness', retail.report_freshness(:store_id::uuid)) AS document
FROM retail.report_compared(:from::date, :to::date, :compare::text, :compare_from::date, :compare_to::date) AS c
CROSS JOIN LATERAL retail.report_document(:group_by::text, :from::date, :to::date, :store_id::uuid, :department_id::uuid, c.first, c.last,
	c.shift, :sort::text, :after::text, :limit::bigint) AS r;

-- name: report_sales_rows
-- lane: exclusive
SELECT r.group_key, r.label, r.sales_count, r.returns_count, r.lines_count, r.payments_count, r.quantity, r.amount, r.net_amount,
	r.tax_amount, r.discount_amount, r.returned_quantity, r.returned_amount, r.price_changes_count, r.price_changes_amount,
	r.average_amount, r.compared_sales_count, r.compared_returns_count, r.compared_quantity, r.compared_amount,
	r.compared_net_amount, r.page_key
FROM retail.report_compared(:from::date, :to::date, :compare::text, :compare_from::date, :compare_to::date) AS c
CROSS JOIN LATERAL retail.report_page(:group_by::text, :from::date, :to::date, :store_id::uuid, :department_id::uuid, c.first, c.last,
	c.shift, :sort::text, :after::text, :limit::bigint) AS r;

-- name: report_check
-- lane: exclusive
SELECT d.rollup, d.keys, d.kept, d.documented
FROM retail.check_rollups(:from::date, :to::date, 100) AS d
WHERE retail.require(:to::date - :from::date <= 30, 'invalid', 'more than 31 days', 'to');

-- What came into a session after its close: see schema/hq/functions/retail_late_parts.sql.
-- name: register_session_late_parts
SELECT p.store_id, p.register_session_id, p.part_number, p.found_at, p.sales_count, p.sales_total, p.returns_count, p.returns_total,
	p.tax_total, p.tenders, p.paid_in, p.paid_out, p.dropped, p.expected_cash
FROM retail.register_session_late_part p
WHERE p.store_id = ANY (retail.document_stores()) AND p.register_session_id = :register_session_id::uuid
ORDER BY p.part_number;
