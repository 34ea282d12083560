#include "common/api/resources.h"

static const struct field fields[] = {
	{ "register_id", FIELD_UUID, FIELD_REQUIRED },
	{ "store_id", FIELD_UUID, FIELD_REQUIRED | FIELD_FILTER, .refers = "store" },
	{ "code", FIELD_TEXT, FIELD_REQUIRED | FIELD_FILTER | FIELD_SORT | FIELD_SEARCH, .max = 40,
	  .doc = RESOURCE_CODE_DOC },
	{ "name", FIELD_TEXT, FIELD_REQUIRED | FIELD_SEARCH_IN, .max = 200 },
	{ "active", FIELD_BOOL, FIELD_FILTER, .fallback = "true" },
	RESOURCE_VERSION_FIELDS,
};

const struct resource register_resource = {
	.name = "register",
	.plural = "registers",
	.fields = fields,
	.order = "code",
	.change = PERMISSION_HQ_MANAGE_STORES,
	.is_kept = true,
};
