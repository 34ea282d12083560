#include "common/api/settings.h"
#include "hq/api/routes.h"
#include "schema/hq/queries/settings_edit.sql.h"

const struct route settings_edit_routes[] = {
	{
		.method = HTTP_PUT,
		.path = "/api/v1/settings",
		.summary = "Change the settings of the chain",
		.tag = "settings",
		.record = "settings",
		.permission = PERMISSION_HQ_MANAGE_STORES,
		.body = settings_fields,
		.statement = &settings_update,
		.reply = REPLY_ONE,
		.reply_fields = settings_fields,
	},
	{
		.method = HTTP_PATCH,
		.path = "/api/v1/settings",
		.summary = "Change some settings of the chain",
		.tag = "settings",
		.record = "settings",
		.permission = PERMISSION_HQ_MANAGE_STORES,
		.body = settings_fields,
		.statement = &settings_update,
		.reply = REPLY_ONE,
		.reply_fields = settings_fields,
	},
	ROUTE_END,
};
