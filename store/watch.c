#include "store/watch.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/clock.h"
#include "common/http/certificate.h"

#define SECOND INT64_C(1000000) /* microseconds */
#define TOLD_MAXIMUM 240        /* characters, see sync-protocol/message.c */

static void tell(struct conditions *conditions, const char *name, bool holds, const char *detail)
{
	if (holds)
		conditions_set(conditions, name, "", detail);
	else
		conditions_clear(conditions, name, "");
}

static void tell_clock(struct app *app, const struct store_sync_status *status)
{
	bool is_off = status->clock_read_at && llabs(status->clock.offset_us) > CLOCK_OFF_US;
	char detail[160];

	snprintf(detail, sizeof(detail), "about %lld minutes %s headquarters; the store goes by %s",
		 (long long)(llabs(status->clock.offset_us) / (60 * SECOND)),
		 status->clock.offset_us > 0 ? "behind" : "ahead of",
		 app->time.offset_us ? "the time of headquarters" : "its own clock");
	tell(app->service.conditions, "clock_off", is_off, detail);
}

/* What is wrong while there is something to say of it. */
static void tell_troubles(struct conditions *conditions, const struct store_sync_status *status)
{
	const struct {
		const char *name, *detail;
	} troubles[] = {
		{ "credential_refused", status->is_refused ? "wrong_credentials" : NULL },
		{ "journal_forked", status->is_forked ? "fork" : NULL },
		{ "headquarters_not_trusted", status->distrust },
		{ "token_near_end", status->token_trouble },
		{ "master_data_not_taken", status->pull_trouble },
		{ "documents_not_delivered", status->push_trouble },
		{ "documents_not_recovered", status->recovery_trouble },
	};

	for (size_t i = 0; i < sizeof(troubles) / sizeof(troubles[0]); i++)
		tell(conditions, troubles[i].name, troubles[i].detail != NULL, troubles[i].detail);
}

static void tell_end(struct conditions *conditions, const char *what, int64_t ends_at, int64_t now)
{
	static const char name[] = "headquarters_certificate_near_end";
	char end[CLOCK_TEXT_SIZE];

	clock_format(ends_at, end);
	if (ends_at - now < CERTIFICATE_NEAR_US)
		conditions_set(conditions, name, what, end);
	else
		conditions_clear(conditions, name, what);
}

/* HQ's may be that of a proxy, which nobody at HQ watches. */
static void tell_certificates(struct app *app, const struct store_sync_status *status)
{
	struct conditions *conditions = app->service.conditions;
	int64_t now = hq_time_now(&app->time);

	if (status->certificate_ends_at)
		tell_end(conditions, "certificate", status->certificate_ends_at, now);
	if (app->authority_ends_at)
		tell_end(conditions, "authority", app->authority_ends_at, now);
}

static void tell_distance(struct app *app, const struct store_sync_status *status)
{
	const struct distance distance = { status->is_connected, status->hints_come,
					   status->applied_rev, status->acked_seq };
	const struct distance *told = &app->distance;

	if (told->is_connected == distance.is_connected &&
	    told->hints_come == distance.hints_come && told->applied_rev == distance.applied_rev &&
	    told->acked_seq == distance.acked_seq)
		return;
	/* A line that fell is no proof that nobody answers, and nobody would ask for a while. */
	if (told->hints_come && !distance.hints_come)
		store_sync_ask(app->sync);
	app->distance = distance;
	service_tell(&app->service, "sync", &(struct live_item){ .record = "sync_status" });
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
	store_sync_hold(app->sync, app->service.disk >= DISK_LOW);
	if (hq_time_look(&app->time, &app->service, &status))
		store_sync_report(app->sync);
	tell_clock(app, &status);
	tell_troubles(conditions, &status);
	tell_certificates(app, &status);
	tell_distance(app, &status);
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
