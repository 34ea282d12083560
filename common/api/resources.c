#include "common/api/resources.h"

#include <stddef.h>

#define DECLARATION(name) extern const struct resource name##_resource;
#define ADDRESS(name) &name##_resource,

RESOURCES(DECLARATION)

const struct resource *const resources[] = { RESOURCES(ADDRESS) NULL };
