#include "common/db/compose.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"

#define SQL_MAXIMUM ((size_t)64 << 10)
#define PARAMETERS_MAXIMUM 100

/* The text so far, in the arena; the buffer is done with. */
static const char *keep(struct arena *arena, struct text_buffer *buffer)
{
	const char *text = text_copy(arena, text_buffer_text(buffer));

	if (buffer->full) {
		fprintf(stderr, "a composed statement is longer than %zu bytes\n", SQL_MAXIMUM);
		abort();
	}
	text_buffer_finish(buffer);
	return text;
}

static const char *find_word(const struct template_word *words, struct text word)
{
	for (; words->word; words++) {
		if (text_is(word, words->word))
			return words->text;
	}
	fprintf(stderr, "a template has the word {%.*s}, which nobody fills in\n", (int)word.length,
		word.data);
	abort();
}

const char *compose_text(struct arena *arena, const char *template,
			 const struct template_word *words)
{
	struct text_buffer buffer;

	text_buffer_init(&buffer, SQL_MAXIMUM);
	for (const char *at = template; *at;) {
		size_t plain = strcspn(at, "{");

		text_append(&buffer, at, plain);
		at += plain;
		if (!*at)
			break;

		struct text word = { at + 1, strcspn(at + 1, "}") };

		text_append_string(&buffer, find_word(words, word));
		at += word.length + 2;
	}
	return keep(arena, &buffer);
}

const char *compose_join(struct arena *arena, const char *list, const char *separator,
			 const char *item)
{
	return *list ? arena_print(arena, "%s%s%s", list, separator, item) : item;
}

struct binding {
	struct arena *arena;
	struct text_buffer sql;
	const char *names[PARAMETERS_MAXIMUM];
	int count;
};

static int number_of(struct binding *binding, struct text name)
{
	for (int i = 0; i < binding->count; i++) {
		if (text_is(name, binding->names[i]))
			return i + 1;
	}
	if (binding->count == PARAMETERS_MAXIMUM)
		abort();
	binding->names[binding->count] = text_copy(binding->arena, name);
	return ++binding->count;
}

/* From here on: a quoted string or name, a cast, a parameter, or one character. */
static size_t bind_piece(struct binding *binding, const char *at)
{
	size_t length = 1;

	if (*at == '\'' || *at == '"') {
		const char *end = strchr(at + 1, *at);

		length = end ? (size_t)(end - at) + 1 : strlen(at);
	} else if (at[0] == ':' && at[1] == ':') {
		length = 2;
	} else if (at[0] == ':' && islower((unsigned char)at[1])) {
		while (islower((unsigned char)at[length]) || isdigit((unsigned char)at[length]) ||
		       at[length] == '_')
			length++;
		text_append_print(&binding->sql, "$%d",
				  number_of(binding, (struct text){ at + 1, length - 1 }));
		return length;
	}
	text_append(&binding->sql, at, length);
	return length;
}

const struct statement *compose_statement(struct arena *arena, const char *name, const char *sql)
{
	struct statement *statement = arena_new(arena, struct statement);
	struct binding binding = { .arena = arena };

	text_buffer_init(&binding.sql, SQL_MAXIMUM);
	while (*sql)
		sql += bind_piece(&binding, sql);
	*statement = (struct statement){
		.name = name,
		.sql = keep(arena, &binding.sql),
		.parameters = arena_copy(arena, binding.names,
					 (size_t)binding.count * sizeof(binding.names[0])),
		.parameter_count = binding.count,
		.lane = DB_LANE_FAST,
	};
	return statement;
}
