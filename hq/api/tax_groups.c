#include "common/api/master_data.h"
#include "hq/api/routes.h"
#include "schema/hq/queries/tax_groups_edit.sql.h"

static const struct field tax_group_change_fields[] = {
	{ "tax_group_id", FIELD_UUID, FIELD_READ_ONLY },
	{ "code", FIELD_TEXT, FIELD_REQUIRED, .max = 40,
	  .doc = "Letters, digits and . _ / + -; unique" },
	{ "name", FIELD_TEXT, FIELD_REQUIRED, .max = 200 },
	{ "price_includes_tax", FIELD_BOOL, FIELD_REQUIRED },
	{ "rates", FIELD_LIST, FIELD_REQUIRED, .max = 8, .fields = tax_group_rate_fields },
	{ "row_version", FIELD_INT, FIELD_REQUIRED, .doc = "Version last read" },
	{ "updated_at", FIELD_TIME, FIELD_READ_ONLY },
	FIELD_END,
};

const struct route tax_group_edit_routes[] = {
	{
		.method = HTTP_POST,
		.path = "/api/v1/tax_groups",
		.summary = "Create a tax group with its rates",
		.tag = "tax_groups",
		.permission = PERMISSION_HQ_MANAGE_TAXES,
		.body = tax_group_fields,
		.statement = &tax_group_create,
		.reply = REPLY_ONE,
		.reply_fields = tax_group_fields,
	},
	{
		.method = HTTP_PUT,
		.path = "/api/v1/tax_groups/{tax_group_id}",
		.summary = "Change a tax group and its rates",
		.tag = "tax_groups",
		.permission = PERMISSION_HQ_MANAGE_TAXES,
		.body = tax_group_change_fields,
		.statement = &tax_group_update,
		.reply = REPLY_ONE,
		.reply_fields = tax_group_fields,
	},
	{
		.method = HTTP_DELETE,
		.path = "/api/v1/tax_groups/{tax_group_id}",
		.summary = "Remove a tax group that nothing refers to",
		.tag = "tax_groups",
		.permission = PERMISSION_HQ_MANAGE_TAXES,
		.query = version_fields,
		.statement = &tax_group_delete,
		.reply = REPLY_NONE,
	},
	ROUTE_END,
};
