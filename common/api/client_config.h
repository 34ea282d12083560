/*
 * Client configuration: what a browser's client asks before anybody has signed in, at /config.json.
 */
#ifndef OUTPOST_COMMON_API_CLIENT_CONFIG_H
#define OUTPOST_COMMON_API_CLIENT_CONFIG_H

#include "common/http/route.h"

extern const struct route client_config_routes[];

#endif
