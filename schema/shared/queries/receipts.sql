-- The receipt of a sale, at both tiers: the members of struct receipt (common/rules/receipt_json.h). What was sold, paid and taxed stands in the
-- sale; who sells is told as it held when it was sold; what else has only a name (people, tenders, taxes) as it is called now. An item's amount is
-- before its discount, so that what is printed adds up. A line's tax is included where net and tax make its amount.

-- name: sale_receipt
WITH receipt AS (
	SELECT s.*, coalesce(store.name, split_part(s.receipt_number, ':', 1)) AS store_name, coalesce(store.time_zone, 'UTC') AS time_zone
	FROM retail.sale_by_store s
	LEFT JOIN retail.store ON store.store_id = s.store_id
	WHERE s.store_id = ANY (retail.document_stores()) AND s.sale_id = :sale_id::uuid
), line AS (
	SELECT l.*, CASE WHEN l.tax_amount = 0 THEN coalesce(g.price_includes_tax, true) ELSE l.net_amount + l.tax_amount = l.amount END AS included
	FROM receipt s
	JOIN retail.sale_line_by_store l ON l.store_id = s.store_id AND l.sale_id = s.sale_id
	LEFT JOIN retail.tax_group g USING (tax_group_id)
), line_tax AS (
	SELECT l.line_number, l.included, t.tax_rate_id, t.rate, t.base, t.amount, t.place
	FROM line l CROSS JOIN LATERAL unnest(l.taxes) WITH ORDINALITY AS t (tax_rate_id, rate, base, amount, place)
), tax AS (
	SELECT t.tax_rate_id, t.rate, t.included, sum(t.base) AS base, sum(t.amount) AS amount,
		row_number() OVER (ORDER BY min(t.line_number), min(t.place)) AS place
	FROM line_tax t GROUP BY t.tax_rate_id, t.rate, t.included
), lettered AS (
	SELECT t.*, CASE WHEN t.place <= 26 THEN chr(64 + t.place::int) ELSE t.place::text END AS code FROM tax t
)
SELECT jsonb_strip_nulls(jsonb_build_object(
	'columns', 42,
	'language', coalesce(:language::text, (SELECT l.name FROM unnest(d.languages) WITH ORDINALITY AS l (name, place)
		WHERE l.name = ANY (string_to_array(:known_languages::text, ' ')) ORDER BY l.place LIMIT 1), 'en'),
	'document', s.kind,
	'currency', c.currency,
	'currency_digits', c.currency_places,
	'store', jsonb_build_object('name', s.store_name, 'legal_name', d.legal_name, 'tax_id', d.tax_id, 'phone', d.phone, 'web', d.web,
		'address', d.address),
	'number', s.receipt_number,
	'date', to_char(s.sold_at AT TIME ZONE s.time_zone, 'YYYY-MM-DD"T"HH24:MI'),
	'register', coalesce((SELECT r.name FROM retail.register r WHERE r.register_id = s.register_id), split_part(s.receipt_number, ':', 2)),
	'cashier', (SELECT u.display_name FROM retail.user_account u WHERE u.user_id = s.user_id),
	'reason', left(nullif(btrim(s.reason), ''), 200),
	'items', (SELECT coalesce(jsonb_agg(jsonb_build_object(
			'name', left(coalesce(nullif(btrim(l.description), ''), l.sku), 200),
			'unit', (SELECT nullif(p.unit, 'piece') FROM retail.product p WHERE p.product_id = l.product_id),
			'tax_code', (SELECT string_agg(t.code, '' ORDER BY t.place) FROM line_tax o JOIN lettered t USING (tax_rate_id, rate, included)
				WHERE o.line_number = l.line_number),
			'note', left(nullif(btrim(l.price_reason), ''), 200),
			'quantity', l.quantity::text, 'unit_price', l.unit_price, 'price_quantity', l.price_quantity::text,
			'amount', l.amount + l.discount_amount,
			'discounts', CASE WHEN l.discount_amount <> 0 THEN jsonb_build_array(jsonb_build_object('amount', -l.discount_amount)) END)
			ORDER BY l.line_number), '[]') FROM line l),
	'subtotal', (SELECT coalesce(sum(l.amount), 0) FROM line l),
	'taxes', (SELECT jsonb_agg(jsonb_build_object('code', t.code,
			'name', coalesce((SELECT r.name FROM retail.tax_rate r WHERE r.tax_rate_id = t.tax_rate_id), '-'),
			'rate', t.rate, 'base', t.base, 'amount', t.amount, 'included', t.included) ORDER BY t.place) FROM lettered t),
	'total', s.total,
	'payments', (SELECT jsonb_agg(jsonb_build_object('amount', p.amount,
			'name', coalesce((SELECT t.name FROM retail.tender t WHERE t.tender_id = p.tender_id), p.tender_kind)) ORDER BY p.payment_number)
		FROM retail.payment_by_store p WHERE p.store_id = s.store_id AND p.sale_id = s.sale_id),
	'change', s.change_due,
	'footer', d.footer)) AS receipt,
	(SELECT l.png FROM retail.logo l WHERE l.logo_id = d.logo_id) AS logo
FROM receipt s
CROSS JOIN retail.chain c
CROSS JOIN LATERAL retail.business_details_at(s.store_id, s.sold_at) AS d;
