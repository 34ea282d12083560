#include "common/api/settings.h"
#include "schema/shared/queries/settings.sql.h"

static const char *const rounding_names[] = { "half_up", "half_even", "half_down",
					      "down",    "up",        NULL };
static const char *const tax_place_names[] = { "line", "document", NULL };

const struct field settings_fields[] = {
	{ "name", FIELD_TEXT, FIELD_REQUIRED, .max = 200 },
	{ "currency", FIELD_TEXT, FIELD_REQUIRED, .min = 3, .max = 3, .pattern = "^[A-Z]{3}$",
	  .doc = "ISO 4217" },
	{ "currency_places", FIELD_INT, FIELD_REQUIRED, .min = 0, .max = 4,
	  .doc = "Digits of the minor unit" },
	{ "rounding", FIELD_CHOICE, FIELD_REQUIRED, .choices = rounding_names },
	{ "tax_place", FIELD_CHOICE, FIELD_REQUIRED, .choices = tax_place_names,
	  .doc = "Where tax is rounded" },
	{ "row_version", FIELD_INT, FIELD_REQUIRED, .min = 1, .doc = ROUTE_VERSION_DOC },
	{ "updated_at", FIELD_TIME, FIELD_READ_ONLY },
	FIELD_END,
};

const struct route settings_read_routes[] = {
	{
		.method = HTTP_GET,
		.path = "/api/v1/settings",
		.summary = "Read the settings of the chain",
		.tag = "settings",
		.record = "settings",
		.permission = PERMISSION_SIGNED_IN,
		.statement = &settings_get,
		.reply = REPLY_ONE,
		.reply_fields = settings_fields,
	},
	ROUTE_END,
};
