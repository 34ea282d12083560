-- What the stores report. Append-only; store_id is the first column of every key, so that the tables can
-- be partitioned or distributed by it. Rows hold facts and do not refer to master data, which may have
-- changed since. journal_seq is the document's place in the store's journal.

CREATE TABLE retail.register_session (
	store_id uuid NOT NULL REFERENCES retail.store,
	register_session_id uuid NOT NULL,
	register_id uuid NOT NULL,
	session_number bigint NOT NULL,
	business_date date NOT NULL,
	opening_float retail.money NOT NULL,
	opened_at timestamptz NOT NULL,
	opened_by uuid NOT NULL,
	journal_seq bigint NOT NULL,
	PRIMARY KEY (store_id, register_session_id),
	CONSTRAINT register_session_number_key UNIQUE (store_id, register_id, session_number)
);
SELECT sync.make_immutable('retail.register_session');

CREATE TABLE retail.register_session_close (
	store_id uuid NOT NULL,
	register_session_id uuid NOT NULL,
	closed_at timestamptz NOT NULL,
	closed_by uuid NOT NULL,
	sales_count bigint NOT NULL,
	sales_total bigint NOT NULL,
	returns_count bigint NOT NULL,
	returns_total bigint NOT NULL,
	tax_total bigint NOT NULL,
	tenders jsonb NOT NULL,
	expected_cash bigint NOT NULL,
	counted_cash retail.money NOT NULL,
	difference bigint NOT NULL CHECK (difference = counted_cash - expected_cash),
	journal_seq bigint NOT NULL,
	PRIMARY KEY (store_id, register_session_id),
	FOREIGN KEY (store_id, register_session_id) REFERENCES retail.register_session
);
SELECT sync.make_immutable('retail.register_session_close');

CREATE TABLE retail.sale (
	store_id uuid NOT NULL,
	sale_id uuid NOT NULL,
	kind text NOT NULL CHECK (kind IN ('sale', 'return')),
	register_session_id uuid NOT NULL,
	register_id uuid NOT NULL,
	receipt bigint NOT NULL,
	receipt_number text NOT NULL,
	business_date date NOT NULL,
	sold_at timestamptz NOT NULL,
	user_id uuid NOT NULL,
	reason text,
	total retail.money NOT NULL,
	tax_total retail.money NOT NULL,
	change_due retail.money NOT NULL,
	journal_seq bigint NOT NULL,
	PRIMARY KEY (store_id, sale_id),
	CONSTRAINT sale_receipt_key UNIQUE (store_id, register_id, receipt)
);
SELECT sync.make_immutable('retail.sale');

CREATE TYPE retail.line_tax AS (tax_rate_id uuid, rate bigint, base bigint, amount bigint);

-- business_date and kind repeat the sale's: reports by product or department read the lines alone.
CREATE TABLE retail.sale_line (
	store_id uuid NOT NULL,
	sale_id uuid NOT NULL,
	line_number int NOT NULL,
	kind text NOT NULL,
	business_date date NOT NULL,
	product_id uuid NOT NULL,
	sku text NOT NULL,
	description text NOT NULL,
	department_id uuid NOT NULL,
	quantity retail.quantity NOT NULL,
	unit_price retail.money NOT NULL,
	price_quantity retail.quantity NOT NULL,
	listed_amount retail.money,
	listed_per_quantity retail.quantity,
	price_reason text,
	discount_amount retail.money NOT NULL,
	tax_group_id uuid NOT NULL,
	amount retail.money NOT NULL,
	net_amount retail.money NOT NULL,
	tax_amount retail.money NOT NULL,
	taxes retail.line_tax[] NOT NULL,
	PRIMARY KEY (store_id, sale_id, line_number)
);
CREATE INDEX sale_line_business_date ON retail.sale_line USING brin (business_date);
SELECT sync.make_immutable('retail.sale_line');

CREATE TABLE retail.payment (
	store_id uuid NOT NULL,
	sale_id uuid NOT NULL,
	payment_number int NOT NULL,
	tender_id uuid NOT NULL,
	tender_kind text NOT NULL,
	amount retail.money NOT NULL,
	PRIMARY KEY (store_id, sale_id, payment_number)
);
SELECT sync.make_immutable('retail.payment');

-- A foreign key, checked once per statement instead of once per row: a quarter of the time of receiving
-- went into the row by row check. It is as good as one, because a sale never goes away. Only by
-- the key, also in the plan that a session made while the table was empty: or the check would read all sales there are.
CREATE FUNCTION retail.require_sale() RETURNS trigger
	LANGUAGE plpgsql SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
DECLARE
	v_sale_id uuid;
BEGIN
	SELECT n.sale_id INTO v_sale_id
	FROM (SELECT DISTINCT store_id, sale_id FROM new_rows) AS n
	WHERE NOT EXISTS (SELECT FROM retail.sale s WHERE s.store_id = n.store_id AND s.sale_id = n.sale_id)
	LIMIT 1;
	IF FOUND THEN
		RAISE foreign_key_violation USING MESSAGE = format('%I refers to sale %s, which is not there',
			TG_TABLE_NAME, v_sale_id), CONSTRAINT = TG_NAME;
	END IF;
	RETURN NULL;
END
$$;
CREATE TRIGGER sale_line_sale_fkey AFTER INSERT ON retail.sale_line REFERENCING NEW TABLE AS new_rows
	FOR EACH STATEMENT EXECUTE FUNCTION retail.require_sale();
CREATE TRIGGER payment_sale_fkey AFTER INSERT ON retail.payment REFERENCING NEW TABLE AS new_rows
	FOR EACH STATEMENT EXECUTE FUNCTION retail.require_sale();

CREATE TABLE retail.stock_adjustment (
	store_id uuid NOT NULL,
	stock_adjustment_id uuid NOT NULL,
	reason text NOT NULL,
	adjusted_at timestamptz NOT NULL,
	business_date date NOT NULL,
	user_id uuid NOT NULL,
	journal_seq bigint NOT NULL,
	PRIMARY KEY (store_id, stock_adjustment_id)
);
SELECT sync.make_immutable('retail.stock_adjustment');

CREATE TABLE retail.stock_adjustment_line (
	store_id uuid NOT NULL,
	stock_adjustment_id uuid NOT NULL,
	line_number int NOT NULL,
	product_id uuid NOT NULL,
	sku text NOT NULL,
	description text NOT NULL,
	quantity retail.quantity NOT NULL,
	PRIMARY KEY (store_id, stock_adjustment_id, line_number),
	FOREIGN KEY (store_id, stock_adjustment_id) REFERENCES retail.stock_adjustment
);
SELECT sync.make_immutable('retail.stock_adjustment_line');

CREATE VIEW retail.stock_movement AS
	SELECT l.store_id, l.kind, l.sale_id AS document_id, l.line_number, l.product_id, l.sku,
		-l.quantity AS quantity, l.business_date
	FROM retail.sale_line l
UNION ALL
	SELECT l.store_id, 'adjustment', l.stock_adjustment_id, l.line_number, l.product_id, l.sku,
		l.quantity, a.business_date
	FROM retail.stock_adjustment_line l
	JOIN retail.stock_adjustment a USING (store_id, stock_adjustment_id);

-- The sum of the movements received so far, as fresh as the store's journal here. Not kept as a table:
-- receiving only appends, whatever is derived from it must not slow it down.
CREATE VIEW retail.stock_on_hand AS
	SELECT store_id, product_id, sum(quantity) AS quantity
	FROM retail.stock_movement
	GROUP BY store_id, product_id;

CREATE VIEW retail.sale_line_tax AS
	SELECT l.store_id, l.sale_id, l.line_number, t.tax_rate_id, t.rate, t.base, t.amount
	FROM retail.sale_line l
	CROSS JOIN LATERAL unnest(l.taxes) AS t;

-- The functions are in schema/hq/functions; sessions come before what happened in them.
INSERT INTO sync.document_kind (kind, position, ingest_function) VALUES
	('register_session_opened', 10, 'retail.ingest_register_sessions'),
	('sale', 20, 'retail.ingest_sales'),
	('stock_adjustment', 30, 'retail.ingest_stock_adjustments'),
	('register_session_closed', 40, 'retail.ingest_register_session_closes');
