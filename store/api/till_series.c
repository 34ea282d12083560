#include "schema/store/queries/till_series.sql.h"
#include "store/api/routes.h"

static const struct field series_fields[] = {
	{ "register_id", FIELD_UUID },
	{ "life_number", FIELD_INT, 0, .doc = "Goes with each sale that the till numbers" },
	{ "till_life", FIELD_INT, 0, .doc = "Likewise" },
	{ "prefix", FIELD_TEXT, 0,
	  .doc = "What the till prints before its own count, of six digits or more" },
	FIELD_END,
};

const struct route till_series_routes[] = {
	{
		.method = HTTP_POST,
		.path = "/api/v1/registers/{register_id}/till_series",
		.room = ROOM_SELLS,
		.summary = "Hand out a series that the till numbers by itself while this server is "
			   "away",
		.tag = "registers",
		.record = "till_series",
		.permission = PERMISSION_POS_MAKE_SALE,
		.statement = &till_series_begin,
		.reply = REPLY_ONE,
		.reply_fields = series_fields,
	},
	ROUTE_END,
};
