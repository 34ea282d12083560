/* What this store sold, what was written here and by whom, and who works here. */
#include "common/api/reports.h"

#include <string.h>

#include "store/api/routes.h"
#include "schema/store/queries/reports.sql.h"

#define EXPORT_PAGE 10000

static const char *const sales_groups[] = { "day",  "month",  "department", "product", "register",
					    "hour", "tender", "user",       NULL };

static const struct field sales_query[] = {
	SALES_REPORT_QUERY,
	{ "group_by", FIELD_CHOICE, FIELD_REQUIRED, .choices = sales_groups },
	FIELD_END,
};

static const struct field sales_report_fields[] = { SALES_REPORT_FIELDS, FIELD_END };

static const struct route_export sales_export = {
	.statement = &report_sales_rows,
	.fields = sales_report_export_fields,
	.page = EXPORT_PAGE,
};

static const struct error *prepare_sales(struct request *req)
{
	return sales_report_check(req, PERMISSION_STORE_MANAGE_EMPLOYEES);
}

static const struct field journal_fields[] = {
	{ "journal_id", FIELD_INT, 0, .doc = "Grows with each; some are missing" },
	{ "kind", FIELD_TEXT, 0, .doc = "sale, register_session_opened, ..." },
	{ "document_id", FIELD_UUID },
	{ "recorded_at", FIELD_TIME },
	{ "business_date", FIELD_TEXT, FIELD_NULLABLE },
	{ "user_id", FIELD_UUID, FIELD_NULLABLE, .doc = "Who did it" },
	{ "register_id", FIELD_UUID, FIELD_NULLABLE },
	{ "receipt_number", FIELD_TEXT, FIELD_NULLABLE },
	FIELD_END,
};

static const struct error *check_page(struct request *req)
{
	const char *after = request_text(req, "after");

	if (after &&
	    (!*after || strlen(after) > 18 || strspn(after, "0123456789") != strlen(after)))
		return error_field(request_arena(req), ERROR_INVALID, "after",
				   "is no `next` of this list");
	return NULL;
}

static const struct field role_fields[] = {
	{ "role_id", FIELD_UUID },
	{ "code", FIELD_TEXT },
	{ "name", FIELD_TEXT },
	{ "permissions", FIELD_LIST, .doc = "Also such as only a newer server knows" },
	FIELD_END,
};

static const struct field person_fields[] = {
	{ "user_id", FIELD_UUID },
	{ "user_name", FIELD_TEXT, FIELD_FILTER | FIELD_SORT | FIELD_SEARCH },
	{ "display_name", FIELD_TEXT, FIELD_SEARCH_IN },
	{ "active", FIELD_BOOL, FIELD_FILTER },
	{ "roles", FIELD_LIST, 0, .record = "person_role", .fields = role_fields,
	  .doc = "At this store" },
	FIELD_END,
};

static const struct list person_list = {
	.place = DECLARED_HERE,
	.name = "person_list",
	.source = "retail.person",
	.fields = person_fields,
	.order = "user_name",
};

const struct route report_routes[] = {
	{
		.method = HTTP_GET,
		.path = "/api/v1/reports/sales",
		.summary = "Sales and returns of a period, grouped",
		.tag = "reports",
		.record = "sales_report",
		.permission = PERMISSION_STORE_VIEW_REPORTS,
		.query = sales_query,
		.prepare = prepare_sales,
		.statement = &report_sales,
		.reply = REPLY_DOCUMENT,
		.reply_fields = sales_report_fields,
		.export = &sales_export,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/journal",
		.summary = "What was written here and by whom, the latest first",
		.tag = "journal",
		.record = "journal_entry",
		.permission = PERMISSION_STORE_MANAGE_EMPLOYEES,
		.prepare = check_page,
		.statement = &journal_list,
		.reply = REPLY_PAGE,
		.reply_fields = journal_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/journal/{document_id}",
		.summary = "Read where a sale or a correction of stock stands in the journal",
		.tag = "journal",
		.record = "journal_entry",
		.permission = PERMISSION_STORE_MANAGE_EMPLOYEES,
		.statement = &journal_of_document,
		.reply = REPLY_ONE,
		.reply_fields = journal_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/users",
		.summary = "Who works at this store; headquarters says who",
		.tag = "users",
		.record = "person",
		.permission = PERMISSION_STORE_MANAGE_EMPLOYEES,
		.list = &person_list,
		.reply = REPLY_PAGE,
		.reply_fields = person_fields,
	},
	ROUTE_END,
};
