/*
 * Resources: the list of them, each in a file of its own. Headquarters writes them, stores mirror them.
 */
#ifndef OUTPOST_COMMON_API_RESOURCES_H
#define OUTPOST_COMMON_API_RESOURCES_H

#include "common/api/resource.h"

extern const struct resource barcode_resource, department_resource, price_resource,
	price_zone_resource, product_resource, register_resource, store_resource, supplier_resource,
	tax_group_resource, tax_rate_resource, tender_resource;

extern const struct resource *const resources[]; /* NULL at the end */

#endif
