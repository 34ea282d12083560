#include "common/api/master_data.h"
#include "schema/shared/queries/tax_groups.sql.h"

const struct field tax_group_rate_fields[] = {
	{ "tax_rate_id", FIELD_UUID, FIELD_REQUIRED },
	{ "position", FIELD_INT, 0, .min = 1, .max = 8,
	  .doc = "Order of application; else that of the list" },
	{ "compound", FIELD_BOOL, 0, .fallback = "false", .doc = "On top of the taxes before it" },
	FIELD_END,
};

const struct field tax_group_fields[] = {
	{ "tax_group_id", FIELD_UUID, FIELD_REQUIRED },
	{ "code", FIELD_TEXT, FIELD_REQUIRED, .max = 40,
	  .doc = "Letters, digits and . _ / + -; unique" },
	{ "name", FIELD_TEXT, FIELD_REQUIRED, .max = 200 },
	{ "price_includes_tax", FIELD_BOOL, FIELD_REQUIRED },
	{ "rates", FIELD_LIST, FIELD_REQUIRED, .max = 8, .fields = tax_group_rate_fields },
	{ "row_version", FIELD_INT, FIELD_READ_ONLY },
	{ "updated_at", FIELD_TIME, FIELD_READ_ONLY },
	FIELD_END,
};

static const struct field tax_group_query[] = {
	{ "q", FIELD_TEXT, 0, .max = 60, .doc = "Part of the name, or start of the code" },
	FIELD_END,
};

const struct route tax_group_read_routes[] = {
	{
		.method = HTTP_GET,
		.path = "/api/v1/tax_groups",
		.summary = "List tax groups",
		.tag = "tax_groups",
		.permission = PERMISSION_SIGNED_IN,
		.query = tax_group_query,
		.statement = &tax_group_list,
		.reply = REPLY_PAGE,
		.reply_fields = tax_group_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/tax_groups/{tax_group_id}",
		.summary = "Read one tax group",
		.tag = "tax_groups",
		.permission = PERMISSION_SIGNED_IN,
		.statement = &tax_group_get,
		.reply = REPLY_ONE,
		.reply_fields = tax_group_fields,
	},
	ROUTE_END,
};
