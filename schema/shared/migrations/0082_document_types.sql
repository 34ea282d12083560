-- The kinds of document there are. Their tables are older than declarations (0030 of each tier).

-- A price is named as everywhere: so much for so much.
ALTER TABLE retail.sale_line RENAME listed_amount TO listed_unit_price;
ALTER TABLE retail.sale_line RENAME listed_per_quantity TO listed_price_quantity;

SELECT sync.declare_document('register_session_opened', '{"position": 10, "form": 1, "table": "register_session", "lists": {},
	"new_box": "document"}');
SELECT sync.declare_document('sale', '{"position": 20, "form": 2, "table": "sale",
	"lists": {"lines": "sale_line", "payments": "payment"}, "new_box": "state"}');
SELECT sync.declare_document('stock_adjustment', '{"position": 30, "form": 1, "table": "stock_adjustment",
	"lists": {"lines": "stock_adjustment_line"}, "new_box": "state"}');
SELECT sync.declare_document('register_session_closed', '{"position": 40, "form": 1, "table": "register_session_close", "lists": {},
	"new_box": "never"}');
