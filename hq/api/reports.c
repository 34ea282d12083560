#include <string.h>

#include "common/api/reports.h"
#include "hq/api/routes.h"
#include "schema/hq/queries/reports.sql.h"

#define EXPORT_PAGE 10000

static const char *const sales_groups[] = { "store",    "day",  "month",  "department", "product",
					    "register", "hour", "tender", "user",       NULL };

static const struct field sales_query[] = {
	SALES_REPORT_QUERY,
	{ "group_by", FIELD_CHOICE, FIELD_REQUIRED, .choices = sales_groups,
	  .doc = "hour: of the day, by the clock of the store" },
	{ "store_id", FIELD_UUID, 0, .refers = "store", .doc = "Of this store only" },
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
	SALES_REPORT_FIELDS,
	{ "freshness", FIELD_LIST, 0, .record = "store_freshness", .fields = freshness_fields },
	FIELD_END,
};

static const struct route_export sales_export = {
	.statement = &report_sales_rows,
	.fields = sales_report_export_fields,
	.page = EXPORT_PAGE,
};

static const struct error *prepare_sales(struct request *req)
{
	return sales_report_check(req, PERMISSION_HQ_MANAGE_USERS);
}

static const struct field check_query[] = {
	{ "from", FIELD_DATE, FIELD_REQUIRED, .doc = "First business date" },
	{ "to", FIELD_DATE, FIELD_REQUIRED, .doc = "Last business date; at most 31 days" },
	FIELD_END,
};

static const struct field key_fields[] = {
	{ "store_id", FIELD_UUID, FIELD_NULLABLE },
	{ "business_date", FIELD_DATE, FIELD_NULLABLE },
	{ "month", FIELD_DATE, FIELD_NULLABLE, .doc = "Its first day" },
	{ "register_id", FIELD_UUID, FIELD_NULLABLE },
	{ "user_id", FIELD_UUID, FIELD_NULLABLE },
	{ "department_id", FIELD_UUID, FIELD_NULLABLE },
	{ "product_id", FIELD_UUID, FIELD_NULLABLE },
	{ "quarter_at", FIELD_TIME, FIELD_NULLABLE, .doc = "When a quarter of an hour began" },
	{ "tender_id", FIELD_UUID, FIELD_NULLABLE },
	{ "tender_kind", FIELD_TEXT, FIELD_NULLABLE },
	FIELD_END,
};

static const struct field figure_fields[] = {
	{ "sales_count", FIELD_INT, FIELD_SIGNED },
	{ "returns_count", FIELD_INT, FIELD_SIGNED },
	{ "lines_count", FIELD_INT, FIELD_SIGNED | FIELD_NULLABLE },
	{ "payments_count", FIELD_INT, FIELD_SIGNED | FIELD_NULLABLE },
	{ "quantity", FIELD_QUANTITY, FIELD_SIGNED | FIELD_NULLABLE },
	{ "amount", FIELD_MONEY, FIELD_SIGNED },
	{ "net_amount", FIELD_MONEY, FIELD_SIGNED | FIELD_NULLABLE },
	{ "tax_amount", FIELD_MONEY, FIELD_SIGNED | FIELD_NULLABLE },
	{ "discount_amount", FIELD_MONEY, FIELD_SIGNED | FIELD_NULLABLE },
	{ "returned_quantity", FIELD_QUANTITY, FIELD_SIGNED | FIELD_NULLABLE },
	{ "returned_amount", FIELD_MONEY, FIELD_SIGNED },
	{ "price_changes_count", FIELD_INT, FIELD_SIGNED | FIELD_NULLABLE },
	{ "price_changes_amount", FIELD_MONEY, FIELD_SIGNED | FIELD_NULLABLE },
	FIELD_END,
};

static const struct field difference_fields[] = {
	{ "rollup", FIELD_TEXT, 0, .doc = "Which sums" },
	{ "keys", FIELD_OBJECT, 0, .record = "rollup_keys", .fields = key_fields,
	  .doc = "Which row of them" },
	{ "kept", FIELD_OBJECT, 0, .record = "rollup_figures", .fields = figure_fields,
	  .doc = "What reports say" },
	{ "documented", FIELD_OBJECT, 0, .record = "rollup_figures", .fields = figure_fields,
	  .doc = "What the documents add up to" },
	FIELD_END,
};

static const struct error *check_period(struct request *req)
{
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
		.prepare = prepare_sales,
		.statement = &report_sales,
		.reply = REPLY_DOCUMENT,
		.reply_fields = sales_report_fields,
		.export = &sales_export,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/reports/check",
		.summary = "Where reports say something else than the documents: nowhere",
		.tag = "reports",
		.record = "rollup_difference",
		.permission = PERMISSION_HQ_VIEW_REPORTS,
		.query = check_query,
		.prepare = check_period,
		.statement = &report_check,
		.reply = REPLY_ROWS,
		.reply_fields = difference_fields,
	},
	ROUTE_END,
};
