-- Register sessions. See schema/store/functions/retail_register_sessions.sql.

-- name: register_session_open
SELECT register_session_id, register_id, session_number, business_date, opening_float, opened_at, opened_by
FROM retail.open_register_session(:register_session_id::uuid, :register_id::uuid, :opening_float::bigint,
	:business_date::date, :opened_at::timestamptz, :content_hash::text, :actor_id::uuid);

-- name: register_session_close
SELECT register_session_id, closed_at, closed_by, sales_count, sales_total, returns_count, returns_total,
	tax_total, tenders, paid_in, paid_out, dropped, expected_cash, counted_cash, difference
FROM retail.close_register_session(:register_session_id::uuid, :counted_cash::bigint, :closed_at::timestamptz,
	:content_hash::text, :actor_id::uuid);

-- While it is open: the X report. Of a closed one nothing is added up: OFFSET keeps that condition in front of the function.
-- name: register_session_report
SELECT s.register_session_id, s.register_id, s.session_number, s.business_date, s.opening_float, s.opened_at,
	s.opened_by, c.closed_at, c.closed_by, coalesce(c.sales_count, t.sales_count) AS sales_count,
	coalesce(c.sales_total, t.sales_total) AS sales_total, coalesce(c.returns_count, t.returns_count) AS returns_count,
	coalesce(c.returns_total, t.returns_total) AS returns_total, coalesce(c.tax_total, t.tax_total) AS tax_total,
	coalesce(c.tenders, t.tenders) AS tenders, coalesce(c.paid_in, t.paid_in) AS paid_in,
	coalesce(c.paid_out, t.paid_out) AS paid_out, coalesce(c.dropped, t.dropped) AS dropped,
	coalesce(c.expected_cash, t.expected_cash) AS expected_cash,
	c.counted_cash, c.difference
FROM retail.register_session s
LEFT JOIN retail.register_session_close c USING (register_session_id)
LEFT JOIN LATERAL (SELECT o.* FROM retail.register_session_totals(s) AS o WHERE c.register_session_id IS NULL OFFSET 0) AS t ON true
WHERE s.register_session_id = :register_session_id::uuid;
