-- The kinds of document there are. Their tables are older than declarations (0030 of each tier).

-- A price is named as everywhere: so much for so much.
ALTER TABLE retail.sale_line RENAME listed_amount TO listed_unit_price;
ALTER TABLE retail.sale_line RENAME listed_per_quantity TO listed_price_quantity;

SELECT sync.declare_document('register_session_opened', '{"position": 10, "form": 1, "table": "register_session", "lists": {},
	"order": "opened_at", "filters": ["register_id", "opened_by", "session_number"], "ranges": [], "texts": [], "new_box": "document"}');
SELECT sync.declare_document('sale', '{"position": 20, "form": 2, "table": "sale",
	"lists": {"lines": "sale_line", "payments": "payment"},
	"order": "sold_at", "filters": ["receipt_number", "register_id", "user_id"], "ranges": ["total"], "texts": ["reason"],
	"new_box": "state"}');
SELECT sync.declare_document('stock_adjustment', '{"position": 30, "form": 1, "table": "stock_adjustment",
	"lists": {"lines": "stock_adjustment_line"},
	"order": "adjusted_at", "filters": ["user_id"], "ranges": [], "texts": ["reason"], "new_box": "state"}');
SELECT sync.declare_document('register_session_closed', '{"position": 40, "form": 1, "table": "register_session_close", "lists": {},
	"order": "closed_at", "filters": [], "ranges": [], "texts": [], "new_box": "never"}');

-- A session with its close, as it is listed; the totals are those of the close.
CREATE VIEW retail.register_session_detail AS
	SELECT s.store_id, s.register_session_id, s.register_id, s.session_number, s.business_date, s.opening_float, s.opened_at,
		s.opened_by, c.closed_at, c.closed_by, c.sales_count, c.sales_total, c.returns_count, c.returns_total, c.tax_total,
		c.tenders, c.expected_cash, c.counted_cash, c.difference
	FROM retail.register_session_by_store s
	LEFT JOIN retail.register_session_close_by_store c USING (store_id, register_session_id);
