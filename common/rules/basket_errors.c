#include "common/rules/basket_work.h"

const struct error *basket_overflow(struct arena *arena, size_t line, const char *what)
{
	return error_field(arena, ERROR_OVERFLOW, arena_print(arena, "lines[%zu].%s", line, what),
			   "The result is too large for an amount.");
}

const struct error *basket_line_error(struct arena *arena, size_t line, const char *what,
				      const char *detail)
{
	return error_field(arena, ERROR_INVALID, arena_print(arena, "lines[%zu].%s", line, what),
			   "%s", detail);
}
