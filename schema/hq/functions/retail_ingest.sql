-- Documents of one store as typed rows: called by sync.ingest_batch per kind, set-based. Whatever does not
-- fit raises, and the batch is halved until the one document at fault is found.

CREATE OR REPLACE FUNCTION retail.ingest_register_sessions(p_store_id uuid, p_documents sync.received_document[])
	RETURNS void
	LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
	INSERT INTO retail.register_session (store_id, register_session_id, register_id, session_number,
		business_date, opening_float, opened_at, opened_by, journal_seq)
	SELECT p_store_id, d.document_id, s.register_id, s.session_number, s.business_date, s.opening_float,
		s.opened_at, s.opened_by, d.seq
	FROM unnest(p_documents) AS d
	CROSS JOIN LATERAL jsonb_to_record(d.document) AS s (register_id uuid, session_number bigint,
		business_date date, opening_float bigint, opened_at timestamptz, opened_by uuid)
$$;

CREATE OR REPLACE FUNCTION retail.ingest_register_session_closes(p_store_id uuid,
	p_documents sync.received_document[]) RETURNS void
	LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
	INSERT INTO retail.register_session_close (store_id, register_session_id, closed_at, closed_by,
		sales_count, sales_total, returns_count, returns_total, tax_total, tenders, expected_cash,
		counted_cash, difference, journal_seq)
	SELECT p_store_id, d.document_id, s.closed_at, s.closed_by, s.sales_count, s.sales_total,
		s.returns_count, s.returns_total, s.tax_total, s.tenders, s.expected_cash, s.counted_cash,
		s.difference, d.seq
	FROM unnest(p_documents) AS d
	CROSS JOIN LATERAL jsonb_to_record(d.document) AS s (closed_at timestamptz, closed_by uuid,
		sales_count bigint, sales_total bigint, returns_count bigint, returns_total bigint,
		tax_total bigint, tenders jsonb, expected_cash bigint, counted_cash bigint, difference bigint)
$$;

-- One pass per table over the same documents. `facts` and `tender_kinds` run parallel to lines and payments.
CREATE OR REPLACE FUNCTION retail.ingest_sales(p_store_id uuid, p_documents sync.received_document[])
	RETURNS void
	LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
	INSERT INTO retail.sale (store_id, sale_id, kind, register_session_id, register_id, receipt,
		receipt_number, business_date, sold_at, user_id, reason, total, tax_total, change_due, journal_seq)
	SELECT p_store_id, d.document_id, s.kind, s.register_session_id, s.register_id, s.receipt,
		s.receipt_number, s.business_date, s.sold_at, s.user_id, s.reason, s.total, s.tax_total,
		s.change_due, d.seq
	FROM unnest(p_documents) AS d
	CROSS JOIN LATERAL jsonb_to_record(d.document) AS s (kind text, register_session_id uuid,
		register_id uuid, receipt bigint, receipt_number text, business_date date, sold_at timestamptz,
		user_id uuid, reason text, total bigint, tax_total bigint, change_due bigint);

	INSERT INTO retail.sale_line (store_id, sale_id, line_number, kind, business_date, product_id, sku,
		description, department_id, quantity, unit_price, price_quantity, listed_amount,
		listed_per_quantity, price_reason, discount_amount, tax_group_id, amount, net_amount,
		tax_amount, taxes)
	SELECT p_store_id, d.document_id, l.line_number, d.kind, d.business_date, l.product_id, l.fact ->> 0,
		l.fact ->> 1, (l.fact ->> 2)::uuid, l.quantity, l.unit_price, l.price_quantity,
		(l.fact ->> 3)::bigint, (l.fact ->> 4)::numeric, l.price_reason, l.discount_amount,
		l.tax_group_id, l.amount, l.net_amount, l.tax_amount, l.taxes
	FROM (SELECT document_id, document ->> 'kind' AS kind, (document ->> 'business_date')::date AS business_date,
			document -> 'lines' AS lines, document -> 'facts' AS facts
		FROM unnest(p_documents) OFFSET 0) AS d
	CROSS JOIN LATERAL ROWS FROM (
		jsonb_to_recordset(d.lines) AS (line_number int, product_id uuid, quantity numeric,
			unit_price bigint, price_quantity numeric, price_reason text, discount_amount bigint,
			tax_group_id uuid, amount bigint, net_amount bigint, tax_amount bigint,
			taxes retail.line_tax[]),
		jsonb_array_elements(d.facts)
	) AS l (line_number, product_id, quantity, unit_price, price_quantity, price_reason,
		discount_amount, tax_group_id, amount, net_amount, tax_amount, taxes, fact);

	INSERT INTO retail.payment (store_id, sale_id, payment_number, tender_id, tender_kind, amount)
	SELECT p_store_id, d.document_id, p.payment_number, p.tender_id, d.document -> 'tender_kinds' ->> (p.place::int - 1),
		p.amount
	FROM unnest(p_documents) AS d
	CROSS JOIN LATERAL ROWS FROM (
		jsonb_to_recordset(d.document -> 'payments') AS (payment_number int, tender_id uuid, amount bigint)
	) WITH ORDINALITY AS p (payment_number, tender_id, amount, place);
$$;

CREATE OR REPLACE FUNCTION retail.ingest_stock_adjustments(p_store_id uuid, p_documents sync.received_document[])
	RETURNS void
	LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
	INSERT INTO retail.stock_adjustment (store_id, stock_adjustment_id, reason, adjusted_at, business_date,
		user_id, journal_seq)
	SELECT p_store_id, d.document_id, a.reason, a.adjusted_at, a.business_date, a.user_id, d.seq
	FROM unnest(p_documents) AS d
	CROSS JOIN LATERAL jsonb_to_record(d.document) AS a (reason text, adjusted_at timestamptz,
		business_date date, user_id uuid);

	INSERT INTO retail.stock_adjustment_line (store_id, stock_adjustment_id, line_number, product_id, sku,
		description, quantity)
	SELECT p_store_id, d.document_id, l.line_number, l.product_id, l.sku, l.description, l.quantity
	FROM unnest(p_documents) AS d
	CROSS JOIN LATERAL jsonb_to_recordset(d.document -> 'lines') AS l (line_number int, product_id uuid,
		sku text, description text, quantity numeric);
$$;
