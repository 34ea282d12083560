#ifndef OUTPOST_STORE_COMMANDS_H
#define OUTPOST_STORE_COMMANDS_H

#include "common/cli/command.h"

extern const struct command store_commands[];

#endif
