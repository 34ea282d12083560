#include "common/http/routes.h"

#define STREAM_MAXIMUM ((size_t)32 << 20)

struct streamed_reply {
	int status;
	const char *content_type;
	request_more *more;
	void *context;
	struct text_buffer written;
};

static void ask_for_more(void *context)
{
	struct request *req = context;

	req->streamed->more(req, true, req->streamed->context);
}

void request_reply_begin(struct request *req, int status, const char *content_type,
			 request_more *more, void *context)
{
	req->streamed = arena_new(req->arena, struct streamed_reply);
	*req->streamed = (struct streamed_reply){
		.status = status, .content_type = content_type, .more = more, .context = context
	};
	text_buffer_init(&req->streamed->written, STREAM_MAXIMUM);
	http_soon(req->exchange, ask_for_more, req);
}

bool request_reply_write(struct request *req, struct text bytes)
{
	text_append(&req->streamed->written, bytes.data, bytes.length);
	return true;
}

void request_reply_end(struct request *req, const struct error *error)
{
	struct streamed_reply *streamed = req->streamed;
	struct text_buffer written = streamed->written;

	if (!error && written.full)
		error = error_new(req->arena, ERROR_TOO_LARGE,
				  "the reply would be too large, ask for less");
	if (error)
		request_reply_error(req, error);
	else
		request_reply_bytes(req, streamed->status, streamed->content_type,
				    text_buffer_text(&written));
	text_buffer_finish(&written);
}
