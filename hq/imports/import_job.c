#include "hq/imports/import_job.h"

#include <stdlib.h>

#include "hq/rules/import_rows.h"
#include "schema/hq/queries/imports.sql.h"

#define JOBS_MAXIMUM 2
#define COPY_TEXT_MAXIMUM ((size_t)64 << 20)
#define COPY_STEP ((size_t)64 << 10)

struct import_jobs {
	struct loop *loop;
	struct db *db;
	const struct log *log;
	int running;
	loop_callback *closed; /* NULL until closing */
	void *closed_context;
};

struct import_job {
	struct import_jobs *jobs;
	struct arena *arena;
	const char *import_id;
	struct text file;
	struct text_buffer copy;
	size_t copied;
	int64_t rows;
	const struct error *error;
	struct db_parameter parameters[2];
};

struct import_jobs *import_jobs_create(struct loop *loop, struct db *db, const struct log *log)
{
	struct import_jobs *jobs = calloc(1, sizeof(*jobs));

	if (!jobs)
		abort();
	*jobs = (struct import_jobs){ .loop = loop, .db = db, .log = log };
	return jobs;
}

void import_jobs_destroy(struct import_jobs *jobs)
{
	free(jobs);
}

static void on_close(void *context)
{
	struct import_jobs *jobs = context;

	if (jobs->running == 0)
		jobs->closed(jobs->closed_context);
}

void import_jobs_close(struct import_jobs *jobs, loop_callback *closed, void *context)
{
	jobs->closed = closed;
	jobs->closed_context = context;
	if (jobs->running == 0)
		loop_soon(jobs->loop, on_close, jobs);
}

bool import_jobs_busy(const struct import_jobs *jobs)
{
	return jobs->running >= JOBS_MAXIMUM;
}

static void job_end(struct import_job *job)
{
	struct import_jobs *jobs = job->jobs;

	text_buffer_finish(&job->copy);
	arena_destroy(job->arena);
	if (--jobs->running == 0 && jobs->closed)
		loop_soon(jobs->loop, on_close, jobs);
}

static void job_run(struct import_job *job, const struct statement *statement, int parameter_count,
		    db_done *done)
{
	job->parameters[0] = (struct db_parameter){ "import_id", job->import_id };
	db_run(job->jobs->db, &(struct db_call){
				      .statement = statement,
				      .parameters = job->parameters,
				      .parameter_count = parameter_count,
				      .arena = job->arena,
				      .done = done,
				      .context = job,
			      });
}

static void on_failure_noted(const struct db_reply *reply, void *context)
{
	struct import_job *job = context;

	if (reply->error)
		LOG_ERROR(job->jobs->log, "import.failure_not_noted",
			  log_text("import_id", job->import_id), log_error(reply->error));
	job_end(job);
}

static void job_fail(struct import_job *job, const struct error *error)
{
	const char *failure =
		error->field ? arena_print(job->arena, "%s: %s", error->field, error->detail)
			     : error->detail;

	LOG_WARN(job->jobs->log, "import.failed", log_text("import_id", job->import_id),
		 log_error(error));
	job->parameters[1] = (struct db_parameter){ "failure", failure };
	job_run(job, &import_fail, 2, on_failure_noted);
}

static void on_validated(const struct db_reply *reply, void *context)
{
	struct import_job *job = context;

	if (reply->error) {
		job_fail(job, reply->error);
		return;
	}
	LOG_INFO(job->jobs->log, "import.validated", log_text("import_id", job->import_id),
		 log_us("took", reply->microseconds));
	job_end(job);
}

static void on_rows_copied(const struct db_reply *reply, void *context)
{
	struct import_job *job = context;

	if (reply->error)
		job_fail(job, reply->error);
	else
		job_run(job, &import_validate, 1, on_validated);
}

static struct text next_copy_step(void *context)
{
	struct import_job *job = context;
	struct text rest = text_buffer_text(&job->copy);

	rest.data += job->copied;
	rest.length -= job->copied;
	if (rest.length > COPY_STEP)
		rest.length = COPY_STEP;
	job->copied += rest.length;
	return rest;
}

static void on_rows_noted(const struct db_reply *reply, void *context)
{
	struct import_job *job = context;

	if (reply->error) {
		job_fail(job, reply->error);
		return;
	}
	db_copy(job->jobs->db, &(struct db_copy){
				       .statement = &import_copy_rows,
				       .next = next_copy_step,
				       .arena = job->arena,
				       .done = on_rows_copied,
				       .context = job,
			       });
}

/* How many rows there are is the first that who waits wants to know. */
static void on_file_read(void *context)
{
	struct import_job *job = context;

	if (job->error) {
		job_fail(job, job->error);
		return;
	}
	job->parameters[1] = (struct db_parameter){ "rows", arena_print(job->arena, "%lld",
									(long long)job->rows) };
	job_run(job, &import_note_rows, 2, on_rows_noted);
}

/* On the thread pool: touches the job only. */
static void read_file(void *context)
{
	struct import_job *job = context;

	job->error =
		import_rows_encode(job->arena, job->import_id, job->file, &job->copy, &job->rows);
}

void import_job_start(struct import_jobs *jobs, const char *import_id, struct text file)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct import_job *job = arena_new(arena, struct import_job);

	jobs->running++;
	job->jobs = jobs;
	job->arena = arena;
	job->import_id = arena_string(arena, import_id);
	job->file = (struct text){ text_copy(arena, file), file.length };
	text_buffer_init(&job->copy, COPY_TEXT_MAXIMUM);
	loop_offload(jobs->loop, read_file, on_file_read, job);
}

static void on_recovered(const struct db_reply *reply, void *context)
{
	struct import_job *job = context;

	if (reply->error)
		LOG_WARN(job->jobs->log, "import.recovery_failed", log_error(reply->error));
	job_end(job);
}

void import_jobs_recover(struct import_jobs *jobs)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct import_job *job = arena_new(arena, struct import_job);

	jobs->running++;
	job->jobs = jobs;
	job->arena = arena;
	job_run(job, &import_fail_interrupted, 0, on_recovered);
}
