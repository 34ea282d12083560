/* The kinds of records that headquarters has: those of both servers, and its own. */
#include "common/api/resources.h"

#include "hq/api/routes.h"

#define ADDRESS(name) &name##_resource,
static const struct resource *const own_resources[] = { HQ_RESOURCES(ADDRESS) NULL };

const struct resource *const *const hq_resources[] = { resources, own_resources, NULL };
