-- What a store itself writes: register sessions, sales, stock. Documents never change once written;
-- corrections are new documents. Rows hold facts (SKU, description, rates as they were), so nothing here
-- refers to mirrored tables. Written only by the functions in schema/store/functions.

-- What must be exact per register: its open session and the last numbers of its series. A sale locks
-- this row, so receipt numbers are gapless and a session cannot be closed under a sale.
CREATE TABLE retail.register_state (
	register_id uuid PRIMARY KEY,
	open_session_id uuid UNIQUE,
	last_receipt bigint NOT NULL DEFAULT 0 CHECK (last_receipt >= 0),
	last_session bigint NOT NULL DEFAULT 0 CHECK (last_session >= 0)
) WITH (fillfactor = 50);

-- Its documents are the receipts after receipts_before, up to the close.
CREATE TABLE retail.register_session (
	register_session_id uuid PRIMARY KEY,
	register_id uuid NOT NULL,
	session_number bigint NOT NULL CHECK (session_number > 0),
	receipts_before bigint NOT NULL CHECK (receipts_before >= 0),
	business_date date NOT NULL,
	opening_float retail.money NOT NULL CHECK (opening_float >= 0),
	opened_at timestamptz NOT NULL,
	opened_by uuid NOT NULL,
	content_hash bytea NOT NULL CHECK (length(content_hash) = 32),
	CONSTRAINT register_session_number_key UNIQUE (register_id, session_number)
);
SELECT sync.make_immutable('retail.register_session');

-- The Z data of a session: what the documents say, what was counted, and the difference.
CREATE TABLE retail.register_session_close (
	register_session_id uuid PRIMARY KEY REFERENCES retail.register_session,
	closed_at timestamptz NOT NULL,
	closed_by uuid NOT NULL,
	sales_count bigint NOT NULL CHECK (sales_count >= 0),
	sales_total bigint NOT NULL,
	returns_count bigint NOT NULL CHECK (returns_count >= 0),
	returns_total bigint NOT NULL CHECK (returns_total <= 0),
	tax_total bigint NOT NULL,
	tenders jsonb NOT NULL,
	expected_cash bigint NOT NULL,
	counted_cash retail.money NOT NULL,
	difference bigint NOT NULL,
	content_hash bytea NOT NULL CHECK (length(content_hash) = 32),
	CONSTRAINT register_session_close_difference_check CHECK (difference = counted_cash - expected_cash)
);
SELECT sync.make_immutable('retail.register_session_close');

-- A return is a sale of kind 'return' with negative quantities and amounts.
CREATE TABLE retail.sale (
	sale_id uuid PRIMARY KEY,
	kind text NOT NULL CHECK (kind IN ('sale', 'return')),
	register_session_id uuid NOT NULL REFERENCES retail.register_session,
	register_id uuid NOT NULL,
	receipt bigint NOT NULL CHECK (receipt > 0),
	receipt_number text NOT NULL,
	business_date date NOT NULL,
	sold_at timestamptz NOT NULL,
	user_id uuid NOT NULL,
	reason text,
	total retail.money NOT NULL,
	tax_total retail.money NOT NULL,
	change_due retail.money NOT NULL DEFAULT 0 CHECK (change_due >= 0),
	content_hash bytea NOT NULL CHECK (length(content_hash) = 32),
	recorded_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT sale_receipt_key UNIQUE (register_id, receipt),
	CONSTRAINT sale_sign_check CHECK (kind = 'sale' OR (total <= 0 AND change_due = 0)),
	CONSTRAINT sale_reason_check CHECK (kind = 'sale' OR reason IS NOT NULL)
);
SELECT sync.make_immutable('retail.sale');

-- One tax of one line: rate in parts per million, base and amount in minor units.
CREATE TYPE retail.line_tax AS (tax_rate_id uuid, rate bigint, base bigint, amount bigint);

-- amount is as the price is stated, with the included taxes; net_amount + tax_amount is what the customer pays.
-- listed_amount per listed_per_quantity is the list price of that moment, NULL when there was none.
CREATE TABLE retail.sale_line (
	sale_id uuid NOT NULL REFERENCES retail.sale,
	line_number int NOT NULL CHECK (line_number > 0),
	product_id uuid NOT NULL,
	sku text NOT NULL,
	description text NOT NULL,
	department_id uuid NOT NULL,
	quantity retail.quantity NOT NULL,
	unit_price retail.money NOT NULL CHECK (unit_price >= 0),
	price_quantity retail.quantity NOT NULL CHECK (price_quantity > 0),
	listed_amount retail.money,
	listed_per_quantity retail.quantity,
	price_reason text,
	discount_amount retail.money NOT NULL,
	tax_group_id uuid NOT NULL,
	amount retail.money NOT NULL,
	net_amount retail.money NOT NULL,
	tax_amount retail.money NOT NULL,
	taxes retail.line_tax[] NOT NULL,
	PRIMARY KEY (sale_id, line_number),
	CONSTRAINT sale_line_price_check CHECK (price_reason IS NOT NULL
		OR (unit_price = listed_amount AND price_quantity = listed_per_quantity) IS TRUE)
);
CREATE INDEX sale_line_product ON retail.sale_line (product_id);
SELECT sync.make_immutable('retail.sale_line');

CREATE TABLE retail.payment (
	sale_id uuid NOT NULL REFERENCES retail.sale,
	payment_number int NOT NULL CHECK (payment_number > 0),
	tender_id uuid NOT NULL,
	tender_kind text NOT NULL,
	amount retail.money NOT NULL,
	PRIMARY KEY (sale_id, payment_number)
);
SELECT sync.make_immutable('retail.payment');

CREATE TABLE retail.stock_adjustment (
	stock_adjustment_id uuid PRIMARY KEY,
	reason text NOT NULL CHECK (reason <> ''),
	adjusted_at timestamptz NOT NULL,
	business_date date NOT NULL,
	user_id uuid NOT NULL,
	content_hash bytea NOT NULL CHECK (length(content_hash) = 32),
	recorded_at timestamptz NOT NULL DEFAULT now()
);
SELECT sync.make_immutable('retail.stock_adjustment');

CREATE TABLE retail.stock_adjustment_line (
	stock_adjustment_id uuid NOT NULL REFERENCES retail.stock_adjustment,
	line_number int NOT NULL CHECK (line_number > 0),
	product_id uuid NOT NULL,
	sku text NOT NULL,
	description text NOT NULL,
	quantity retail.quantity NOT NULL CHECK (quantity <> 0),
	PRIMARY KEY (stock_adjustment_id, line_number)
);
CREATE INDEX stock_adjustment_line_product ON retail.stock_adjustment_line (product_id);
SELECT sync.make_immutable('retail.stock_adjustment_line');

-- The sum of a product's movements, kept in the transaction of each movement. May be negative.
CREATE TABLE retail.stock_on_hand (
	product_id uuid PRIMARY KEY,
	quantity retail.quantity NOT NULL
) WITH (fillfactor = 60);

-- The ledger of stock: a movement is stored once, as the document line that causes it.
CREATE VIEW retail.stock_movement AS
	SELECT s.kind, l.sale_id AS document_id, l.line_number, l.product_id, l.sku, -l.quantity AS quantity,
		s.sold_at AS moved_at, s.user_id, s.recorded_at
	FROM retail.sale_line l
	JOIN retail.sale s USING (sale_id)
UNION ALL
	SELECT 'adjustment', l.stock_adjustment_id, l.line_number, l.product_id, l.sku, l.quantity,
		a.adjusted_at, a.user_id, a.recorded_at
	FROM retail.stock_adjustment_line l
	JOIN retail.stock_adjustment a USING (stock_adjustment_id);

CREATE VIEW retail.sale_line_tax AS
	SELECT l.sale_id, l.line_number, t.tax_rate_id, t.rate, t.base, t.amount
	FROM retail.sale_line l
	CROSS JOIN LATERAL unnest(l.taxes) AS t;

-- pglz would cost a sale more than its lines do.
ALTER TABLE sync.journal ALTER COLUMN document SET COMPRESSION lz4;
