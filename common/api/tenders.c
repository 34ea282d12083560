#include "common/api/resources.h"

static const char *const kinds[] = { "cash", "card", "other", NULL };

static const struct field fields[] = {
	{ "tender_id", FIELD_UUID, FIELD_REQUIRED },
	{ "code", FIELD_TEXT, FIELD_REQUIRED | FIELD_FILTER | FIELD_SORT | FIELD_SEARCH, .max = 40,
	  .doc = RESOURCE_CODE_DOC },
	{ "name", FIELD_TEXT, FIELD_REQUIRED | FIELD_SEARCH_IN, .max = 200 },
	{ "kind", FIELD_CHOICE, FIELD_REQUIRED, .choices = kinds },
	{ "active", FIELD_BOOL, FIELD_FILTER, .fallback = "true" },
	RESOURCE_VERSION_FIELDS,
};

const struct resource tender_resource = {
	.name = "tender",
	.plural = "tenders",
	.fields = fields,
	.order = "code",
	.change = PERMISSION_HQ_MANAGE_STORES,
	.is_kept = true,
};
