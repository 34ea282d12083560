#include "common/log/log.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/text.h"

/* A line that would be longer loses its last fields and says so. */
#define LINE_MAXIMUM 8192

static const char *const level_names[] = { "debug", "info", "warn", "error" };

struct log_field log_text(const char *name, const char *text)
{
	return (struct log_field){ .name = name, .type = LOG_FIELD_TEXT, .text = text };
}

struct log_field log_int(const char *name, int64_t number)
{
	return (struct log_field){ .name = name, .type = LOG_FIELD_INT, .number = number };
}

struct log_field log_bool(const char *name, bool value)
{
	return (struct log_field){ .name = name, .type = LOG_FIELD_BOOL, .number = value };
}

struct log_field log_us(const char *name, int64_t microseconds)
{
	return (struct log_field){
		.name = name, .type = LOG_FIELD_INT, .text = "_us", .number = microseconds
	};
}

struct log_field log_error(const struct error *error)
{
	return (struct log_field){ .type = LOG_FIELD_ERROR, .error = error };
}

static void append_escaped(struct text_buffer *line, const char *string)
{
	for (const unsigned char *c = (const unsigned char *)string; *c; c++) {
		if (*c == '"' || *c == '\\')
			text_append_print(line, "\\%c", *c);
		else if (*c < 0x20 || *c == 0x7f)
			text_append_print(line, "\\u%04x", *c);
		else
			text_append_char(line, (char)*c);
	}
}

static void append_string(struct text_buffer *line, const char *name, const char *suffix,
			  const char *string)
{
	text_append_print(line, ",\"%s%s\":", name, suffix);
	if (!string) {
		text_append_string(line, "null");
		return;
	}
	text_append_char(line, '"');
	append_escaped(line, string);
	text_append_char(line, '"');
}

static void append_error(struct text_buffer *line, const struct error *error)
{
	if (!error)
		return;
	append_string(line, "error", "", error_kind(error->code)->code);
	if (error->field)
		append_string(line, "error", "_field", error->field);
	append_string(line, "error", "_detail", error->detail);
	for (const struct error *cause = error->cause; cause; cause = cause->cause)
		append_string(line, "error", "_cause", cause->detail);
}

static void append_field(struct text_buffer *line, const struct log_field *field)
{
	switch (field->type) {
	case LOG_FIELD_TEXT: append_string(line, field->name, "", field->text); break;
	case LOG_FIELD_INT:
		text_append_print(line, ",\"%s%s\":", field->name, field->text ? field->text : "");
		text_append_int(line, field->number);
		break;
	case LOG_FIELD_BOOL:
		text_append_print(line, ",\"%s\":%s", field->name,
				  field->number ? "true" : "false");
		break;
	case LOG_FIELD_ERROR: append_error(line, field->error); break;
	}
}

static void write_all(int descriptor, struct text text)
{
	while (text.length) {
		ssize_t written = write(descriptor, text.data, text.length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return; /* nowhere to complain to */
		text.data += written;
		text.length -= (size_t)written;
	}
}

void log_write(const struct log *log, enum log_level level, const char *event,
	       const struct log_field *fields, int count)
{
	if (!log || level < log->level)
		return;

	struct text_buffer line;
	char time[CLOCK_TEXT_SIZE];

	clock_format(clock_now(), time);
	text_buffer_init(&line, LINE_MAXIMUM);
	text_append_print(&line,
			  "{\"time\":\"%s\",\"level\":\"%s\",\"program\":\"%s\",\"event\":\"%s\"",
			  time, level_names[level], log->program, event);
	for (int i = 0; i < count; i++) {
		size_t before = line.length;

		append_field(&line, &fields[i]);
		if (line.full || line.length > LINE_MAXIMUM - 32) {
			line.length = before;
			line.full = false;
			text_append_string(&line, ",\"truncated\":true");
			break;
		}
	}
	text_append_string(&line, "}\n");
	write_all(log->descriptor, text_buffer_text(&line));
	text_buffer_finish(&line);
}

bool log_level_parse(const char *name, enum log_level *out_level)
{
	for (int level = LOG_LEVEL_DEBUG; level <= LOG_LEVEL_ERROR; level++) {
		if (strcmp(level_names[level], name) == 0) {
			*out_level = (enum log_level)level;
			return true;
		}
	}
	return false;
}
