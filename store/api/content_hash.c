#include "store/api/content_hash.h"

#include <string.h>

#include "common/auth/password.h"
#include "common/json/json_write.h"

#define CONTENT_MAXIMUM ((size_t)4 << 20)

const struct field content_hash_fields[] = {
	{ "content_hash", FIELD_TEXT },
	FIELD_END,
};

/* Form 02. */
static bool was_sent(const struct field_value *value)
{
	return value->sent && !value->null;
}

/* Form 01: the defaults of its time were part of the content. Others have come since, these stay. */
static bool was_sent_or_defaulted(const struct field_value *value)
{
	static const char *const defaulted[] = { "price_quantity", "discount_amount" };

	if (value->sent)
		return true;
	for (size_t i = 0; value->present && i < sizeof(defaulted) / sizeof(*defaulted); i++) {
		if (strcmp(value->field->name, defaulted[i]) == 0)
			return true;
	}
	return false;
}

static const char *digest(struct arena *arena, const struct field_values *values,
			  field_choice *is_chosen, bool by_name)
{
	struct text_buffer buffer;
	struct json_writer writer = json_writer(&buffer);

	text_buffer_init(&buffer, CONTENT_MAXIMUM);
	field_write_chosen(&writer, values, is_chosen, by_name);

	const char *content = text_copy(arena, text_buffer_text(&buffer));

	text_buffer_finish(&buffer);
	return secret_digest(arena, content);
}

const char *content_hash_of(struct arena *arena, const struct field_values *values)
{
	return arena_print(arena, "02%s %s", digest(arena, values, was_sent, true),
			   digest(arena, values, was_sent_or_defaulted, false));
}

const struct error *content_hash_set(struct request *req)
{
	request_set_text(req, "content_hash",
			 content_hash_of(request_arena(req), request_body(req)));
	return NULL;
}
