#include "common/api/resources.h"

static const struct field fields[] = {
	{ "department_id", FIELD_UUID, FIELD_REQUIRED },
	{ "code", FIELD_TEXT, FIELD_REQUIRED | FIELD_FILTER | FIELD_SORT | FIELD_SEARCH, .max = 40,
	  .doc = RESOURCE_CODE_DOC },
	{ "name", FIELD_TEXT, FIELD_REQUIRED | FIELD_SEARCH_IN, .max = 200 },
	{ "parent_id", FIELD_UUID, FIELD_NULLABLE | FIELD_FILTER, .refers = "department" },
	{ "active", FIELD_BOOL, FIELD_FILTER, .fallback = "true" },
	RESOURCE_VERSION_FIELDS,
};

const struct resource department_resource = {
	.name = "department",
	.plural = "departments",
	.fields = fields,
	.order = "code",
	.change = PERMISSION_HQ_MANAGE_PRODUCTS,
	.is_kept = true,
};
