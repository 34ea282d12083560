#include "store/watch.h"

#include "common/base/clock.h"

#define SECOND INT64_C(1000000) /* microseconds */

static void tell(struct conditions *conditions, const char *name, bool holds, const char *detail)
{
	if (holds)
		conditions_set(conditions, name, "", detail);
	else
		conditions_clear(conditions, name, "");
}

/* That it refuses us is an answer, too. */
static bool is_heard(const struct store_sync_status *status)
{
	return status->is_connected || status->hints_come || status->is_refused;
}

void watch_look(struct app *app)
{
	struct conditions *conditions = app->service.conditions;
	struct store_sync_status status = store_sync_status(app->sync);
	int64_t now = clock_monotonic();

	if (is_heard(&status) || !app->heard_at)
		app->heard_at = now;
	tell(conditions, "headquarters_silent", now - app->heard_at >= app->silent_s * SECOND,
	     status.last_error_code ? status.last_error_code : "no answer");
	tell(conditions, "credential_refused", status.is_refused, "wrong_credentials");
	tell(conditions, "journal_forked", status.is_forked, "fork");
}
