#include "common/http/encoding.h"
#include "common/http/routes.h"

/* Below, headers weigh more than what is saved; above, the loop would stand still while it is encoded. */
#define ENCODED_MINIMUM 1024
#define ENCODED_MAXIMUM ((size_t)1 << 20)

/*
 * Only what is read: tokens and codes are handed out by POST, and where a secret stands beside text of a stranger's
 * choosing its length must not tell of it. A single record goes as it is, because its tag is that of these very bytes.
 */
static bool may_encode(const struct request *req)
{
	static const bool is_encoded[] = {
		[REPLY_PAGE] = true,
		[REPLY_ROWS] = true,
		[REPLY_DOCUMENT] = true,
		[REPLY_BYTES] = true,
	};
	enum http_method method = http_method(req->exchange);

	return (method == HTTP_GET || method == HTTP_HEAD) && req->entry &&
	       is_encoded[req->entry->route->reply];
}

static bool is_text(const char *content_type)
{
	return content_type && (text_starts_with(text_of(content_type), "application/json") ||
				text_starts_with(text_of(content_type), "text/"));
}

/* How this reply is to be encoded, or NULL; says so in its headers. */
static const struct coding *choose(struct request *req, const char *content_type, bool is_long)
{
	const struct coding *coding;

	if (!may_encode(req) || !is_text(content_type))
		return NULL;
	http_reply_header(req->exchange, "Vary", "Accept-Encoding");
	coding = is_long ? coding_choose(http_header(req->exchange, "accept-encoding")) : NULL;
	if (coding)
		http_reply_header(req->exchange, "Content-Encoding", coding_name(coding));
	return coding;
}

struct text request_encode(struct request *req, const char *content_type, struct text body)
{
	bool is_long = body.length > ENCODED_MINIMUM && body.length <= ENCODED_MAXIMUM;
	const struct coding *coding = choose(req, content_type, is_long);
	struct text_buffer buffer;
	struct encoder *encoder;

	if (!coding)
		return body;
	text_buffer_init(&buffer, 2 * ENCODED_MAXIMUM);
	encoder = encoder_create(coding, body.length);
	encoder_take(encoder, body, true, &buffer);
	encoder_destroy(encoder);
	body = (struct text){ arena_copy(req->arena, buffer.data, buffer.length), buffer.length };
	text_buffer_finish(&buffer);
	return body;
}

struct encoder *request_encoder(struct request *req, const char *content_type)
{
	const struct coding *coding = choose(req, content_type, true);

	return coding ? encoder_create(coding, 0) : NULL;
}
