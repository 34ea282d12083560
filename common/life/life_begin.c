#include "common/life/mark.h"

const struct error *life_begin(struct arena *arena, const struct life_options *options,
			       struct db_session *session)
{
	struct db_parameter parameters[MARK_PARAMETERS];
	const struct error *error;
	struct db_reply reply;
	struct marker marker;

	mark_read(arena, options, parameters);
	TRY(db_session_run(session, arena, options->statement, parameters, MARK_PARAMETERS,
			   &reply));
	if (!mark_take(options, &reply, &marker))
		return NULL;
	error = mark_write(arena, options, &marker);
	if (error)
		LOG_WARN(options->log, "life.marker_not_written", log_error(error));
	return NULL;
}
