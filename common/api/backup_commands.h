#ifndef OUTPOST_COMMON_API_BACKUP_COMMANDS_H
#define OUTPOST_COMMON_API_BACKUP_COMMANDS_H

#include "common/cli/command.h"

/* backup, restore: of the program that is the context. See docs/backup.md. */
extern const struct command backup_commands[];

#endif
