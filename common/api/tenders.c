#include "common/api/resources.h"

const char *const tender_kinds[] = { "cash", "card", "other", NULL };

static const struct field fields[] = {
	{ "tender_id", FIELD_UUID, FIELD_REQUIRED },
	RESOURCE_CODE,
	RESOURCE_NAME,
	{ "kind", FIELD_CHOICE, FIELD_REQUIRED, .choices = tender_kinds },
	RESOURCE_ACTIVE,
	RESOURCE_VERSION_FIELDS,
};

const struct resource tender_resource = {
	.place = DECLARED_HERE,
	.name = "tender",
	.plural = "tenders",
	.fields = fields,
	.order = "code",
	.change = PERMISSION_HQ_MANAGE_STORES,
	.is_kept = true,
};
