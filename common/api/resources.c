#include "common/api/resources.h"

#include <stddef.h>

const struct resource *const resources[] = {
	&department_resource, &product_resource,  &barcode_resource,   &price_resource,
	&price_zone_resource, &tax_rate_resource, &tax_group_resource, &tender_resource,
	&store_resource,      &register_resource, &supplier_resource,  NULL,
};
