/*
 * Resources: the list of them, each in a file of its own. Headquarters writes them, stores mirror them.
 */
#ifndef OUTPOST_COMMON_API_RESOURCES_H
#define OUTPOST_COMMON_API_RESOURCES_H

#include "common/api/resource.h"

/* X of each, in the order of the documents. */
#define RESOURCES(X)                                                                               \
	X(department)                                                                              \
	X(product)                                                                                 \
	X(barcode)                                                                                 \
	X(price)                                                                                   \
	X(price_zone)                                                                              \
	X(tax_rate)                                                                                \
	X(tax_group)                                                                               \
	X(tender)                                                                                  \
	X(store)                                                                                   \
	X(register)                                                                                \
	X(supplier)                                                                                \
	X(logo)                                                                                    \
	X(business_detail)

extern const struct resource *const resources[]; /* NULL at the end */

/* What a store charges, asked at either. */
extern const struct route price_in_force_routes[];

extern const char *const tender_kinds[]; /* likewise */

#endif
