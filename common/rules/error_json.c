#include "common/rules/error_json.h"

#include "common/rules/json_text.h"

struct text rules_error_json(struct arena *arena, const struct error *error)
{
	struct json_text json = { .arena = arena };

	json_text_open(&json, NULL, '{');
	json_text_string(&json, "code", error_kind(error->code)->code);
	json_text_string(&json, "field", error->field ? error->field : "");
	json_text_string(&json, "detail", error->detail);
	json_text_close(&json, '}');
	return json_text_result(&json);
}
