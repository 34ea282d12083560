#include "common/api/master_data.h"
#include "schema/shared/queries/products.sql.h"

const char *const product_units[] = {
	"piece", "kg", "g", "l", "ml", "m", "cm", "m2", "hour", NULL
};

const struct field product_fields[] = {
	{ "product_id", FIELD_UUID, FIELD_REQUIRED },
	{ "sku", FIELD_TEXT, FIELD_REQUIRED, .max = 40, .doc = "Unique in the chain" },
	{ "name", FIELD_TEXT, FIELD_REQUIRED, .max = 200, .doc = "As printed on the receipt" },
	{ "department_id", FIELD_UUID, FIELD_REQUIRED },
	{ "tax_group_id", FIELD_UUID, FIELD_REQUIRED },
	{ "unit", FIELD_CHOICE, 0, .choices = product_units, .fallback = "piece" },
	{ "active", FIELD_BOOL, 0, .fallback = "true" },
	{ "row_version", FIELD_INT, FIELD_READ_ONLY },
	{ "updated_at", FIELD_TIME, FIELD_READ_ONLY },
	FIELD_END,
};

static const struct field product_query[] = {
	{ "q", FIELD_TEXT, 0, .max = 60, .doc = "Part of the name, or start of the sku" },
	{ "department_id", FIELD_UUID },
	FIELD_END,
};

const struct route product_read_routes[] = {
	{
		.method = HTTP_GET,
		.path = "/api/v1/products",
		.summary = "List products",
		.tag = "products",
		.permission = PERMISSION_SIGNED_IN,
		.query = product_query,
		.statement = &product_list,
		.reply = REPLY_PAGE,
		.reply_fields = product_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/products/{product_id}",
		.summary = "Read one product",
		.tag = "products",
		.permission = PERMISSION_SIGNED_IN,
		.statement = &product_get,
		.reply = REPLY_ONE,
		.reply_fields = product_fields,
	},
	ROUTE_END,
};
