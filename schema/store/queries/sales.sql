-- Sales and returns. Writing one is one call; see schema/store/functions/retail_sales.sql.

-- name: sale_rules_read
SELECT c.rounding, c.tax_place, g.tax_group_id, g.price_includes_tax, r.tax_rate_id, t.name AS rate_name, t.rate_ppm AS rate, r.compound
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
