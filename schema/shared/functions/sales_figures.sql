-- Figures of sales, as text of SQL, for what is written from declarations; and the page of a report, over retail.sum_sales, which each tier has.

-- What is known of a sale, of rows d of sales, as text of SQL.
CREATE OR REPLACE FUNCTION retail.sale_facts(p_sales text) RETURNS text
	LANGUAGE sql IMMUTABLE
AS $$
	SELECT format($f$SELECT d.store_id, d.sale_id, d.kind, d.business_date, d.register_id, d.user_id, d.change_due,
		date_bin('15 minutes', d.sold_at, '2000-01-01 00:00Z') AS quarter_at FROM %s AS d$f$, p_sales)
$$;


-- The lines or payments of sales p_sales (as retail.sale_facts). p_join: how their rows r are found.
CREATE OR REPLACE FUNCTION retail.figures_of(p_source text, p_sales text, p_join text DEFAULT NULL) RETURNS text
	LANGUAGE sql IMMUTABLE
AS $$
	SELECT format(CASE p_source
		WHEN 'line' THEN 'SELECT s.*, r.product_id, r.department_id, r.quantity, r.net_amount, r.tax_amount, r.discount_amount, r.price_reason,
			r.unit_price, r.price_quantity, r.listed_unit_price, r.listed_price_quantity FROM %1$s AS s '
		-- What is given back as change is taken from the first payment in cash.
		ELSE 'SELECT s.*, r.tender_id, r.tender_kind, r.amount - CASE WHEN r.tender_kind = ''cash'' AND row_number() OVER
			(PARTITION BY s.store_id, s.business_date, s.sale_id, r.tender_kind ORDER BY r.payment_number) = 1 THEN s.change_due ELSE 0 END AS amount
			FROM %1$s AS s ' END
		|| coalesce(p_join, 'JOIN retail.%2$s_by_store AS r ON r.store_id = s.store_id AND r.sale_id = s.sale_id'),
		p_sales, CASE p_source WHEN 'line' THEN 'sale_line' ELSE 'payment' END)
$$;


-- Sums of figures by keys.
CREATE OR REPLACE FUNCTION retail.sum_figures(p_source text, p_keys text[], p_figures text) RETURNS text
	LANGUAGE sql STABLE
AS $$
	SELECT format('SELECT %1$s, %2$s FROM %3$s AS f GROUP BY %1$s', array_to_string(p_keys, ', '),
		string_agg(format('(%s)::%s AS %I', m.expression, m.type, m.name), ', ' ORDER BY m.position), p_figures)
	FROM retail.sales_measure m WHERE m.source = p_source
$$;


-- The columns of retail.report_sums after its key: sums of a source by p_format, over sales_measure m; NULL where it measures none.
CREATE OR REPLACE FUNCTION retail.report_columns(p_source text, p_is_summed boolean) RETURNS text
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT string_agg(CASE WHEN m.name IS NULL THEN format('NULL::%s', format_type(a.atttypid, NULL))
		WHEN p_is_summed THEN format('sum(%I)::%s', m.name, m.type) ELSE format('(%s)::%s', m.expression, m.type) END, ', ' ORDER BY a.attnum)
	FROM pg_attribute a LEFT JOIN retail.sales_measure m ON m.source = p_source AND m.name = a.attname
	WHERE a.attrelid = 'retail.report_sums'::regclass AND a.attnum > 1
$$;


-- What a key of a group is called.
CREATE OR REPLACE FUNCTION retail.report_label(p_group_by text, p_key text) RETURNS text
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT coalesce(CASE p_group_by
		WHEN 'store' THEN (SELECT s.name::text FROM retail.store s WHERE s.store_id = p_key::uuid)
		WHEN 'register' THEN (SELECT s.code || ' ' || g.name FROM retail.register g JOIN retail.store s USING (store_id) WHERE g.register_id = p_key::uuid)
		WHEN 'user' THEN (SELECT u.display_name::text FROM retail.user_account u WHERE u.user_id = p_key::uuid)
		WHEN 'department' THEN (SELECT d.name::text FROM retail.department d WHERE d.department_id = p_key::uuid)
		WHEN 'tender' THEN (SELECT t.name::text FROM retail.tender t WHERE t.tender_id = p_key::uuid)
		WHEN 'product' THEN (SELECT p.sku || ' ' || p.name FROM retail.product p WHERE p.product_id = p_key::uuid)
		END, p_key)
$$;


-- How the documents behind a group are asked for at GET /api/v1/sales; NULL: they cannot be. The times only narrow it: a business date
-- may begin and end on other days.
CREATE OR REPLACE FUNCTION retail.report_documents(p_group_by text, p_key text, p_from date, p_to date, p_store_id uuid) RETURNS json
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT json_build_object(
		'store_id', CASE p_group_by WHEN 'store' THEN p_key::uuid ELSE p_store_id END,
		'register_id', CASE p_group_by WHEN 'register' THEN p_key END,
		'user_id', CASE p_group_by WHEN 'user' THEN p_key END,
		'business_date_from', span.first, 'business_date_to', span.last,
		'sold_at_from', to_char(span.first - 2, 'YYYY-MM-DD"T00:00:00Z"'), 'sold_at_to', to_char(span.last + 3, 'YYYY-MM-DD"T00:00:00Z"'))
	FROM (SELECT CASE p_group_by WHEN 'day' THEN p_key::date WHEN 'month' THEN greatest(p_from, to_date(p_key, 'YYYY-MM')) ELSE p_from END AS first,
		CASE p_group_by WHEN 'day' THEN p_key::date
			WHEN 'month' THEN least(p_to, (to_date(p_key, 'YYYY-MM') + interval '1 month')::date - 1) ELSE p_to END AS last) AS span
	WHERE p_group_by IN ('total', 'store', 'day', 'month', 'register', 'user')
$$;


-- A group that sold nothing has sums of nothing, where it is one of lines.
CREATE OR REPLACE FUNCTION retail.report_nothing(p_sums retail.report_sums, p_is_of_lines boolean) RETURNS retail.report_sums
	LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT CASE WHEN p_sums.group_key IS NOT NULL THEN p_sums
		WHEN p_is_of_lines THEN (NULL, 0, 0, 0, NULL, 0.000, 0, 0, 0, 0, 0.000, 0, 0, 0)::retail.report_sums
		ELSE (NULL, 0, 0, NULL, 0, NULL, 0, NULL, NULL, NULL, NULL, 0, NULL, NULL)::retail.report_sums END
$$;


-- A page of a report, and the row that follows it. p_shift: how much later the span is than what it is compared with; NULL, like the span
-- of that: with nothing.
-- Groups that sold at one time only are there as well.
CREATE OR REPLACE FUNCTION retail.report_page(p_group_by text, p_from date, p_to date, p_store_id uuid, p_department_id uuid,
	p_compare_from date, p_compare_to date, p_shift interval, p_sort text, p_after text, p_limit bigint)
	RETURNS TABLE (group_key text, label text, sales_count bigint, returns_count bigint, lines_count bigint, payments_count bigint, quantity numeric,
		amount bigint, net_amount bigint, tax_amount bigint, discount_amount bigint, returned_quantity numeric, returned_amount bigint,
		price_changes_count bigint, price_changes_amount bigint, average_amount bigint, compared_sales_count bigint,
		compared_returns_count bigint, compared_quantity numeric, compared_amount bigint, compared_net_amount bigint, documents json, page_key text)
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	WITH joined AS (
		SELECT coalesce(n.group_key, b.group_key) AS key, n, b
		FROM retail.sum_sales(p_group_by, p_from, p_to, p_store_id, p_department_id, interval '0') AS n
		FULL JOIN retail.sum_sales(p_group_by, p_compare_from, p_compare_to, p_store_id, p_department_id, p_shift) AS b USING (group_key)
	), ordered AS (
		SELECT j.*, CASE WHEN p_sort LIKE '-%' THEN -1 ELSE 1 END * CASE ltrim(p_sort, '-')
			WHEN 'amount' THEN coalesce((j.n).amount, 0) WHEN 'net_amount' THEN coalesce((j.n).net_amount, 0)
			WHEN 'quantity' THEN coalesce((j.n).quantity, 0) WHEN 'sales_count' THEN coalesce((j.n).sales_count, 0)
			WHEN 'returned_amount' THEN coalesce((j.n).returned_amount, 0) WHEN 'discount_amount' THEN coalesce((j.n).discount_amount, 0)
			WHEN 'price_changes_amount' THEN coalesce((j.n).price_changes_amount, 0) ELSE 0 END AS place
		FROM joined j
	), page AS (
		SELECT * FROM ordered o
		WHERE p_after IS NULL OR (o.place, o.key) > (split_part(p_after, '/', 1)::numeric, split_part(p_after, '/', 2))
		ORDER BY o.place, o.key LIMIT p_limit + 1
	)
	SELECT p.key, retail.report_label(p_group_by, p.key), coalesce((p.n).sales_count, 0), coalesce((p.n).returns_count, 0), m.lines_count,
		m.payments_count, m.quantity, coalesce((p.n).amount, 0), m.net_amount, m.tax_amount, m.discount_amount, m.returned_quantity,
		coalesce((p.n).returned_amount, 0), m.price_changes_count, m.price_changes_amount,
		round(((p.n).amount - (p.n).returned_amount)::numeric / nullif((p.n).sales_count, 0))::bigint,
		c.sales_count, c.returns_count, c.quantity, c.amount, c.net_amount,
		retail.report_documents(p_group_by, p.key, p_from, p_to, p_store_id), p.place || '/' || p.key
	FROM page p
	CROSS JOIN LATERAL retail.report_nothing(p.n, (p.b).lines_count IS NOT NULL) AS m
	LEFT JOIN LATERAL retail.report_nothing(p.b, (p.n).lines_count IS NOT NULL) AS c ON p_shift IS NOT NULL
	ORDER BY p.place, p.key
$$;


-- The span that one is compared with, and how much later this one is. NULL: it is compared with nothing.
CREATE OR REPLACE FUNCTION retail.report_compared(p_from date, p_to date, p_compare text, p_compare_from date, p_compare_to date,
	OUT first date, OUT last date, OUT shift interval)
	LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
	SELECT coalesce(p_compare_from, (p_from - b.before)::date), coalesce(p_compare_to, (p_to - b.before)::date),
		coalesce(make_interval(days => p_from - p_compare_from), b.before)
	FROM (SELECT CASE p_compare WHEN 'previous_week' THEN interval '7 days' WHEN 'previous_year' THEN interval '1 year' END AS before) AS b
$$;


-- The page as JSON, and the sums of all of it: those of a department when it is asked for one.
CREATE OR REPLACE FUNCTION retail.report_document(p_group_by text, p_from date, p_to date, p_store_id uuid, p_department_id uuid,
	p_compare_from date, p_compare_to date, p_shift interval, p_sort text, p_after text, p_limit bigint)
	RETURNS TABLE (items json, next text, totals jsonb)
	LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
	WITH page AS (
		SELECT false AS is_total, row_number() OVER () AS place, r.*
		FROM retail.report_page(p_group_by, p_from, p_to, p_store_id, p_department_id, p_compare_from, p_compare_to, p_shift, p_sort, p_after,
			p_limit) AS r
		UNION ALL
		SELECT true, 0, r.*
		FROM retail.report_page(CASE WHEN p_department_id IS NULL THEN 'total' ELSE 'department' END, p_from, p_to, p_store_id, p_department_id,
			p_compare_from, p_compare_to, p_shift, 'group_key', NULL, 1) AS r
	), item AS (
		SELECT p.is_total, p.place, p.page_key, to_jsonb(p) - '{is_total,place,page_key}'::text[] || jsonb_build_object('quantity', p.quantity::text,
			'returned_quantity', p.returned_quantity::text, 'compared_quantity', p.compared_quantity::text) AS item
		FROM page p
	)
	SELECT (SELECT coalesce(json_agg(i.item ORDER BY i.place), '[]') FROM item i WHERE i.place <= p_limit AND NOT i.is_total),
		(SELECT i.page_key FROM item i WHERE i.place = p_limit AND EXISTS (SELECT FROM item m WHERE m.place > p_limit)),
		(SELECT i.item FROM item i WHERE i.is_total)
$$;
