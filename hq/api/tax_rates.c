#include "common/api/master_data.h"
#include "hq/api/routes.h"
#include "schema/hq/queries/tax_rates_edit.sql.h"

static const struct field tax_rate_change_fields[] = {
	{ "tax_rate_id", FIELD_UUID, FIELD_READ_ONLY },
	{ "code", FIELD_TEXT, FIELD_REQUIRED, .max = 40,
	  .doc = "Letters, digits and . _ / + -; unique" },
	{ "name", FIELD_TEXT, FIELD_REQUIRED, .max = 200 },
	{ "rate", FIELD_RATE, FIELD_REQUIRED, .min = 0, .max = 1000000,
	  .doc = "Parts per million: 19 % is 190000" },
	{ "row_version", FIELD_INT, FIELD_REQUIRED, .doc = "Version last read" },
	{ "updated_at", FIELD_TIME, FIELD_READ_ONLY },
	FIELD_END,
};

const struct route tax_rate_edit_routes[] = {
	{
		.method = HTTP_POST,
		.path = "/api/v1/tax_rates",
		.summary = "Create a tax rate",
		.tag = "tax_rates",
		.permission = PERMISSION_HQ_MANAGE_TAXES,
		.body = tax_rate_fields,
		.statement = &tax_rate_create,
		.reply = REPLY_ONE,
		.reply_fields = tax_rate_fields,
	},
	{
		.method = HTTP_PUT,
		.path = "/api/v1/tax_rates/{tax_rate_id}",
		.summary = "Change a tax rate",
		.tag = "tax_rates",
		.permission = PERMISSION_HQ_MANAGE_TAXES,
		.body = tax_rate_change_fields,
		.statement = &tax_rate_update,
		.reply = REPLY_ONE,
		.reply_fields = tax_rate_fields,
	},
	{
		.method = HTTP_DELETE,
		.path = "/api/v1/tax_rates/{tax_rate_id}",
		.summary = "Remove a tax rate that nothing refers to",
		.tag = "tax_rates",
		.permission = PERMISSION_HQ_MANAGE_TAXES,
		.query = version_fields,
		.statement = &tax_rate_delete,
		.reply = REPLY_NONE,
	},
	ROUTE_END,
};
