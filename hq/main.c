#include "common/api/backup_commands.h"
#include "common/api/conditions.h"
#include "common/api/sign_in_commands.h"
#include "hq/app.h"
#include "hq/commands.h"

int main(int argc, char **argv)
{
	const struct command_set set = {
		.program = hq_program.service->name,
		.tables = (const struct command *const[]){ program_commands, condition_commands,
							   alert_commands, backup_commands,
							   sign_in_commands, hq_commands,
							   quarantine_commands, NULL },
		.context = &hq_program,
	};

	return command_main(&set, argc, argv);
}
