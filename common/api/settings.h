/*
 * Settings: what the whole chain has in common, one row; headquarters changes it (hq/api/settings.c).
 */
#ifndef OUTPOST_COMMON_API_SETTINGS_H
#define OUTPOST_COMMON_API_SETTINGS_H

#include "common/http/route.h"

extern const struct field settings_fields[];
extern const struct route settings_read_routes[];

#endif
