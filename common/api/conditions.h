/*
 * Conditions: what is wrong, by API and by command (common/conditions).
 */
#ifndef OUTPOST_COMMON_API_CONDITIONS_H
#define OUTPOST_COMMON_API_CONDITIONS_H

#include "common/cli/command.h"
#include "common/http/route.h"

extern const struct route condition_routes[];
/* conditions, conditions acknowledge: of the program that is the context. */
extern const struct command condition_commands[];
/* alert send: likewise. */
extern const struct command alert_commands[];

#endif
