#ifndef OUTPOST_HQ_COMMANDS_H
#define OUTPOST_HQ_COMMANDS_H

#include "common/cli/command.h"
#include "common/db/db.h"

extern const struct command hq_commands[], quarantine_commands[];

/* What a command makes of a reply: prints it, or says what is wrong with it. */
typedef const struct error *take_reply(struct arena *arena, const struct db_reply *reply);

/* One statement on a connection of the owner's; `take` may be NULL. */
must_check const struct error *run_as_owner(const struct invocation *invocation,
					    const struct statement *statement,
					    const struct db_parameter *parameters, int count,
					    take_reply *take);

#endif
