#include "store/hq_time.h"

#include <stdlib.h>

#include "schema/store/queries/sync.sql.h"

#define SECOND INT64_C(1000000) /* microseconds */
#define AGAIN (3600 * SECOND)   /* so that its age says how old it is */
#define ARENA_MAXIMUM ((size_t)64 << 10)

static const char *number(struct arena *arena, int64_t value)
{
	return arena_print(arena, "%lld", (long long)value);
}

static const char *boot(struct arena *arena)
{
	char text[CLOCK_BOOT_SIZE];

	clock_boot(text);
	return arena_string(arena, text);
}

const struct error *hq_time_resume(struct hq_time *time, struct arena *arena,
				   struct db_session *session)
{
	const struct db_parameter parameters[] = {
		{ "boot", boot(arena) },
		{ "ahead_us", number(arena, clock_now() - clock_monotonic()) },
	};
	struct db_reply reply;

	TRY(db_session_run(session, arena, &sync_resume_clock, parameters, 2, &reply));
	time->offset_us = db_is_null(&reply, 0, "offset_us") ? 0 : db_int(&reply, 0, "offset_us");
	return NULL;
}

static void on_noted(const struct db_reply *reply, void *context)
{
	struct hq_time *time = context;

	time->is_noting = false;
	if (reply->error) /* again at the next look */
		time->is_noted = false;
}

static void note(struct hq_time *time, const struct service *service, int64_t unsure_us)
{
	time->is_noting = time->is_noted = true;
	time->noted_at = clock_monotonic();
	if (!time->arena)
		time->arena = arena_create(ARENA_MAXIMUM);
	arena_reset(time->arena);
	time->parameters[0] = (struct db_parameter){
		"offset_us", time->is_known ? number(time->arena, time->offset_us) : NULL
	};
	time->parameters[1] = (struct db_parameter){ "unsure_us", number(time->arena, unsure_us) };
	time->parameters[2] = (struct db_parameter){ "boot", boot(time->arena) };
	time->parameters[3] = (struct db_parameter){ "ahead_us", number(time->arena, time->ahead) };
	port_run(&service->ports, &(struct db_call){
					  .statement = &sync_note_clock,
					  .parameters = time->parameters,
					  .parameter_count = 4,
					  .arena = time->arena,
					  .done = on_noted,
					  .context = time,
				  });
}

static void judge(struct hq_time *time, const struct service *service,
		  const struct store_sync_status *status)
{
	int64_t offset_us =
		hq_clock_judge(time->offset_us, &status->clock, clock_is_kept(service->clock));
	bool is_new = offset_us != time->offset_us;

	time->read_at = status->clock_read_at;
	if (time->is_known && !is_new)
		return;
	if (is_new)
		LOG_INFO(&service->log, "time.of_headquarters",
			 log_int("offset_ms", offset_us / 1000));
	time->offset_us = offset_us;
	time->is_known = true;
	time->is_noted = false;
}

bool hq_time_look(struct hq_time *time, struct service *service,
		  const struct store_sync_status *status)
{
	int64_t now = clock_monotonic(), ahead = clock_now() - now;
	bool is_set = time->ahead && llabs(ahead - time->ahead) > SECOND;

	time->ahead = ahead;
	if (is_set) {
		LOG_WARN(&service->log, "time.clock_set");
		time->offset_us = 0;
		time->read_at = now; /* what was read before is of another clock */
		time->is_known = time->is_noted = false;
	} else if (status->clock_read_at > time->read_at) {
		judge(time, service, status);
	}
	if (!time->is_noting && time->read_at && (!time->is_noted || now - time->noted_at > AGAIN))
		note(time, service, status->clock.unsure_us);
	return is_set;
}

int64_t hq_time_now(const struct hq_time *time)
{
	return clock_now() + time->offset_us;
}

void hq_time_finish(struct hq_time *time)
{
	arena_destroy(time->arena);
}
