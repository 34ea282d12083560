#include "common/api/master_data.h"
#include "hq/api/routes.h"
#include "schema/hq/queries/products_edit.sql.h"

static const struct field product_change_fields[] = {
	{ "product_id", FIELD_UUID, FIELD_READ_ONLY },
	{ "sku", FIELD_TEXT, FIELD_REQUIRED, .max = 40, .doc = "Unique in the chain" },
	{ "name", FIELD_TEXT, FIELD_REQUIRED, .max = 200, .doc = "As printed on the receipt" },
	{ "department_id", FIELD_UUID, FIELD_REQUIRED },
	{ "tax_group_id", FIELD_UUID, FIELD_REQUIRED },
	{ "unit", FIELD_CHOICE, FIELD_REQUIRED, .choices = product_units },
	{ "active", FIELD_BOOL, FIELD_REQUIRED },
	{ "row_version", FIELD_INT, FIELD_REQUIRED, .doc = "Version last read" },
	{ "updated_at", FIELD_TIME, FIELD_READ_ONLY },
	FIELD_END,
};

const struct route product_edit_routes[] = {
	{
		.method = HTTP_POST,
		.path = "/api/v1/products",
		.summary = "Create a product",
		.tag = "products",
		.permission = PERMISSION_HQ_MANAGE_PRODUCTS,
		.body = product_fields,
		.statement = &product_create,
		.reply = REPLY_ONE,
		.reply_fields = product_fields,
	},
	{
		.method = HTTP_PUT,
		.path = "/api/v1/products/{product_id}",
		.summary = "Change a product",
		.tag = "products",
		.permission = PERMISSION_HQ_MANAGE_PRODUCTS,
		.body = product_change_fields,
		.statement = &product_update,
		.reply = REPLY_ONE,
		.reply_fields = product_fields,
	},
	{
		.method = HTTP_DELETE,
		.path = "/api/v1/products/{product_id}",
		.summary = "Remove a product with its barcodes and prices",
		.tag = "products",
		.permission = PERMISSION_HQ_MANAGE_PRODUCTS,
		.query = version_fields,
		.statement = &product_delete,
		.reply = REPLY_NONE,
	},
	ROUTE_END,
};
