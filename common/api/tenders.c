#include "common/api/master_data.h"
#include "schema/shared/queries/tenders.sql.h"

const char *const tender_kinds[] = { "cash", "card", "other", NULL };

const struct field tender_fields[] = {
	{ "tender_id", FIELD_UUID, FIELD_REQUIRED },
	{ "code", FIELD_TEXT, FIELD_REQUIRED, .max = 40,
	  .doc = "Letters, digits and . _ / + -; unique" },
	{ "name", FIELD_TEXT, FIELD_REQUIRED, .max = 200 },
	{ "kind", FIELD_CHOICE, FIELD_REQUIRED, .choices = tender_kinds },
	{ "active", FIELD_BOOL, 0, .fallback = "true" },
	{ "row_version", FIELD_INT, FIELD_READ_ONLY },
	{ "updated_at", FIELD_TIME, FIELD_READ_ONLY },
	FIELD_END,
};

static const struct field tender_query[] = {
	{ "q", FIELD_TEXT, 0, .max = 60, .doc = "Part of the name, or start of the code" },
	FIELD_END,
};

const struct route tender_read_routes[] = {
	{
		.method = HTTP_GET,
		.path = "/api/v1/tenders",
		.summary = "List tenders",
		.tag = "tenders",
		.permission = PERMISSION_SIGNED_IN,
		.query = tender_query,
		.statement = &tender_list,
		.reply = REPLY_PAGE,
		.reply_fields = tender_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/tenders/{tender_id}",
		.summary = "Read one tender",
		.tag = "tenders",
		.permission = PERMISSION_SIGNED_IN,
		.statement = &tender_get,
		.reply = REPLY_ONE,
		.reply_fields = tender_fields,
	},
	ROUTE_END,
};
