#include "common/backup/identity.h"

#include "common/backup/files.h"
#include "common/db/db.h"
#include "common/json/json_read.h"
#include "common/json/json_write.h"

#define TEXT_MAXIMUM ((size_t)16 << 10)

struct backup_identity backup_identity_of(struct arena *arena, const char *program,
					  const struct db_reply *reply)
{
	const char *store_id = db_text(reply, 0, "store_id");
	const char *store_code = db_text(reply, 0, "store_code");

	return (struct backup_identity){
		.program = program,
		.version = OUTPOST_VERSION,
		.database = arena_string(arena, db_text(reply, 0, "database")),
		.store_id = store_id ? arena_string(arena, store_id) : NULL,
		.store_code = store_code ? arena_string(arena, store_code) : NULL,
		.incarnation = arena_string(arena, db_text(reply, 0, "incarnation")),
		.position = db_int(reply, 0, "position"),
		.started_at = arena_string(arena, db_time(reply, 0, "started_at")),
	};
}

struct text backup_identity_text(struct arena *arena, const char *program,
				 const struct db_reply *reply)
{
	struct text_buffer buffer;
	struct json_writer writer = json_writer(&buffer);
	struct text text;

	text_buffer_init(&buffer, TEXT_MAXIMUM);
	json_begin_object(&writer);
	json_put_string(&writer, "program", program);
	json_put_string(&writer, "version", OUTPOST_VERSION);
	text_append_char(&buffer, ',');
	db_write_members(reply, 0, NULL, &buffer);
	text_append_string(&buffer, "}\n");
	text = text_of(arena_string_of(arena, buffer.data, buffer.length));
	text_buffer_finish(&buffer);
	return text;
}

/* NULL unless it is a text. */
static const char *text_member(struct arena *arena, const struct json_value *object,
			       const char *name)
{
	const struct json_value *value = json_member(object, name);

	if (!value || json_value_type(value) != JSON_TYPE_STRING)
		return NULL;
	return text_copy(arena, json_value_text(value));
}

static int64_t int_member(const struct json_value *object, const char *name)
{
	const struct json_value *value = json_member(object, name);

	return value && json_value_type(value) == JSON_TYPE_INT ? json_value_int(value) : -1;
}

static struct backup_identity read_members(struct arena *arena, const struct json_value *object)
{
	return (struct backup_identity){
		.program = text_member(arena, object, "program"),
		.version = text_member(arena, object, "version"),
		.database = text_member(arena, object, "database"),
		.store_id = text_member(arena, object, "store_id"),
		.store_code = text_member(arena, object, "store_code"),
		.incarnation = text_member(arena, object, "incarnation"),
		.position = int_member(object, "position"),
		.started_at = text_member(arena, object, "started_at"),
	};
}

const struct error *backup_identity_read(struct arena *arena, const char *path,
					 struct backup_identity *out_identity)
{
	const char *file = arena_print(arena, "%s/backup.json", path);
	struct backup_identity identity;
	struct json_value *value;
	const struct error *error;
	struct text text;

	TRY(file_read(arena, file, TEXT_MAXIMUM, &text));
	error = json_parse(arena, text, &value);
	if (error)
		return error_new(arena, ERROR_STATE_CONFLICT, "%s is damaged: %s", file,
				 error->detail);
	identity = read_members(arena, value);
	json_release(value);
	if (!identity.program || !identity.version || !identity.database || !identity.incarnation ||
	    identity.position < 0 || !identity.started_at)
		return error_new(arena, ERROR_STATE_CONFLICT,
				 "%s does not say what the backup is of: it is damaged", file);
	*out_identity = identity;
	return NULL;
}
