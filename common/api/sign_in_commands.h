#ifndef OUTPOST_COMMON_API_SIGN_IN_COMMANDS_H
#define OUTPOST_COMMON_API_SIGN_IN_COMMANDS_H

#include "common/cli/command.h"

/* user sign-in-link: of the program that is the context. */
extern const struct command sign_in_commands[];

#endif
