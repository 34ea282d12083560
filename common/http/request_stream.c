#include "common/http/encoding.h"
#include "common/http/routes.h"

#define PIECE_MAXIMUM ((size_t)4 << 20)

static void on_more(struct http_exchange *exchange, bool is_wanted, void *context)
{
	struct request *req = context;

	(void)exchange;
	req->streamed.more(req, is_wanted, req->streamed.context);
}

void request_reply_begin(struct request *req, int status, const char *content_type,
			 request_more *more, void *context)
{
	request_protect_reply(req);
	req->streamed = (struct streamed_reply){
		.status = status,
		.encoder = request_encoder(req, content_type),
		.more = more,
		.context = context,
	};
	http_reply_begin(req->exchange, status, content_type, on_more, req);
}

static bool write_encoded(struct request *req, struct text bytes, bool is_last)
{
	struct text_buffer piece;
	bool goes_on;

	text_buffer_init(&piece, PIECE_MAXIMUM);
	encoder_take(req->streamed.encoder, bytes, is_last, &piece);
	req->streamed.bytes += piece.length;
	goes_on = http_reply_write(req->exchange, text_buffer_text(&piece));
	text_buffer_finish(&piece);
	return goes_on;
}

bool request_reply_write(struct request *req, struct text bytes)
{
	if (req->streamed.encoder)
		return write_encoded(req, bytes, false);
	req->streamed.bytes += bytes.length;
	return http_reply_write(req->exchange, bytes);
}

void request_reply_end(struct request *req, const struct error *error)
{
	struct http_exchange *exchange = req->exchange;
	struct encoder *encoder = req->streamed.encoder;

	if (encoder && !error)
		write_encoded(req, TEXT(""), true);
	encoder_destroy(encoder);
	request_end(req, req->streamed.status, req->streamed.bytes, error);
	http_reply_end(exchange, !error);
}
