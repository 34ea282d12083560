#include "common/api/resources.h"

#include <stddef.h>

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

#define DECLARATION(name) extern const struct resource name##_resource;
#define ADDRESS(name) &name##_resource,

RESOURCES(DECLARATION)

const struct resource *const resources[] = { RESOURCES(ADDRESS) NULL };
