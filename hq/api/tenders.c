#include "common/api/master_data.h"
#include "hq/api/routes.h"
#include "schema/hq/queries/tenders_edit.sql.h"

static const struct field tender_change_fields[] = {
	{ "tender_id", FIELD_UUID, FIELD_READ_ONLY },
	{ "code", FIELD_TEXT, FIELD_REQUIRED, .max = 40,
	  .doc = "Letters, digits and . _ / + -; unique" },
	{ "name", FIELD_TEXT, FIELD_REQUIRED, .max = 200 },
	{ "kind", FIELD_CHOICE, FIELD_REQUIRED, .choices = tender_kinds },
	{ "active", FIELD_BOOL, FIELD_REQUIRED },
	{ "row_version", FIELD_INT, FIELD_REQUIRED, .doc = "Version last read" },
	{ "updated_at", FIELD_TIME, FIELD_READ_ONLY },
	FIELD_END,
};

const struct route tender_edit_routes[] = {
	{
		.method = HTTP_POST,
		.path = "/api/v1/tenders",
		.summary = "Create a tender",
		.tag = "tenders",
		.permission = PERMISSION_HQ_MANAGE_STORES,
		.body = tender_fields,
		.statement = &tender_create,
		.reply = REPLY_ONE,
		.reply_fields = tender_fields,
	},
	{
		.method = HTTP_PUT,
		.path = "/api/v1/tenders/{tender_id}",
		.summary = "Change a tender",
		.tag = "tenders",
		.permission = PERMISSION_HQ_MANAGE_STORES,
		.body = tender_change_fields,
		.statement = &tender_update,
		.reply = REPLY_ONE,
		.reply_fields = tender_fields,
	},
	{
		.method = HTTP_DELETE,
		.path = "/api/v1/tenders/{tender_id}",
		.summary = "Remove a tender that nothing refers to",
		.tag = "tenders",
		.permission = PERMISSION_HQ_MANAGE_STORES,
		.query = version_fields,
		.statement = &tender_delete,
		.reply = REPLY_NONE,
	},
	ROUTE_END,
};
