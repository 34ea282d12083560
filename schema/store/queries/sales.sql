-- Sales and returns. Writing one is one call; see schema/store/functions/retail_sales.sql.

-- A rate that this store cannot hold is there all the same, without a figure, and no sale can use its group: without it
-- the group would be sold at too little tax.
-- name: sale_rules_read
SELECT c.rounding, c.tax_place, g.tax_group_id, g.price_includes_tax, r.tax_rate_id, r.rate_name, r.rate, r.compound
FROM retail.chain c
CROSS JOIN retail.tax_group g
LEFT JOIN (
	SELECT gr.tax_group_id::text, gr.position, gr.tax_rate_id::text, t.name AS rate_name, t.rate_ppm AS rate, gr.compound
	FROM retail.tax_group_rate gr JOIN retail.tax_rate t USING (tax_rate_id)
UNION ALL
	SELECT u.image ->> 'tax_group_id', NULL, u.key::text, u.reason, NULL, false
	FROM sync.unusable_images('tax_group_rate') u
) AS r ON r.tax_group_id = g.tax_group_id::text
ORDER BY g.tax_group_id, r.position;

-- name: sale_complete
SELECT sale_id, kind, receipt_number, business_date, sold_at, register_id, register_session_id, user_id, reason,
	total, tax_total, change_due
FROM retail.complete_sale(:written_sale::text, :written_lines::text, :written_payments::text, :content_hash::text, :actor_id::uuid,
	:refusal_code::text, :refusal_detail::text, :refusal_field::text)
WHERE :commits_later::boolean IS NOT TRUE OR set_config('synchronous_commit', 'off', true) = 'off';
