-- What reports say of sales, said once for both tiers: what is summed, and by what. A store sums its documents; headquarters keeps
-- sums (0157). The business date, the register and the person are those of the sale, also for its lines and payments.

-- What is summed of the lines or payments of sales: aggregates over rows of retail.figures_of(source).
CREATE TABLE retail.sales_measure (
	source text NOT NULL CHECK (source IN ('line', 'payment')),
	position int NOT NULL,
	name text NOT NULL,
	type text NOT NULL,
	expression text NOT NULL,
	PRIMARY KEY (source, position)
);
INSERT INTO retail.sales_measure (source, position, name, type, expression) VALUES
	('line', 1, 'sales_count', 'bigint', $$count(DISTINCT sale_id) FILTER (WHERE kind = 'sale')$$),
	('line', 2, 'returns_count', 'bigint', $$count(DISTINCT sale_id) FILTER (WHERE kind = 'return')$$),
	('line', 3, 'lines_count', 'bigint', 'count(*)'),
	('line', 4, 'quantity', 'numeric(20, 3)', 'sum(quantity)'),
	('line', 5, 'amount', 'bigint', 'sum(net_amount + tax_amount)'),
	('line', 6, 'net_amount', 'bigint', 'sum(net_amount)'),
	('line', 7, 'tax_amount', 'bigint', 'sum(tax_amount)'),
	('line', 8, 'discount_amount', 'bigint', 'sum(discount_amount)'),
	('line', 9, 'returned_quantity', 'numeric(20, 3)', $$coalesce(sum(quantity) FILTER (WHERE kind = 'return'), 0)$$),
	('line', 10, 'returned_amount', 'bigint', $$coalesce(sum(net_amount + tax_amount) FILTER (WHERE kind = 'return'), 0)$$),
	('line', 11, 'price_changes_count', 'bigint', 'count(price_reason)'),
	-- How much less than the list price of that moment; what had none counts nothing, and no line more than a figure may be.
	('line', 12, 'price_changes_amount', 'bigint', $$coalesce(sum(greatest(-1000000000000, least(1000000000000,
		round(quantity * coalesce(listed_unit_price / nullif(listed_price_quantity, 0) - unit_price / nullif(price_quantity, 0), 0)))))
		FILTER (WHERE price_reason IS NOT NULL), 0)$$),
	('payment', 1, 'sales_count', 'bigint', $$count(DISTINCT sale_id) FILTER (WHERE kind = 'sale')$$),
	('payment', 2, 'returns_count', 'bigint', $$count(DISTINCT sale_id) FILTER (WHERE kind = 'return')$$),
	('payment', 3, 'payments_count', 'bigint', 'count(*)'),
	('payment', 4, 'amount', 'bigint', 'sum(amount)'),
	('payment', 5, 'returned_amount', 'bigint', $$coalesce(sum(amount) FILTER (WHERE kind = 'return'), 0)$$);

-- A group of a report. What a source does not measure is NULL.
CREATE TYPE retail.report_sums AS (group_key text, sales_count bigint, returns_count bigint, lines_count bigint, payments_count bigint,
	quantity numeric, amount bigint, net_amount bigint, tax_amount bigint, discount_amount bigint, returned_quantity numeric,
	returned_amount bigint, price_changes_count bigint, price_changes_amount bigint);

-- The groups of a report; each tier has its own (functions/retail_reports.sql). p_shift: by how much dates are moved, for what is compared.
CREATE FUNCTION retail.sum_sales(p_group_by text, p_from date, p_to date, p_store_id uuid, p_department_id uuid, p_shift interval)
	RETURNS SETOF retail.report_sums
	LANGUAGE sql STABLE
AS 'SELECT NULL::retail.report_sums WHERE false';

-- By what a report groups. key: of a row r of what is summed; $1 is p_shift.
CREATE TABLE retail.report_group (
	name text PRIMARY KEY,
	source text NOT NULL,
	rollup text NOT NULL, -- at headquarters
	key text NOT NULL,
	record text -- the master data that the key is the id of
);
INSERT INTO retail.report_group (name, source, rollup, key, record) VALUES
	('total', 'line', 'sales_by_day', '''total''', NULL),
	('store', 'line', 'sales_by_day', 'r.store_id', 'store'),
	('day', 'line', 'sales_by_day', '(r.business_date + $1)::date', NULL),
	('month', 'line', 'sales_by_day', 'to_char(r.business_date + $1, ''YYYY-MM'')', NULL),
	('register', 'line', 'sales_by_register', 'r.register_id', 'register'),
	('user', 'line', 'sales_by_register', 'r.user_id', 'user'),
	('department', 'line', 'sales_by_department', 'r.department_id', 'department'),
	-- By the clock of the store.
	('hour', 'line', 'sales_by_quarter', 'to_char(r.quarter_at AT TIME ZONE (SELECT s.time_zone FROM retail.store s WHERE s.store_id = r.store_id), ''HH24'')',
		NULL),
	('tender', 'payment', 'sales_by_tender', 'r.tender_id', 'tender'),
	('product', 'line', 'sales_by_product', 'r.product_id', 'product');

-- Sales are listed and summed by business date.
SELECT sync.declare_document(k.kind, k.declaration || '{"ranges": ["total", "business_date"]}')
FROM sync.document_kind k WHERE k.kind = 'sale';
