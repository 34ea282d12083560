#include "common/api/master_data.h"
#include "schema/shared/queries/tax_rates.sql.h"

const struct field tax_rate_fields[] = {
	{ "tax_rate_id", FIELD_UUID, FIELD_REQUIRED },
	{ "code", FIELD_TEXT, FIELD_REQUIRED, .max = 40,
	  .doc = "Letters, digits and . _ / + -; unique" },
	{ "name", FIELD_TEXT, FIELD_REQUIRED, .max = 200 },
	{ "rate", FIELD_RATE, FIELD_REQUIRED, .min = 0, .max = 1000000,
	  .doc = "Parts per million: 19 % is 190000" },
	{ "row_version", FIELD_INT, FIELD_READ_ONLY },
	{ "updated_at", FIELD_TIME, FIELD_READ_ONLY },
	FIELD_END,
};

static const struct field tax_rate_query[] = {
	{ "q", FIELD_TEXT, 0, .max = 60, .doc = "Part of the name, or start of the code" },
	FIELD_END,
};

const struct route tax_rate_read_routes[] = {
	{
		.method = HTTP_GET,
		.path = "/api/v1/tax_rates",
		.summary = "List tax rates",
		.tag = "tax_rates",
		.permission = PERMISSION_SIGNED_IN,
		.query = tax_rate_query,
		.statement = &tax_rate_list,
		.reply = REPLY_PAGE,
		.reply_fields = tax_rate_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/tax_rates/{tax_rate_id}",
		.summary = "Read one tax rate",
		.tag = "tax_rates",
		.permission = PERMISSION_SIGNED_IN,
		.statement = &tax_rate_get,
		.reply = REPLY_ONE,
		.reply_fields = tax_rate_fields,
	},
	ROUTE_END,
};
