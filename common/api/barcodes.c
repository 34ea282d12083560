#include "common/api/master_data.h"
#include "schema/shared/queries/barcodes.sql.h"

const struct field barcode_fields[] = {
	{ "barcode_id", FIELD_UUID, FIELD_REQUIRED },
	{ "product_id", FIELD_UUID, FIELD_REQUIRED },
	{ "barcode", FIELD_TEXT, FIELD_REQUIRED, .max = 48 },
	{ "quantity", FIELD_QUANTITY, 0, .min = 1, .max = QUANTITY_MAXIMUM, .fallback = "1",
	  .doc = "Units that one scan stands for" },
	{ "row_version", FIELD_INT, FIELD_READ_ONLY },
	{ "updated_at", FIELD_TIME, FIELD_READ_ONLY },
	FIELD_END,
};

static const struct field barcode_query[] = {
	{ "q", FIELD_TEXT, 0, .max = 60, .doc = "Start of the barcode" },
	{ "product_id", FIELD_UUID },
	FIELD_END,
};

const struct route barcode_read_routes[] = {
	{
		.method = HTTP_GET,
		.path = "/api/v1/barcodes",
		.summary = "List barcodes",
		.tag = "barcodes",
		.permission = PERMISSION_SIGNED_IN,
		.query = barcode_query,
		.statement = &barcode_list,
		.reply = REPLY_PAGE,
		.reply_fields = barcode_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/barcodes/{barcode_id}",
		.summary = "Read one barcode",
		.tag = "barcodes",
		.permission = PERMISSION_SIGNED_IN,
		.statement = &barcode_get,
		.reply = REPLY_ONE,
		.reply_fields = barcode_fields,
	},
	ROUTE_END,
};
