/*
 * Resources: the list of them, each in a file of its own. Headquarters writes them, stores mirror them.
 */
#ifndef OUTPOST_COMMON_API_RESOURCES_H
#define OUTPOST_COMMON_API_RESOURCES_H

#include "common/api/resource.h"

extern const struct resource *const resources[]; /* NULL at the end */

extern const char *const tender_kinds[]; /* likewise */

#endif
