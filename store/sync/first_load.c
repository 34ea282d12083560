#include "store/sync/first_load.h"

#include <stdlib.h>
#include <string.h>

#include "schema/store/queries/sync.sql.h"
#include "sync-protocol/pack_line.h"

/* Side by side: one is unpacked while the database takes the others. */
#define PORTIONS 3
#define TABLES_MAXIMUM 128
#define TABLE_NAME_SIZE 64

/* Images of one table, as an array of JSON that lacks its end. */
struct images {
	char table[TABLE_NAME_SIZE];
	struct text_buffer text;
	int64_t count;
};

struct portion {
	struct first_load *load;
	struct images images;
	struct db_parameter parameters[3];
	bool is_under_way;
};

struct first_load {
	struct first_load_options options;
	struct answer_body *body;
	struct pack_reader *reader;
	struct arena *arena;
	struct text_buffer lines; /* as they were unpacked */
	struct images tables[TABLES_MAXIMUM];
	int table_count;
	struct portion portions[PORTIONS];
	int under_way;
	int64_t loaded;
	const struct error *error;
	bool is_read, in_database, is_closing;
};

static void init_text(const struct first_load *load, struct text_buffer *text)
{
	text_buffer_init(text, 2 * load->options.portion_size + 2 * PACK_ROW_MAXIMUM);
}

struct first_load *first_load_create(const struct first_load_options *options)
{
	struct first_load *load = calloc(1, sizeof(*load));

	if (!load)
		abort();
	load->options = *options;
	init_text(load, &load->lines);
	for (int i = 0; i < PORTIONS; i++) {
		load->portions[i].load = load;
		init_text(load, &load->portions[i].images.text);
	}
	return load;
}

/* What it took is given back: it is needed once. */
static void forget_images(struct first_load *load)
{
	text_buffer_finish(&load->lines);
	init_text(load, &load->lines);
	for (int i = 0; i < load->table_count; i++)
		text_buffer_finish(&load->tables[i].text);
	load->table_count = 0;
	for (int i = 0; i < PORTIONS; i++) {
		text_buffer_finish(&load->portions[i].images.text);
		init_text(load, &load->portions[i].images.text);
	}
}

static void end(struct first_load *load)
{
	forget_images(load);
	load->options.done(load->error, load->in_database, load->options.context);
}

/* Unpacking */

static struct images *images_of(struct first_load *load, struct text table)
{
	struct images *images;

	for (int i = 0; i < load->table_count; i++) {
		if (text_is(table, load->tables[i].table))
			return &load->tables[i];
	}
	if (load->table_count == TABLES_MAXIMUM || table.length >= TABLE_NAME_SIZE)
		return NULL;
	images = &load->tables[load->table_count++];
	*images = (struct images){ 0 };
	memcpy(images->table, table.data, table.length);
	init_text(load, &images->text);
	return images;
}

static const struct error *add_line(struct first_load *load, struct text line)
{
	struct pack_line row;
	struct images *images;

	if (!pack_line_read(line, &row) || !row.is_put || !(images = images_of(load, row.table)))
		return error_new(load->arena, ERROR_STATE_CONFLICT,
				 "a row among those of the snapshot has to be looked at");
	text_append_char(&images->text, images->count++ == 0 ? '[' : ',');
	text_append(&images->text, row.image.data, row.image.length);
	return images->text.full ? error_new(load->arena, ERROR_TOO_LARGE, "the rows do not fit")
				 : NULL;
}

static const struct error *unpack(struct first_load *load)
{
	struct text rest, line;

	text_buffer_clear(&load->lines);
	TRY(answer_body_rows(load->body, load->reader, load->arena, load->options.portion_size,
			     &load->lines));
	load->is_read = load->lines.length < load->options.portion_size;
	rest = text_buffer_text(&load->lines);
	while (text_split(&rest, '\n', &line)) {
		if (line.length > 0)
			TRY(add_line(load, line));
	}
	return NULL;
}

/* Of a table of which there are enough, or the last ones of any. */
static struct images *find_ready(struct first_load *load)
{
	size_t least = load->is_read ? 1 : load->options.portion_size;

	for (int i = 0; i < load->table_count; i++) {
		if (load->tables[i].text.length >= least)
			return &load->tables[i];
	}
	return NULL;
}

static struct images *next_images(struct first_load *load)
{
	struct images *ready = find_ready(load);

	while (!ready && !load->is_read) {
		load->error = unpack(load);
		if (load->error)
			return NULL;
		ready = find_ready(load);
	}
	return ready;
}

/* Sending */

static void go_on(struct first_load *load);

static void note_failure(struct first_load *load, const struct error *error)
{
	if (load->error)
		return;
	load->error = error;
	load->in_database = true;
}

static void on_loaded(const struct db_reply *reply, void *context)
{
	struct portion *portion = context;
	struct first_load *load = portion->load;

	portion->is_under_way = false;
	load->under_way--;
	if (reply->error)
		note_failure(load, reply->error);
	else
		load->loaded += db_int(reply, 0, "loaded");
	go_on(load);
}

/* The portion takes the images and leaves its buffer, which keeps its size. */
static void take_images(struct portion *portion, struct images *images)
{
	const struct images taken = *images;

	images->text = portion->images.text;
	images->count = 0;
	text_buffer_clear(&images->text);
	portion->images = taken;
	text_append(&portion->images.text, "]", sizeof("]"));
}

static void send_images(struct portion *portion, struct images *images)
{
	struct first_load *load = portion->load;

	take_images(portion, images);
	portion->parameters[0] = (struct db_parameter){ "table", portion->images.table };
	portion->parameters[1] = (struct db_parameter){ "images", portion->images.text.data };
	portion->parameters[2] =
		(struct db_parameter){ "count", arena_print(load->arena, "%lld",
							    (long long)portion->images.count) };
	portion->is_under_way = true;
	load->under_way++;
	port_run(load->options.ports, &(struct db_call){
					      .statement = &sync_load_rows,
					      .parameters = portion->parameters,
					      .parameter_count = 3,
					      .arena = load->arena,
					      .done = on_loaded,
					      .context = portion,
				      });
}

static struct portion *free_portion(struct first_load *load)
{
	for (int i = 0; i < PORTIONS; i++) {
		if (!load->portions[i].is_under_way)
			return &load->portions[i];
	}
	return NULL;
}

static void go_on(struct first_load *load)
{
	struct portion *portion;
	struct images *images;

	while (!load->error && !load->is_closing && (portion = free_portion(load)) &&
	       (images = next_images(load)))
		send_images(portion, images);
	if (load->under_way == 0)
		end(load);
}

static void on_begun(const struct db_reply *reply, void *context)
{
	struct first_load *load = context;

	load->under_way--;
	if (reply->error)
		note_failure(load, reply->error);
	else if (!db_bool(reply, 0, "is_empty"))
		load->error =
			error_new(load->arena, ERROR_STATE_CONFLICT, "the mirror has rows already");
	go_on(load);
}

void first_load_begin(struct first_load *load, struct answer_body *body, struct pack_reader *reader,
		      struct arena *arena)
{
	load->body = body;
	load->reader = reader;
	load->arena = arena;
	load->loaded = 0;
	load->error = NULL;
	load->is_read = load->in_database = false;
	load->under_way++;
	port_run(load->options.ports, &(struct db_call){
					      .statement = &sync_begin_load,
					      .arena = arena,
					      .done = on_begun,
					      .context = load,
				      });
}

int64_t first_load_rows(const struct first_load *load)
{
	return load->loaded;
}

void first_load_close(struct first_load *load)
{
	load->is_closing = true;
}

void first_load_destroy(struct first_load *load)
{
	if (!load)
		return;
	forget_images(load);
	text_buffer_finish(&load->lines);
	for (int i = 0; i < PORTIONS; i++)
		text_buffer_finish(&load->portions[i].images.text);
	free(load);
}
