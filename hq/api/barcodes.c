#include "common/api/master_data.h"
#include "hq/api/routes.h"
#include "schema/hq/queries/barcodes_edit.sql.h"

static const struct field barcode_change_fields[] = {
	{ "barcode_id", FIELD_UUID, FIELD_READ_ONLY },
	{ "product_id", FIELD_UUID, FIELD_REQUIRED },
	{ "barcode", FIELD_TEXT, FIELD_REQUIRED, .max = 48 },
	{ "quantity", FIELD_QUANTITY, FIELD_REQUIRED, .min = 1, .max = QUANTITY_MAXIMUM,
	  .doc = "Units that one scan stands for" },
	{ "row_version", FIELD_INT, FIELD_REQUIRED, .doc = "Version last read" },
	{ "updated_at", FIELD_TIME, FIELD_READ_ONLY },
	FIELD_END,
};

const struct route barcode_edit_routes[] = {
	{
		.method = HTTP_POST,
		.path = "/api/v1/barcodes",
		.summary = "Create a barcode",
		.tag = "barcodes",
		.permission = PERMISSION_HQ_MANAGE_PRODUCTS,
		.body = barcode_fields,
		.statement = &barcode_create,
		.reply = REPLY_ONE,
		.reply_fields = barcode_fields,
	},
	{
		.method = HTTP_PUT,
		.path = "/api/v1/barcodes/{barcode_id}",
		.summary = "Change a barcode",
		.tag = "barcodes",
		.permission = PERMISSION_HQ_MANAGE_PRODUCTS,
		.body = barcode_change_fields,
		.statement = &barcode_update,
		.reply = REPLY_ONE,
		.reply_fields = barcode_fields,
	},
	{
		.method = HTTP_DELETE,
		.path = "/api/v1/barcodes/{barcode_id}",
		.summary = "Remove a barcode that nothing refers to",
		.tag = "barcodes",
		.permission = PERMISSION_HQ_MANAGE_PRODUCTS,
		.query = version_fields,
		.statement = &barcode_delete,
		.reply = REPLY_NONE,
	},
	ROUTE_END,
};
