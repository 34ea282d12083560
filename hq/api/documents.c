/* What the stores have sent, document by document. Who holds a role here may read those of every store. */
#include "common/api/documents.h"
#include "common/api/receipts.h"

#include "hq/api/routes.h"
#include "schema/hq/queries/reports.sql.h"
#include "schema/shared/queries/documents.sql.h"

static const struct field late_part_fields[] = {
	{ "store_id", FIELD_UUID },
	{ "register_session_id", FIELD_UUID },
	{ "part_number", FIELD_INT },
	{ "found_at", FIELD_TIME },
	{ "sales_count", FIELD_INT, FIELD_SIGNED },
	{ "sales_total", FIELD_MONEY, FIELD_SIGNED },
	{ "returns_count", FIELD_INT, FIELD_SIGNED },
	{ "returns_total", FIELD_MONEY, FIELD_SIGNED },
	{ "tax_total", FIELD_MONEY, FIELD_SIGNED },
	{ "tenders", FIELD_LIST, 0, .record = "register_tender", .fields = register_tender_fields },
	{ "paid_in", FIELD_MONEY, FIELD_SIGNED },
	{ "paid_out", FIELD_MONEY, FIELD_SIGNED },
	{ "dropped", FIELD_MONEY, FIELD_SIGNED },
	{ "expected_cash", FIELD_MONEY, FIELD_SIGNED },
	FIELD_END,
};

const struct route document_routes[] = {
	DOCUMENT_READ_ROUTES(sale, "sales", "sales and returns", PERMISSION_HQ_VIEW_REPORTS),
	RECEIPT_ROUTE(PERMISSION_HQ_VIEW_REPORTS),
	DOCUMENT_READ_ROUTES(register_session, "register_sessions", "register sessions",
			     PERMISSION_HQ_VIEW_REPORTS),
	DOCUMENT_READ_ROUTES(stock_adjustment, "stock_adjustments", "corrections of stock",
			     PERMISSION_HQ_VIEW_REPORTS),
	DOCUMENT_READ_ROUTES(cash_movement, "cash_movements", "movements of cash without a sale",
			     PERMISSION_HQ_VIEW_REPORTS),
	{
		.method = HTTP_GET,
		.path = "/api/v1/register_sessions/{register_session_id}/late_parts",
		.summary =
			"What came into a session after its close; with it, what the documents are",
		.tag = "register_sessions",
		.record = "register_session_part",
		.permission = PERMISSION_HQ_VIEW_REPORTS,
		.statement = &register_session_late_parts,
		.reply = REPLY_ROWS,
		.reply_fields = late_part_fields,
	},
	ROUTE_END,
};
