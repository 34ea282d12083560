#include "common/backup/daily.h"

#include <stdlib.h>
#include <time.h>

#include "common/base/clock.h"
#include "common/loop/process.h"
#include "schema/shared/queries/backup.sql.h"

#define SECOND INT64_C(1000000)
#define FIRST_LOOK_MS 3000
#define LOOK_MS 60000
#define ARENA_MAXIMUM ((size_t)64 << 10)
#define OURSELVES "/proc/self/exe" /* also when an upgrade has replaced the file */

struct daily_backup {
	struct daily_backup_options options;
	struct loop_timer *timer;
	struct arena *arena; /* of the question under way */
	struct db_parameter since;
	struct loop_process *process; /* NULL: none runs */
	bool is_asking;
	int64_t started_at;
	loop_callback *closed; /* NULL until closing */
	void *closed_context;
};

static time_t strike(const struct tm *day, int days_before, int hour)
{
	struct tm parts = *day;

	parts.tm_mday -= days_before;
	parts.tm_hour = hour;
	parts.tm_min = 0;
	parts.tm_sec = 0;
	parts.tm_isdst = -1;
	return mktime(&parts);
}

int64_t daily_backup_since(int64_t now, int hour)
{
	const time_t seconds = (time_t)(now / SECOND);
	time_t struck;
	struct tm day;

	localtime_r(&seconds, &day);
	struck = strike(&day, 0, hour);
	return (int64_t)(struck <= seconds ? struck : strike(&day, 1, hour)) * SECOND;
}

static void end_close(struct daily_backup *daily)
{
	if (daily->closed && !daily->process && !daily->is_asking)
		daily->closed(daily->closed_context);
}

static void on_ended(int exit_status, void *context)
{
	struct daily_backup *daily = context;
	int64_t took_us = clock_monotonic() - daily->started_at;

	daily->process = NULL;
	if (exit_status == 0)
		LOG_INFO(daily->options.log, "backup.done", log_us("took", took_us));
	else
		LOG_WARN(daily->options.log, "backup.failed", log_int("exit_status", exit_status),
			 log_us("took", took_us));
	end_close(daily);
}

static void on_answer(const struct db_reply *reply, void *context)
{
	struct daily_backup *daily = context;

	daily->is_asking = false;
	if (reply->error)
		LOG_WARN(daily->options.log, "backup.not_asked", log_error(reply->error));
	if (!reply->error && db_bool(reply, 0, "is_due") && !daily->closed) {
		LOG_INFO(daily->options.log, "backup.starting");
		daily->started_at = clock_monotonic();
		daily->process = loop_process_start(daily->options.ports->loop, OURSELVES,
						    daily->options.command, on_ended, daily);
	}
	end_close(daily);
}

static void on_tick(void *context)
{
	struct daily_backup *daily = context;
	char since[CLOCK_TEXT_SIZE];

	if (daily->is_asking || daily->process)
		return;
	arena_reset(daily->arena);
	clock_format(daily_backup_since(clock_now(), daily->options.hour), since);
	daily->since = (struct db_parameter){ "since", arena_string(daily->arena, since) };
	daily->is_asking = true;
	port_run(daily->options.ports, &(struct db_call){
					       .statement = &backup_due,
					       .parameters = &daily->since,
					       .parameter_count = 1,
					       .arena = daily->arena,
					       .done = on_answer,
					       .context = daily,
				       });
}

struct daily_backup *daily_backup_create(const struct daily_backup_options *options)
{
	struct daily_backup *daily = calloc(1, sizeof(*daily));

	if (!daily)
		abort();
	daily->options = *options;
	daily->arena = arena_create(ARENA_MAXIMUM);
	daily->timer = port_timer_create(options->ports, on_tick, daily);
	return daily;
}

void daily_backup_start(struct daily_backup *daily)
{
	port_timer_start(daily->options.ports, daily->timer, FIRST_LOOK_MS, LOOK_MS);
}

void daily_backup_close(struct daily_backup *daily, loop_callback *closed, void *context)
{
	daily->closed = closed;
	daily->closed_context = context;
	port_timer_destroy(daily->options.ports, daily->timer);
	daily->timer = NULL;
	if (daily->process)
		loop_process_stop(daily->process);
	end_close(daily);
}

void daily_backup_destroy(struct daily_backup *daily)
{
	if (!daily)
		return;
	port_timer_destroy(daily->options.ports, daily->timer);
	arena_destroy(daily->arena);
	free(daily);
}
