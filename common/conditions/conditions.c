#include "common/conditions/conditions.h"

#include <stdlib.h>
#include <string.h>

#include "common/json/json_write.h"
#include "schema/shared/queries/conditions.sql.h"

#define NOTE_MS 2000
#define SET_MAXIMUM 100
#define ARENA_MAXIMUM ((size_t)4 << 20)
#define REPORT_MAXIMUM ((size_t)1 << 20)

struct set {
	struct set *next;
	char *name, *subject, *detail;
};

struct conditions {
	struct conditions_options options;
	struct loop_timer *timer;
	struct set *set;
	int set_count;
	struct arena *note;  /* of the one under way */
	struct arena *arena; /* of what lasts */
	const struct condition *lasting;
	int lasting_count;
	struct db_parameter parameters[1];
	bool is_noting, is_wanted, is_failing, has_noted, is_read_only, is_another;
	loop_callback *closed; /* NULL until closing */
	void *closed_context;
};

static void note(struct conditions *conditions);

static void want_note(struct conditions *conditions)
{
	conditions->is_wanted = true;
	if (!conditions->is_noting && !conditions->closed)
		port_timer_start(conditions->options.ports, conditions->timer, 0, NOTE_MS);
}

static const char *report(struct conditions *conditions)
{
	struct text_buffer buffer;
	struct json_writer json = json_writer(&buffer);
	const char *text;

	text_buffer_init(&buffer, REPORT_MAXIMUM);
	json_begin_array(&json);
	for (const struct set *set = conditions->set; set; set = set->next) {
		json_begin_object(&json);
		json_put_string(&json, "name", set->name);
		json_put_string(&json, "subject", set->subject);
		json_put_string(&json, "detail", set->detail);
		json_end_object(&json);
	}
	json_end_array(&json);
	text = text_copy(conditions->note, text_buffer_text(&buffer));
	text_buffer_finish(&buffer);
	return text;
}

static const char *kept(struct arena *arena, const struct db_reply *reply, int row,
			const char *column)
{
	return db_is_null(reply, row, column)
		       ? NULL
		       : arena_string(arena, strcmp(column, "since") == 0
						     ? db_time(reply, row, column)
						     : db_text(reply, row, column));
}

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool is_as_before(const struct conditions *conditions, const struct condition *lasting,
			 int count)
{
	if (count != conditions->lasting_count)
		return false;
	for (int i = 0; i < count; i++) {
		const struct condition *before = &conditions->lasting[i];

		if (!same(before->name, lasting[i].name) ||
		    !same(before->store, lasting[i].store) ||
		    !same(before->since, lasting[i].since) ||
		    !same(before->detail, lasting[i].detail) || before->count != lasting[i].count)
			return false;
	}
	return true;
}

static void keep(struct conditions *conditions, const struct db_reply *reply)
{
	struct arena *arena = arena_create(ARENA_MAXIMUM);
	struct condition *lasting = arena_array(arena, struct condition, (size_t)reply->rows);
	int count = 0;
	bool is_new;

	for (int row = 0; row < reply->rows && !db_is_null(reply, row, "name"); row++)
		lasting[count++] = (struct condition){
			.name = kept(arena, reply, row, "name"),
			.severity = kept(arena, reply, row, "severity"),
			.store = kept(arena, reply, row, "store"),
			.count = db_int(reply, row, "condition_count"),
			.since = kept(arena, reply, row, "since"),
			.detail = kept(arena, reply, row, "detail"),
		};
	is_new = !conditions->has_noted || !is_as_before(conditions, lasting, count);
	conditions->has_noted = true;
	arena_destroy(conditions->arena);
	conditions->arena = arena;
	conditions->lasting = lasting;
	conditions->lasting_count = count;
	conditions->is_read_only = db_bool(reply, 0, "is_read_only");
	if (is_new && conditions->options.changed)
		conditions->options.changed(conditions->options.context);
}

/* It says nothing of what is in the database. */
static bool is_passing(enum error_code code)
{
	return code == ERROR_UNAVAILABLE || code == ERROR_BUSY || code == ERROR_TIMEOUT;
}

static void on_noted(const struct db_reply *reply, void *context)
{
	struct conditions *conditions = context;
	bool was_failing = conditions->is_failing;

	conditions->is_noting = false;
	conditions->is_failing = reply->error != NULL;
	if (reply->error)
		conditions->is_read_only = reply->error->code == ERROR_UNAVAILABLE;
	conditions->is_another = reply->error && !is_passing(reply->error->code);
	if (reply->error && !was_failing)
		LOG_WARN(conditions->options.log, "conditions.not_noted", log_error(reply->error));
	if (!reply->error)
		keep(conditions, reply);
	arena_reset(conditions->note);
	if (conditions->closed)
		conditions->closed(conditions->closed_context);
	else if (conditions->is_wanted)
		want_note(conditions);
}

static void note(struct conditions *conditions)
{
	if (conditions->is_noting)
		return;
	conditions->is_noting = true;
	if (conditions->options.look)
		conditions->options.look(conditions, conditions->options.context);
	conditions->is_wanted = false;
	conditions->parameters[0] = (struct db_parameter){ "reported", report(conditions) };
	port_run(conditions->options.ports, &(struct db_call){
						    .statement = &condition_note,
						    .parameters = conditions->parameters,
						    .parameter_count = 1,
						    .arena = conditions->note,
						    .done = on_noted,
						    .context = conditions,
					    });
}

static void on_timer(void *context)
{
	note(context);
}

/* Whoever writes what a finder sees may tell. */
static void on_told(const char *channel, const char *payload, void *context)
{
	(void)channel;
	(void)payload;
	want_note(context);
}

struct conditions *conditions_create(const struct conditions_options *options)
{
	struct conditions *conditions = calloc(1, sizeof(*conditions));

	if (!conditions)
		abort();
	conditions->options = *options;
	conditions->note = arena_create(ARENA_MAXIMUM);
	conditions->timer = port_timer_create(options->ports, on_timer, conditions);
	return conditions;
}

void conditions_start(struct conditions *conditions)
{
	port_listen(conditions->options.ports, "retail_condition", on_told, conditions);
	port_timer_start(conditions->options.ports, conditions->timer, 0, NOTE_MS);
}

static void finish(struct set *set)
{
	free(set->name);
	free(set->subject);
	free(set->detail);
	free(set);
}

void conditions_close(struct conditions *conditions, loop_callback *closed, void *context)
{
	conditions->closed = closed;
	conditions->closed_context = context;
	port_timer_stop(conditions->options.ports, conditions->timer);
	if (!conditions->is_noting)
		closed(context);
}

void conditions_destroy(struct conditions *conditions)
{
	if (!conditions)
		return;
	port_timer_destroy(conditions->options.ports, conditions->timer);
	while (conditions->set) {
		struct set *set = conditions->set;

		conditions->set = set->next;
		finish(set);
	}
	arena_destroy(conditions->note);
	arena_destroy(conditions->arena);
	free(conditions);
}

/* Where it stands, or the end. */
static struct set **find(struct conditions *conditions, const char *name, const char *subject)
{
	struct set **link = &conditions->set;

	while (*link &&
	       (strcmp((*link)->name, name) != 0 || strcmp((*link)->subject, subject) != 0))
		link = &(*link)->next;
	return link;
}

static char *copy(const char *string)
{
	char *text = strdup(string);

	if (!text)
		abort();
	return text;
}

static struct set *add(struct conditions *conditions, const char *name, const char *subject)
{
	struct set *set = calloc(1, sizeof(*set));

	if (!set)
		abort();
	set->name = copy(name);
	set->subject = copy(subject);
	conditions->set_count++;
	return set;
}

void conditions_set(struct conditions *conditions, const char *name, const char *subject,
		    const char *detail)
{
	struct set **link = find(conditions, name, subject);

	if (!*link && conditions->set_count >= SET_MAXIMUM)
		return;
	if (!*link)
		*link = add(conditions, name, subject);
	else if (strcmp((*link)->detail, detail) == 0)
		return;
	free((*link)->detail);
	(*link)->detail = copy(detail);
	want_note(conditions);
}

void conditions_clear(struct conditions *conditions, const char *name, const char *subject)
{
	struct set **link = find(conditions, name, subject);
	struct set *set = *link;

	if (!set)
		return;
	*link = set->next;
	conditions->set_count--;
	finish(set);
	want_note(conditions);
}

bool conditions_database_is_read_only(const struct conditions *conditions)
{
	return conditions->is_read_only;
}

bool conditions_database_is_another(const struct conditions *conditions)
{
	return conditions->is_another;
}

const struct condition *conditions_lasting(const struct conditions *conditions, int *out_count)
{
	*out_count = conditions->lasting_count;
	return conditions->lasting;
}
