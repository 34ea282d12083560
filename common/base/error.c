#include "common/base/error.h"

#include <string.h>

static const struct error_kind kinds[] = {
#define ERROR_ROW(name, code, status, title, remedy) { code, status, title, remedy },
	ERROR_CODE_LIST(ERROR_ROW)
#undef ERROR_ROW
};

const struct error_kind *error_kind(enum error_code code)
{
	return &kinds[code];
}

enum error_code error_code_of(const char *word)
{
	enum error_code code = 0;

	while (code < ERROR_CODE_COUNT && strcmp(kinds[code].code, word) != 0)
		code++;
	return code;
}

static struct error *error_make(struct arena *arena, enum error_code code, const char *format,
				va_list arguments) __attribute__((format(printf, 3, 0)));

static struct error *error_make(struct arena *arena, enum error_code code, const char *format,
				va_list arguments)
{
	struct error *error = arena_new(arena, struct error);

	error->code = code;
	error->detail = arena_print_list(arena, format, arguments);
	return error;
}

const struct error *error_new(struct arena *arena, enum error_code code, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	struct error *error = error_make(arena, code, format, arguments);
	va_end(arguments);
	return error;
}

const struct error *error_field(struct arena *arena, enum error_code code, const char *field,
				const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	struct error *error = error_make(arena, code, format, arguments);
	va_end(arguments);
	error->field = field;
	return error;
}

const struct error *error_because(struct arena *arena, const struct error *cause,
				  enum error_code code, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	struct error *error = error_make(arena, code, format, arguments);
	va_end(arguments);
	error->cause = cause;
	return error;
}

const struct error *error_retry_after(struct arena *arena, const struct error *error, int seconds)
{
	struct error *copy = arena_copy(arena, error, sizeof(*error));

	copy->retry_after_s = seconds;
	return copy;
}

const struct error *error_join(struct arena *arena, const struct error *first,
			       const struct error *then)
{
	if (!first)
		return then;

	struct error *copy = arena_copy(arena, first, sizeof(*first));

	copy->next = error_join(arena, first->next, then);
	return copy;
}

const char *error_describe(struct arena *arena, const struct error *error)
{
	const char *line = arena_print(arena, "%s%s%s%s: %s", error_kind(error->code)->code,
				       error->field ? " (" : "", error->field ? error->field : "",
				       error->field ? ")" : "", error->detail);

	if (!error->cause)
		return line;
	return arena_print(arena, "%s <- %s", line, error_describe(arena, error->cause));
}
