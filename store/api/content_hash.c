#include "store/api/content_hash.h"

#include "common/auth/password.h"
#include "common/json/json_write.h"

#define CONTENT_MAXIMUM ((size_t)4 << 20)

const struct field content_hash_fields[] = {
	{ "content_hash", FIELD_TEXT },
	FIELD_END,
};

const struct error *content_hash_set(struct request *req)
{
	struct arena *arena = request_arena(req);
	struct text_buffer buffer;
	struct json_writer writer = json_writer(&buffer);

	text_buffer_init(&buffer, CONTENT_MAXIMUM);
	field_write(&writer, request_body(req));

	const char *content = text_copy(arena, text_buffer_text(&buffer));

	text_buffer_finish(&buffer);
	request_set_text(req, "content_hash", secret_digest(arena, content));
	return NULL;
}
