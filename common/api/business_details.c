#include "common/api/resources.h"
#include "common/rules/receipt_labels.h"

static const struct field fields[] = {
	{ "business_detail_id", FIELD_UUID, FIELD_REQUIRED },
	{ "store_id", FIELD_UUID, FIELD_NULLABLE | FIELD_FILTER, .refers = "store",
	  .doc = "Of one store; else of the organisation. What is null at a store is as the "
		 "organisation has it" },
	{ "valid_from", FIELD_TIME, FIELD_REQUIRED | FIELD_RANGE | FIELD_SORT,
	  .doc = "They hold until the next ones begin; what has begun is kept as it is" },
	{ "legal_name", FIELD_TEXT, FIELD_NULLABLE, .min = 1, .max = 200 },
	{ "tax_id", FIELD_TEXT, FIELD_NULLABLE, .min = 1, .max = 40 },
	{ "address", FIELD_LIST, FIELD_NULLABLE, .max = 6, .doc = "Line by line" },
	{ "phone", FIELD_TEXT, FIELD_NULLABLE, .min = 1, .max = 40 },
	{ "web", FIELD_TEXT, FIELD_NULLABLE, .min = 1, .max = 200 },
	{ "footer", FIELD_LIST, FIELD_NULLABLE, .max = 10,
	  .doc = "Line by line, below the receipt" },
	{ "languages", FIELD_LIST, FIELD_NULLABLE, .min = 1, .max = 8, .record = "receipt_language",
	  .choices = receipt_language_names,
	  .doc = "Of receipts; the first one where nobody asks for another" },
	{ "logo_id", FIELD_UUID, FIELD_NULLABLE | FIELD_FILTER, .refers = "logo" },
	RESOURCE_VERSION_FIELDS,
};

const struct resource business_detail_resource = {
	.place = DECLARED_HERE,
	.name = "business_detail",
	.plural = "business_details",
	.fields = fields,
	.order = "valid_from",
	.change = PERMISSION_HQ_MANAGE_STORES,
};
