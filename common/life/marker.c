#include "common/life/marker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/json/json_read.h"
#include "common/json/json_write.h"

#define MARKER_MAXIMUM 1024

static const struct json_value *member_of(const struct json_value *object, const char *name,
					  enum json_type type)
{
	const struct json_value *value =
		json_value_type(object) == JSON_TYPE_OBJECT ? json_member(object, name) : NULL;

	return value && json_value_type(value) == type ? value : NULL;
}

static const struct error *decode(struct arena *arena, const struct json_value *object,
				  const char *owner, struct marker *out_marker)
{
	const struct json_value *written_by = member_of(object, "owner", JSON_TYPE_STRING);
	const struct json_value *life = member_of(object, "life", JSON_TYPE_STRING);
	const struct json_value *counter = member_of(object, "counter", JSON_TYPE_INT);
	const struct json_value *reserve = member_of(object, "reserve_life_number", JSON_TYPE_INT);
	struct marker marker = { .reserve_life_number = reserve ? json_value_int(reserve) : 0 };

	if (!written_by || !life || !counter || !uuid_parse(json_value_text(life), &marker.life))
		return error_new(arena, ERROR_MALFORMED, "it is not as it was written");
	if (!text_is(json_value_text(written_by), owner))
		return error_new(arena, ERROR_MALFORMED, "it is of another database");
	marker.counter = json_value_int(counter);
	*out_marker = marker;
	return NULL;
}

const struct error *marker_read(struct arena *arena, const char *path, const char *owner,
				struct marker *out_marker)
{
	char data[MARKER_MAXIMUM];
	FILE *file = fopen(path, "r");
	struct json_value *object;
	const struct error *error;
	size_t length;

	if (!file)
		return error_new(arena, errno == ENOENT ? ERROR_NOT_FOUND : ERROR_UNAVAILABLE,
				 "cannot read %s: %s", path, strerror(errno));
	length = fread(data, 1, sizeof(data), file);
	fclose(file);
	TRY(json_parse(arena, (struct text){ data, length }, &object));
	error = decode(arena, object, owner, out_marker);
	json_release(object);
	return error;
}

const char *marker_path(struct arena *arena, const char *state_dir)
{
	return arena_print(arena, "%s/life", state_dir);
}

void marker_remove(const char *path)
{
	unlink(path);
}

static const struct error *cannot_write(struct arena *arena, const char *path)
{
	return error_new(arena, ERROR_UNAVAILABLE, "cannot write %s: %s", path, strerror(errno));
}

static bool write_through(const char *path, struct text content)
{
	int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool is_written;

	if (descriptor < 0)
		return false;
	is_written = write(descriptor, content.data, content.length) == (ssize_t)content.length &&
		     fsync(descriptor) == 0;
	return close(descriptor) == 0 && is_written;
}

const struct error *marker_write(struct arena *arena, const char *path, const char *owner,
				 const struct marker *marker)
{
	const char *beside = arena_print(arena, "%s.new", path);
	struct text_buffer buffer;
	struct json_writer json = json_writer(&buffer);
	bool is_written;

	text_buffer_init(&buffer, MARKER_MAXIMUM);
	json_begin_object(&json);
	json_put_string(&json, "owner", owner);
	json_put_string(&json, "life", marker->life.string);
	json_put_int(&json, "counter", marker->counter);
	if (marker->reserve_life_number)
		json_put_int(&json, "reserve_life_number", marker->reserve_life_number);
	json_end_object(&json);
	text_append_char(&buffer, '\n');
	is_written = write_through(beside, text_buffer_text(&buffer)) && rename(beside, path) == 0;
	text_buffer_finish(&buffer);
	return is_written ? NULL : cannot_write(arena, path);
}
