#ifndef OUTPOST_HQ_COMMANDS_H
#define OUTPOST_HQ_COMMANDS_H

#include "common/cli/command.h"

extern const struct command hq_commands[], quarantine_commands[];

#endif
