#include "common/jobs/jobs.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/uuid.h"
#include "schema/shared/queries/jobs.sql.h"

#define ARENA_MAXIMUM ((size_t)1 << 20)
#define PARAMETERS_MAXIMUM 5

struct jobs {
	struct jobs_options options;
	struct uuid runner;
	struct loop_timer *tick;
	struct metric *runs, *run_time;
	struct arena *names_arena;
	const char *names, *every_s; /* of all jobs, as arrays */
	struct arena *arena;         /* of the job under way */
	const struct job *job;       /* under way */
	struct db_parameter parameters[PARAMETERS_MAXIMUM];
	bool is_busy, is_declared;
	loop_callback *closed; /* NULL until closing */
	void *closed_context;
};

static void list_jobs(struct jobs *jobs)
{
	struct text_buffer names, every_s;

	text_buffer_init(&names, ARENA_MAXIMUM);
	text_buffer_init(&every_s, ARENA_MAXIMUM);
	for (const struct job *job = jobs->options.table; job->name; job++) {
		const char *comma = job == jobs->options.table ? "" : ",";

		text_append_print(&names, "%s%s", comma, job->name);
		text_append_print(&every_s, "%s%d", comma, job->every_s);
	}
	jobs->names_arena = arena_create(ARENA_MAXIMUM);
	jobs->names = arena_print(jobs->names_arena, "{%.*s}", (int)names.length, names.data);
	jobs->every_s = arena_print(jobs->names_arena, "{%.*s}", (int)every_s.length, every_s.data);
	text_buffer_finish(&names);
	text_buffer_finish(&every_s);
}

static void run_statement(struct jobs *jobs, const struct statement *statement, int parameter_count,
			  db_done *done)
{
	jobs->is_busy = true;
	port_run(jobs->options.ports, &(struct db_call){
					      .statement = statement,
					      .parameters = jobs->parameters,
					      .parameter_count = parameter_count,
					      .arena = jobs->arena,
					      .done = done,
					      .context = jobs,
				      });
}

static void look_for_job(struct jobs *jobs);

static void end_turn(struct jobs *jobs, bool looks_on)
{
	jobs->is_busy = false;
	jobs->job = NULL;
	if (jobs->closed)
		jobs->closed(jobs->closed_context);
	else if (looks_on)
		look_for_job(jobs);
}

static void on_end_noted(const struct db_reply *reply, void *context)
{
	struct jobs *jobs = context;

	if (reply->error)
		LOG_ERROR(jobs->options.log, "job.end_not_noted", log_text("job", jobs->job->name),
			  log_error(reply->error));
	else if (!reply->rows || !db_bool(reply, 0, "ended"))
		LOG_WARN(jobs->options.log, "job.lease_lost", log_text("job", jobs->job->name));
	end_turn(jobs, !reply->error);
}

static void note_end(struct jobs *jobs, const struct db_reply *reply)
{
	bool has_row = !reply->error && reply->rows;
	const char *row_count = has_row ? db_text(reply, 0, "row_count") : NULL;

	jobs->parameters[0] = (struct db_parameter){ "name", jobs->job->name };
	jobs->parameters[1] = (struct db_parameter){ "runner", jobs->runner.string };
	jobs->parameters[2] = (struct db_parameter){
		"failure", reply->error ? error_describe(jobs->arena, reply->error) : NULL
	};
	jobs->parameters[3] =
		(struct db_parameter){ "row_count",
				       row_count ? arena_string(jobs->arena, row_count) : NULL };
	jobs->parameters[4] =
		(struct db_parameter){ "more",
				       has_row && db_bool(reply, 0, "more") ? "true" : "false" };
	run_statement(jobs, &job_end, 5, on_end_noted);
}

static void on_job_ended(const struct db_reply *reply, void *context)
{
	struct jobs *jobs = context;
	const char *name = jobs->job->name;

	if (reply->error)
		LOG_WARN(jobs->options.log, "job.failed", log_text("job", name),
			 log_error(reply->error));
	else
		LOG_INFO(jobs->options.log, "job.done", log_text("job", name),
			 log_int("rows", reply->rows ? db_int(reply, 0, "row_count") : 0),
			 log_us("took", reply->microseconds));
	metric_add(jobs->runs,
		   arena_print(jobs->arena, "job=\"%s\",outcome=\"%s\"", name,
			       reply->error ? "failed" : "done"),
		   1);
	metric_observe(jobs->run_time, arena_print(jobs->arena, "job=\"%s\"", name),
		       reply->microseconds);
	note_end(jobs, reply);
}

static void on_claimed(const struct db_reply *reply, void *context)
{
	struct jobs *jobs = context;

	if (reply->error) {
		LOG_WARN(jobs->options.log, "job.claim_failed", log_error(reply->error));
		jobs->is_declared = false;
	}
	if (reply->error || !reply->rows) {
		end_turn(jobs, false);
		return;
	}
	for (const struct job *job = jobs->options.table; job->name; job++) {
		if (strcmp(job->name, db_text(reply, 0, "name")) == 0)
			jobs->job = job;
	}
	if (db_bool(reply, 0, "was_lost"))
		LOG_WARN(jobs->options.log, "job.was_lost", log_text("job", jobs->job->name));
	run_statement(jobs, jobs->job->statement, 0, on_job_ended);
}

static void on_declared(const struct db_reply *reply, void *context)
{
	struct jobs *jobs = context;

	jobs->is_declared = !reply->error;
	if (reply->error)
		LOG_WARN(jobs->options.log, "job.declare_failed", log_error(reply->error));
	end_turn(jobs, jobs->is_declared);
}

static void look_for_job(struct jobs *jobs)
{
	if (jobs->is_busy || jobs->closed)
		return;
	arena_reset(jobs->arena);
	jobs->parameters[0] = (struct db_parameter){ "names", jobs->names };
	if (!jobs->is_declared) {
		jobs->parameters[1] = (struct db_parameter){ "every_s", jobs->every_s };
		run_statement(jobs, &job_declare, 2, on_declared);
		return;
	}
	jobs->parameters[1] = (struct db_parameter){ "runner", jobs->runner.string };
	run_statement(jobs, &job_claim, 2, on_claimed);
}

static void on_tick(void *context)
{
	look_for_job(context);
}

struct jobs *jobs_create(const struct jobs_options *options)
{
	struct jobs *jobs = calloc(1, sizeof(*jobs));

	if (!jobs)
		abort();
	jobs->options = *options;
	jobs->runner = uuid_new(clock_now() / 1000);
	jobs->arena = arena_create(ARENA_MAXIMUM);
	jobs->tick = port_timer_create(options->ports, on_tick, jobs);
	jobs->runs = metric_new(options->metrics, METRIC_COUNTER, "outpost_job_runs_total",
				"Runs of jobs by outcome");
	jobs->run_time = metric_new(options->metrics, METRIC_DURATION, "outpost_job_seconds",
				    "How long a run of a job took");
	list_jobs(jobs);
	return jobs;
}

void jobs_start(struct jobs *jobs)
{
	if (jobs->options.table->name)
		port_timer_start(jobs->options.ports, jobs->tick, 0,
				 (uint64_t)jobs->options.tick_ms);
}

void jobs_close(struct jobs *jobs, loop_callback *closed, void *context)
{
	jobs->closed = closed;
	jobs->closed_context = context;
	port_timer_destroy(jobs->options.ports, jobs->tick);
	jobs->tick = NULL;
	if (!jobs->is_busy)
		closed(context);
}

void jobs_destroy(struct jobs *jobs)
{
	if (!jobs)
		return;
	port_timer_destroy(jobs->options.ports, jobs->tick);
	arena_destroy(jobs->names_arena);
	arena_destroy(jobs->arena);
	free(jobs);
}
