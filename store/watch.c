#include "store/watch.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/clock.h"

#define SECOND INT64_C(1000000) /* microseconds */
#define CLOCK_OFF (120 * SECOND)
#define TOLD_MAXIMUM 240 /* characters, see sync-protocol/message.c */

static void tell(struct conditions *conditions, const char *name, bool holds, const char *detail)
{
	if (holds)
		conditions_set(conditions, name, "", detail);
	else
		conditions_clear(conditions, name, "");
}

/* Somebody has set our clock: HQ's time is asked for at once. */
static void watch_clock(struct app *app, int64_t now)
{
	int64_t wall_ahead = clock_now() - now;

	if (llabs(wall_ahead - app->wall_ahead) > SECOND)
		store_sync_report(app->sync);
	app->wall_ahead = wall_ahead;
}

static void tell_clock(struct conditions *conditions, const struct store_sync_status *status)
{
	bool is_off = status->has_clock && llabs(status->clock_offset_us) > CLOCK_OFF;
	char detail[80];

	snprintf(detail, sizeof(detail), "about %lld minutes %s headquarters",
		 (long long)(llabs(status->clock_offset_us) / (60 * SECOND)),
		 status->clock_offset_us > 0 ? "behind" : "ahead of");
	tell(conditions, "clock_off", is_off, detail);
}

void watch_look(struct app *app)
{
	struct conditions *conditions = app->service.conditions;
	struct store_sync_status status = store_sync_status(app->sync);
	int64_t now = clock_monotonic();

	if (status.heard_at || !app->heard_at)
		app->heard_at = status.heard_at ? status.heard_at : now;
	tell(conditions, "headquarters_silent", now - app->heard_at >= app->silent_s * SECOND,
	     status.last_error_code ? status.last_error_code : "no answer");
	tell(conditions, "credential_refused", status.is_refused, "wrong_credentials");
	tell(conditions, "journal_forked", status.is_forked, "fork");
	store_sync_hold(app->sync, app->service.disk >= DISK_LOW);
	watch_clock(app, now);
	tell_clock(conditions, &status);
}

void watch_tell(struct app *app)
{
	int count;
	const struct condition *lasting = conditions_lasting(app->service.conditions, &count);
	char told[TOLD_MAXIMUM + 1] = "";
	size_t length = 0;

	for (int i = 0; i < count; i++) {
		size_t room = sizeof(told) - length;
		int written = snprintf(told + length, room, "%s%s:%lld", i ? " " : "",
				       lasting[i].name, (long long)lasting[i].count);

		if ((size_t)written >= room) { /* the gravest are told */
			told[length] = '\0';
			break;
		}
		length += (size_t)written;
	}
	store_sync_tell(app->sync, told);
}
