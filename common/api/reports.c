#include "common/api/reports.h"

#include <string.h>

const char *const sales_report_compared[] = { "previous_week", "previous_year", NULL };

const char *const sales_report_sorts[] = { "group_key",
					   "amount",
					   "-amount",
					   "net_amount",
					   "-net_amount",
					   "quantity",
					   "-quantity",
					   "sales_count",
					   "-sales_count",
					   "returned_amount",
					   "-returned_amount",
					   "discount_amount",
					   "-discount_amount",
					   "price_changes_amount",
					   "-price_changes_amount",
					   NULL };

/* Parameters of the list of sales; those that are null are left out. */
static const struct field document_fields[] = {
	{ "store_id", FIELD_UUID, FIELD_NULLABLE },
	{ "register_id", FIELD_UUID, FIELD_NULLABLE },
	{ "user_id", FIELD_UUID, FIELD_NULLABLE },
	{ "business_date_from", FIELD_DATE },
	{ "business_date_to", FIELD_DATE },
	{ "sold_at_from", FIELD_TIME, 0, .doc = "Wide enough; makes it quick" },
	{ "sold_at_to", FIELD_TIME },
	FIELD_END,
};

/* What payments do not measure is null where they are summed. */
#define GROUP_FIGURES                                                                              \
	{ "group_key", FIELD_TEXT }, { "label", FIELD_TEXT },                                      \
		{ "sales_count", FIELD_INT, FIELD_SIGNED },                                        \
		{ "returns_count", FIELD_INT, FIELD_SIGNED },                                      \
		{ "lines_count", FIELD_INT, FIELD_NULLABLE },                                      \
		{ "payments_count", FIELD_INT, FIELD_NULLABLE, .doc = "By tender only" },          \
		{ "quantity", FIELD_QUANTITY, FIELD_SIGNED | FIELD_NULLABLE },                     \
		{ "amount", FIELD_MONEY, FIELD_SIGNED,                                             \
		  .doc = "What customers paid, less what they got back" },                         \
		{ "net_amount", FIELD_MONEY, FIELD_SIGNED | FIELD_NULLABLE },                      \
		{ "tax_amount", FIELD_MONEY, FIELD_SIGNED | FIELD_NULLABLE },                      \
		{ "discount_amount", FIELD_MONEY, FIELD_SIGNED | FIELD_NULLABLE },                 \
		{ "returned_quantity", FIELD_QUANTITY, FIELD_SIGNED | FIELD_NULLABLE,              \
		  .doc = "Of returns, below zero" },                                               \
		{ "returned_amount", FIELD_MONEY, FIELD_SIGNED },                                  \
		{ "price_changes_count", FIELD_INT, FIELD_NULLABLE,                                \
		  .doc = "Lines whose price was changed by hand" },                                \
		{ "price_changes_amount", FIELD_MONEY, FIELD_SIGNED | FIELD_NULLABLE,              \
		  .doc = "By how much less than their list price" },                               \
		{ "average_amount", FIELD_MONEY, FIELD_SIGNED | FIELD_NULLABLE,                    \
		  .doc = "Of a sale; null: there was none" },                                      \
		{ "compared_sales_count", FIELD_INT, FIELD_SIGNED | FIELD_NULLABLE,                \
		  .doc = "Of the span that this one is compared with" },                           \
		{ "compared_returns_count", FIELD_INT, FIELD_SIGNED | FIELD_NULLABLE },            \
		{ "compared_quantity", FIELD_QUANTITY, FIELD_SIGNED | FIELD_NULLABLE },            \
		{ "compared_amount", FIELD_MONEY, FIELD_SIGNED | FIELD_NULLABLE },                 \
	{                                                                                          \
		"compared_net_amount", FIELD_MONEY, FIELD_SIGNED | FIELD_NULLABLE                  \
	}

const struct field sales_report_group_fields[] = {
	GROUP_FIGURES,
	{ "documents", FIELD_OBJECT, FIELD_NULLABLE, .record = "sales_question",
	  .fields = document_fields,
	  .doc = "How GET /api/v1/sales is asked for what is behind it; null: it cannot be" },
	FIELD_END,
};

const struct field sales_report_export_fields[] = { GROUP_FIGURES, FIELD_END };

static const struct error *check_compared(struct request *req)
{
	bool has_from = request_has(req, "compare_from"), has_to = request_has(req, "compare_to");

	if (has_from != has_to)
		return error_field(request_arena(req), ERROR_INVALID,
				   has_from ? "compare_to" : "compare_from", "is missing");
	if (has_from && request_has(req, "compare"))
		return error_field(request_arena(req), ERROR_INVALID, "compare",
				   "the days are given already");
	if (has_from &&
	    strcmp(request_text(req, "compare_from"), request_text(req, "compare_to")) > 0)
		return error_field(request_arena(req), ERROR_INVALID, "compare_to",
				   "is before `compare_from`");
	return NULL;
}

/* As retail.report_page makes it: a figure, then the key of its group. */
static const struct error *check_after(struct request *req)
{
	const char *after = request_text(req, "after");

	if (!after)
		return NULL;
	after += *after == '-';

	size_t whole = strspn(after, "0123456789");
	size_t places = after[whole] == '.' ? 1 + strspn(after + whole + 1, "0123456789") : 0;

	if (!whole || whole > 30 || places > 30 || places == 1 || after[whole + places] != '/')
		return error_field(request_arena(req), ERROR_INVALID, "after",
				   "is no `next` of this report");
	return NULL;
}

const struct error *sales_report_check(struct request *req, enum permission of_people)
{
	const char *group = request_text(req, "group_by");
	bool is_of_goods = strcmp(group, "hour") != 0 && strcmp(group, "tender") != 0 &&
			   strcmp(group, "register") != 0 && strcmp(group, "user") != 0;

	/* Both are YYYY-MM-DD. */
	if (strcmp(request_text(req, "from"), request_text(req, "to")) > 0)
		return error_field(request_arena(req), ERROR_INVALID, "to", "is before `from`");
	if (strcmp(group, "user") == 0 && !request_may(req, of_people))
		return error_new(request_arena(req), ERROR_FORBIDDEN,
				 "figures of persons need the permission %s",
				 permission_kind(of_people)->name);
	if (request_has(req, "department_id") && !is_of_goods)
		return error_field(request_arena(req), ERROR_INVALID, "department_id",
				   "is not kept by this group");
	TRY(check_compared(req));
	return check_after(req);
}
