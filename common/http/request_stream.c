#include "common/http/routes.h"

static void on_more(struct http_exchange *exchange, bool is_wanted, void *context)
{
	struct request *req = context;

	(void)exchange;
	req->streamed.more(req, is_wanted, req->streamed.context);
}

void request_reply_begin(struct request *req, int status, const char *content_type,
			 request_more *more, void *context)
{
	req->streamed = (struct streamed_reply){ status, 0, more, context };
	request_protect_reply(req);
	http_reply_begin(req->exchange, status, content_type, on_more, req);
}

bool request_reply_write(struct request *req, struct text bytes)
{
	req->streamed.bytes += bytes.length;
	return http_reply_write(req->exchange, bytes);
}

void request_reply_end(struct request *req, const struct error *error)
{
	struct http_exchange *exchange = req->exchange;

	request_end(req, req->streamed.status, req->streamed.bytes, error);
	http_reply_end(exchange, !error);
}
