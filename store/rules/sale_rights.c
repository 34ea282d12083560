#include "store/rules/sale_rights.h"

static const struct error *need(struct arena *arena, const char *field, permission_set held,
				enum permission permission)
{
	if (held & PERMISSION_BIT(permission))
		return NULL;
	return error_field(arena, ERROR_FORBIDDEN, field, "needs the permission %s",
			   permission_kind(permission)->name);
}

static const struct error *check_line(struct arena *arena, const struct field_values *line,
				      const char *path, permission_set held)
{
	const char *reason = field_text(line, "price_reason");

	if (reason) {
		TRY(need(arena, path, held, PERMISSION_POS_OVERRIDE_PRICE));
		if (text_trim(text_of(reason)).length == 0)
			return error_field(arena, ERROR_INVALID,
					   arena_print(arena, "%s.price_reason", path),
					   "say why the price is another one");
	}
	if (field_number(line, "discount_amount") > 0)
		TRY(need(arena, path, held, PERMISSION_POS_APPLY_DISCOUNT));
	return NULL;
}

static const struct error *check_time(struct arena *arena, int64_t age, permission_set held)
{
	if (age < -SALE_CLOCKS_DIFFER)
		return error_field(
			arena, ERROR_INVALID, "sold_at",
			"lies in the future; set the clock of the till, or of this server");
	return age > SALE_LATE ? need(arena, "sold_at", held, PERMISSION_POS_OVERRIDE_PRICE) : NULL;
}

const struct error *sale_rights_check(struct arena *arena, const struct field_values *sale,
				      int64_t now, permission_set held)
{
	const struct field_value *lines = field_find(sale, "lines");

	for (size_t i = 0; i < lines->count; i++)
		TRY(check_line(arena, lines->list[i], arena_print(arena, "lines[%zu]", i), held));
	return check_time(arena, now - field_number(sale, "sold_at"), held);
}
