#include "common/api/conditions.h"
#include "common/api/program.h"

/* The server starts it; by hand it does the same at once. */
static const struct error *send_alerts(const struct invocation *invocation)
{
	const struct program *program = invocation->context;
	const struct service_options *options;
	struct db_session *session;
	const struct error *error;

	TRY(program_load(invocation, program, (void **)&options));
	if (!alert_is_configured(&options->alert))
		return error_field(invocation->arena, ERROR_CONFIGURATION, "alert.smtp_url",
				   "is not set, and alert.webhook_url neither: there is nobody to "
				   "tell");
	TRY(alert_check(invocation->arena, &options->alert));
	TRY(db_session_open(invocation->arena, options->database_url, program->service->constraints,
			    &session));
	error = alert_send_due(invocation->arena, &options->alert, session);
	db_session_close(session);
	return error;
}

const struct command alert_commands[] = {
	{ "alert send", NULL, "Tell people what is wrong, as the server does by itself",
	  send_alerts },
	{ 0 },
};
