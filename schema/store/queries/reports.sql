-- What a store has sold, what was written and who works there.

-- name: report_sales
-- lane: exclusive
SELECT json_build_object('items', r.items, 'next', r.next, 'totals', r.totals, 'compared_from', c.first, 'compared_to', c.last) AS document
FROM retail.report_compared(:from::date, :to::date, :compare::text, :compare_from::date, :compare_to::date) AS c
CROSS JOIN LATERAL retail.report_document(:group_by::text, :from::date, :to::date, NULL, :department_id::uuid, c.first, c.last, c.shift,
	:sort::text, :after::text, :limit::bigint) AS r;

-- name: report_sales_rows
-- lane: exclusive
SELECT r.group_key, r.label, r.sales_count, r.returns_count, r.lines_count, r.payments_count, r.quantity, r.amount, r.net_amount,
	r.tax_amount, r.discount_amount, r.returned_quantity, r.returned_amount, r.price_changes_count, r.price_changes_amount,
	r.average_amount, r.compared_sales_count, r.compared_returns_count, r.compared_quantity, r.compared_amount,
	r.compared_net_amount, r.page_key
FROM retail.report_compared(:from::date, :to::date, :compare::text, :compare_from::date, :compare_to::date) AS c
CROSS JOIN LATERAL retail.report_page(:group_by::text, :from::date, :to::date, NULL, :department_id::uuid, c.first, c.last, c.shift,
	:sort::text, :after::text, :limit::bigint) AS r;

-- Where a document stands in the journal. One that a new box was given back is in that of the old one.
-- name: journal_of_document
SELECT j.journal_id, j.kind, j.document_id, j.recorded_at, d.document ->> 'business_date' AS business_date,
	(d.document ->> 'user_id')::uuid AS user_id, (d.document ->> 'register_id')::uuid AS register_id,
	d.document ->> 'receipt_number' AS receipt_number
FROM (SELECT s.recorded_at FROM retail.sale s WHERE s.sale_id = :document_id::uuid
	UNION ALL SELECT a.recorded_at FROM retail.stock_adjustment a WHERE a.stock_adjustment_id = :document_id::uuid) AS written
JOIN sync.journal j ON j.recorded_at = written.recorded_at AND j.document_id = :document_id::uuid
CROSS JOIN LATERAL (SELECT j.document::jsonb AS document) AS d;

-- The journal, the latest first. Documents are read of those alone that are shown.
-- name: journal_list
SELECT j.journal_id, j.kind, j.document_id, j.recorded_at, d.document ->> 'business_date' AS business_date,
	(coalesce(d.document ->> 'user_id', d.document ->> 'closed_by', d.document ->> 'opened_by'))::uuid AS user_id,
	(d.document ->> 'register_id')::uuid AS register_id, d.document ->> 'receipt_number' AS receipt_number,
	j.journal_id::text AS page_key
FROM (SELECT * FROM sync.journal e WHERE e.journal_id < coalesce(:after::bigint, 9223372036854775807)
	ORDER BY e.journal_id DESC LIMIT :limit::bigint + 1) AS j
CROSS JOIN LATERAL (SELECT j.document::jsonb AS document) AS d
ORDER BY j.journal_id DESC
LIMIT :limit::bigint + 1;
