#include "store/sync/staging.h"

#include <stdlib.h>

#include "schema/store/queries/sync.sql.h"

/* So many are on their way into the database at once: one is read and unpacked while it takes the others. */
#define PORTIONS 3

struct portion {
	struct staging *staging;
	struct text_buffer lines;
	struct db_parameter parameters[2];
	bool is_under_way;
};

struct staging {
	struct staging_options options;
	struct answer_body *body;
	struct pack_reader *reader;
	struct arena *arena;
	struct portion portions[PORTIONS];
	int under_way;
	struct portion *last; /* has the last lines; NULL: not read yet */
	const struct error *error;
	bool in_database, is_closing;
	bool has_begun, has_staged; /* lines are sent to the database; are in it */
};

static void empty_portions(struct staging *staging)
{
	for (int i = 0; i < PORTIONS; i++) {
		text_buffer_finish(&staging->portions[i].lines);
		text_buffer_init(&staging->portions[i].lines,
				 staging->options.portion_size + 2 * PACK_ROW_MAXIMUM);
	}
}

struct staging *staging_create(const struct staging_options *options)
{
	struct staging *staging = calloc(1, sizeof(*staging));

	if (!staging)
		abort();
	staging->options = *options;
	for (int i = 0; i < PORTIONS; i++)
		staging->portions[i].staging = staging;
	empty_portions(staging);
	return staging;
}

static void go_on(struct staging *staging);

static void on_staged(const struct db_reply *reply, void *context)
{
	struct portion *portion = context;
	struct staging *staging = portion->staging;

	portion->is_under_way = false;
	staging->under_way--;
	if (reply->error && !staging->error) {
		staging->error = reply->error;
		staging->in_database = true;
	}
	staging->has_staged = true;
	text_buffer_clear(&portion->lines);
	go_on(staging);
}

static void stage_lines(struct staging *staging, struct portion *portion)
{
	portion->parameters[0] = (struct db_parameter){ "lines", portion->lines.data };
	portion->parameters[1] =
		(struct db_parameter){ "first", staging->has_begun ? "false" : "true" };
	portion->is_under_way = staging->has_begun = true;
	staging->under_way++;
	port_run(staging->options.ports, &(struct db_call){
						 .statement = &sync_stage_rows,
						 .parameters = portion->parameters,
						 .parameter_count = 2,
						 .arena = staging->arena,
						 .done = on_staged,
						 .context = portion,
					 });
}

static const struct error *read_portion(struct staging *staging, struct portion *portion)
{
	const size_t enough = staging->options.portion_size;
	bool is_last;

	TRY(answer_body_rows(staging->body, staging->reader, staging->arena, enough,
			     &portion->lines));
	is_last = portion->lines.length < enough;
	text_append_char(&portion->lines, '\0');
	if (portion->lines.full)
		return error_new(staging->arena, ERROR_TOO_LARGE, "the rows do not fit");
	if (is_last)
		staging->last = portion;
	else
		stage_lines(staging, portion);
	return NULL;
}

/* The first one forgets what was staged before: the others wait for it. */
static struct portion *free_portion(struct staging *staging)
{
	if (staging->last || staging->error || staging->is_closing ||
	    (staging->has_begun && !staging->has_staged))
		return NULL;
	for (int i = 0; i < PORTIONS; i++) {
		if (!staging->portions[i].is_under_way)
			return &staging->portions[i];
	}
	return NULL;
}

static void go_on(struct staging *staging)
{
	struct portion *portion;

	while ((portion = free_portion(staging)))
		staging->error = read_portion(staging, portion);
	if (staging->under_way == 0)
		staging->options.done(staging->error, staging->in_database,
				      staging->options.context);
}

void staging_begin(struct staging *staging, struct answer_body *body, struct pack_reader *reader,
		   struct arena *arena)
{
	staging->body = body;
	staging->reader = reader;
	staging->arena = arena;
	go_on(staging);
}

const char *staging_last_lines(const struct staging *staging)
{
	return staging->last->lines.data;
}

bool staging_has_staged(const struct staging *staging)
{
	return staging->has_staged;
}

void staging_forget(struct staging *staging)
{
	empty_portions(staging);
	staging->last = NULL;
	staging->error = NULL;
	staging->has_begun = staging->has_staged = staging->in_database = false;
}

void staging_close(struct staging *staging)
{
	staging->is_closing = true;
}

void staging_destroy(struct staging *staging)
{
	if (!staging)
		return;
	for (int i = 0; i < PORTIONS; i++)
		text_buffer_finish(&staging->portions[i].lines);
	free(staging);
}
