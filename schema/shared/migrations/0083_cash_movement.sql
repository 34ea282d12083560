-- Cash that goes into a drawer or out of it without a sale: paid in, paid out, or dropped into the safe.
CREATE TABLE retail.cash_movement (
	cash_movement_id uuid PRIMARY KEY,
	kind text NOT NULL CHECK (kind IN ('pay_in', 'pay_out', 'drop')),
	register_session_id uuid NOT NULL,
	register_id uuid NOT NULL,
	business_date date NOT NULL,
	moved_at timestamptz NOT NULL,
	user_id uuid NOT NULL,
	amount retail.money NOT NULL CHECK (amount > 0),
	reason text NOT NULL CHECK (reason <> '')
);
SELECT sync.declare_document('cash_movement', '{"position": 25, "form": 1, "table": "cash_movement", "lists": {},
	"order": "moved_at", "filters": ["register_session_id", "register_id", "user_id", "kind"], "ranges": ["amount"], "texts": ["reason"],
	"new_box": "state"}');

-- A close counts it. Closes of before had none.
ALTER TABLE retail.register_session_close
	ADD COLUMN paid_in bigint NOT NULL DEFAULT 0 CHECK (paid_in >= 0),
	ADD COLUMN paid_out bigint NOT NULL DEFAULT 0 CHECK (paid_out >= 0),
	ADD COLUMN dropped bigint NOT NULL DEFAULT 0 CHECK (dropped >= 0);
SELECT sync.declare_document(k.kind, k.declaration) FROM sync.document_kind k WHERE k.kind = 'register_session_closed';
CREATE OR REPLACE VIEW retail.register_session_detail AS
	SELECT s.store_id, s.register_session_id, s.register_id, s.session_number, s.business_date, s.opening_float, s.opened_at,
		s.opened_by, c.closed_at, c.closed_by, c.sales_count, c.sales_total, c.returns_count, c.returns_total, c.tax_total,
		c.tenders, c.expected_cash, c.counted_cash, c.difference, c.paid_in, c.paid_out, c.dropped
	FROM retail.register_session_by_store s
	LEFT JOIN retail.register_session_close_by_store c USING (store_id, register_session_id);
-- Of a store: it returns these three as well.
DROP FUNCTION IF EXISTS retail.register_session_totals(retail.register_session);
