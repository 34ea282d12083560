#include "common/api/resources.h"

static const char *const units[] = { "piece", "kg", "g", "l", "ml", "m", "cm", "m2", "hour", NULL };

static const struct field fields[] = {
	{ "product_id", FIELD_UUID, FIELD_REQUIRED },
	{ "sku", FIELD_TEXT,
	  FIELD_REQUIRED | FIELD_FILTER | FIELD_SORT | FIELD_SEARCH | FIELD_UNIQUE, .max = 40,
	  .pattern = RESOURCE_CODE_PATTERN, .doc = "Unique in the chain" },
	{ "name", FIELD_TEXT, FIELD_REQUIRED | FIELD_SEARCH_IN, .max = 200,
	  .doc = "As printed on the receipt" },
	{ "department_id", FIELD_UUID, FIELD_REQUIRED | FIELD_FILTER, .refers = "department" },
	{ "tax_group_id", FIELD_UUID, FIELD_REQUIRED | FIELD_FILTER, .refers = "tax_group" },
	{ "unit", FIELD_CHOICE, 0, .choices = units, .fallback = "piece" },
	RESOURCE_ACTIVE,
	RESOURCE_VERSION_FIELDS,
};

static const char *const combinations[] = {
	"department_id active",
	"q active",
	"q department_id",
	NULL,
};

static const struct list_also also[] = { { "retail.barcode", "product_id", "barcode" }, { NULL } };

const struct resource product_resource = {
	.place = DECLARED_HERE,
	.name = "product",
	.plural = "products",
	.fields = fields,
	.order = "sku",
	.also = also,
	.combinations = combinations,
	.change = PERMISSION_HQ_MANAGE_PRODUCTS,
	.is_kept = true,
};
