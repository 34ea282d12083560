#include <string.h>

#include "hq/api/routes.h"
#include "schema/hq/queries/reports.sql.h"

static const char *const sales_groups[] = {
	"store", "day", "month", "department", "product", NULL
};

static const struct field sales_query[] = {
	{ "from", FIELD_DATE, FIELD_REQUIRED, .doc = "First business date" },
	{ "to", FIELD_DATE, FIELD_REQUIRED, .doc = "Last business date" },
	{ "group_by", FIELD_CHOICE, FIELD_REQUIRED, .choices = sales_groups },
	{ "store_id", FIELD_UUID, 0, .doc = "Of this store only" },
	FIELD_END,
};

static const struct field sales_item_fields[] = {
	{ "group_key", FIELD_TEXT },
	{ "label", FIELD_TEXT },
	{ "sales_count", FIELD_INT },
	{ "returns_count", FIELD_INT },
	{ "quantity", FIELD_QUANTITY, FIELD_SIGNED },
	{ "amount", FIELD_MONEY, FIELD_SIGNED,
	  .doc = "What customers paid, less what they got back" },
	{ "net_amount", FIELD_MONEY, FIELD_SIGNED },
	{ "tax_amount", FIELD_MONEY, FIELD_SIGNED },
	{ "discount_amount", FIELD_MONEY, FIELD_SIGNED },
	FIELD_END,
};

static const struct field freshness_fields[] = {
	{ "store_id", FIELD_UUID },
	{ "code", FIELD_TEXT },
	{ "received_at", FIELD_TIME, FIELD_NULLABLE, .doc = "Of the last batch" },
	{ "received_seq", FIELD_INT, 0, .doc = "Documents received" },
	{ "reported_seq", FIELD_INT, FIELD_NULLABLE, .doc = "Documents the store said it has" },
	{ "reported_at", FIELD_TIME, FIELD_NULLABLE },
	FIELD_END,
};

static const struct field sales_report_fields[] = {
	{ "items", FIELD_LIST, 0, .record = "sales_report_row", .fields = sales_item_fields },
	{ "freshness", FIELD_LIST, 0, .record = "store_freshness", .fields = freshness_fields },
	FIELD_END,
};

static const struct error *check_period(struct request *req)
{
	/* Both are YYYY-MM-DD. */
	if (strcmp(request_text(req, "from"), request_text(req, "to")) > 0)
		return error_field(request_arena(req), ERROR_INVALID, "to", "is before `from`");
	return NULL;
}

const struct route report_routes[] = {
	{
		.method = HTTP_GET,
		.path = "/api/v1/reports/sales",
		.summary = "Sales and returns of a period, grouped",
		.tag = "reports",
		.record = "sales_report",
		.permission = PERMISSION_HQ_VIEW_REPORTS,
		.query = sales_query,
		.prepare = check_period,
		.statement = &report_sales,
		.reply = REPLY_DOCUMENT,
		.reply_fields = sales_report_fields,
	},
	ROUTE_END,
};
