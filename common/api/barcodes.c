#include "common/api/resources.h"
#include "schema/shared/templates/resource.sql.h"

static const struct field fields[] = {
	{ "barcode_id", FIELD_UUID, FIELD_REQUIRED },
	{ "product_id", FIELD_UUID, FIELD_REQUIRED | FIELD_FILTER, .refers = "product" },
	{ "barcode", FIELD_TEXT,
	  FIELD_REQUIRED | FIELD_FILTER | FIELD_SORT | FIELD_SEARCH | FIELD_UNIQUE, .max = 48,
	  .pattern = "^[!-~]{1,48}$" },
	{ "quantity", FIELD_QUANTITY, 0, .min = 1, .max = QUANTITY_MAXIMUM, .fallback = "1",
	  .doc = "Units that one scan stands for" },
	RESOURCE_VERSION_FIELDS,
};

const struct resource barcode_resource = {
	.place = DECLARED_HERE,
	.name = "barcode",
	.plural = "barcodes",
	.fields = fields,
	.order = "barcode",
	.change = PERMISSION_HQ_MANAGE_PRODUCTS,
	.rule = barcode_rule,
};
