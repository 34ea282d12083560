/*
 * Things: a small API with a route of every kind, and one whose every promise is broken.
 */
#ifndef OUTPOST_TESTS_API_THING_ROUTES_H
#define OUTPOST_TESTS_API_THING_ROUTES_H

#include "common/http/route.h"

extern const struct route thing_routes[];
extern const struct route broken_routes[];
/* What is easily forgotten. */
extern const struct route forgetful_routes[], nameless_routes[], mute_routes[];
extern const struct route unsound_routes[];

#endif
