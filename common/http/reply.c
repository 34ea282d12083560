#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/http/exchange.h"
#include "common/http/problem.h"

/* A stream that has so much waiting is asked for more when it has left. */
#define STREAM_MARK ((size_t)32768)
#define STREAM_MAXIMUM ((size_t)4 << 20)

bool exchange_has_no_body(const struct http_exchange *exchange)
{
	return exchange->status == 204 || exchange->status == 304;
}

bool exchange_is_sent(const struct http_exchange *exchange)
{
	if (exchange->streamed.more)
		return exchange->streamed.is_ended &&
		       exchange->output_sent == exchange->output.length;
	return !exchange->left;
}

static void ask_for_more(struct http_exchange *exchange)
{
	struct reply_stream *streamed = &exchange->streamed;

	if (streamed->is_ended || streamed->is_asking)
		return;
	streamed->is_asking = true;
	streamed->more(exchange, streamed->is_wanted, streamed->context);
	streamed->is_asking = false;
}

static ssize_t take_memory(struct http_exchange *exchange, void *into, size_t room)
{
	struct text_buffer *output = &exchange->output;
	size_t taken = output->length - exchange->output_sent;

	if (taken > room)
		taken = room;
	if (taken)
		memcpy(into, output->data + exchange->output_sent, taken);
	exchange->output_sent += taken;
	if (exchange->streamed.more && exchange->output_sent == output->length) {
		text_buffer_clear(output);
		exchange->output_sent = 0;
	}
	return (ssize_t)taken;
}

static ssize_t take_whole(struct http_exchange *exchange, void *into, size_t room)
{
	struct text *whole = &exchange->whole;
	size_t taken = whole->length < room ? whole->length : room;

	memcpy(into, whole->data, taken);
	whole->data += taken;
	whole->length -= taken;
	return (ssize_t)taken;
}

static ssize_t take_file(struct http_exchange *exchange, void *into, size_t room)
{
	ssize_t taken = read(exchange->file, into, room);

	return taken > 0 ? taken : -1;
}

ssize_t exchange_take_output(struct http_exchange *exchange, void *into, size_t room)
{
	ssize_t taken;

	if (exchange->streamed.more) {
		if (exchange->output.length - exchange->output_sent < STREAM_MARK)
			ask_for_more(exchange);
		return exchange->streamed.is_failed ? -1 : take_memory(exchange, into, room);
	}
	if ((int64_t)room > exchange->left)
		room = (size_t)exchange->left;
	if (!room)
		return 0;
	if (exchange->file >= 0)
		taken = take_file(exchange, into, room);
	else if (exchange->whole.length)
		taken = take_whole(exchange, into, room);
	else
		taken = take_memory(exchange, into, room);
	if (taken > 0)
		exchange->left -= taken;
	return taken;
}

void exchange_keep_output(struct http_exchange *exchange)
{
	struct text whole = exchange->whole;

	exchange->whole = TEXT("");
	if (!whole.length || !exchange->left)
		return;
	text_buffer_init(&exchange->output, whole.length);
	text_append(&exchange->output, whole.data, whole.length);
}

static void start_reply(struct http_exchange *exchange)
{
	exchange->replied = true;
	if (!exchange->line) {
		exchange_release_if_finished(exchange);
		return;
	}
	deadline_stop(&exchange->deadline);
	exchange->state = EXCHANGE_SENDING;
	exchange->close_after |= exchange->http->closing;
	exchange->left = exchange->method == HTTP_HEAD || exchange_has_no_body(exchange)
				 ? 0
				 : exchange->length;
	exchange->carrier->reply(exchange);
}

void http_reply_header(struct http_exchange *exchange, const char *name, const char *value)
{
	struct reply_header *header = arena_new(exchange->arena, struct reply_header);

	assert(!exchange->replied);
	header->name = name;
	header->value = value;
	*exchange->reply_headers_last = header;
	exchange->reply_headers_last = &header->next;
}

void http_reply(struct http_exchange *exchange, int status, const char *content_type,
		struct text body)
{
	assert(!exchange->replied);
	exchange->status = status;
	exchange->content_type = content_type;
	exchange->length = (int64_t)body.length;
	exchange->whole = body;
	start_reply(exchange);
}

const struct error *http_open_file(struct http_exchange *exchange, const char *path)
{
	struct stat facts;
	int file = open(path, O_RDONLY | O_CLOEXEC);

	if (file < 0 || fstat(file, &facts) < 0 || !S_ISREG(facts.st_mode)) {
		if (file >= 0)
			close(file);
		return error_new(exchange->arena, ERROR_NOT_FOUND,
				 "There is nothing at this address");
	}
	exchange->file = file;
	exchange->length = facts.st_size;
	return NULL;
}

size_t http_file_size(const struct http_exchange *exchange)
{
	return (size_t)exchange->length;
}

void http_file_begin_at(struct http_exchange *exchange, int64_t start)
{
	http_reply_header(exchange, "content-range",
			  arena_print(exchange->arena, "bytes %lld-%lld/%lld", (long long)start,
				      (long long)exchange->length - 1,
				      (long long)exchange->length));
	lseek(exchange->file, start, SEEK_SET);
	exchange->length -= start;
}

void http_reply_file(struct http_exchange *exchange, int status, const char *content_type)
{
	assert(!exchange->replied && exchange->file >= 0);
	exchange->status = status;
	exchange->content_type = content_type;
	start_reply(exchange);
}

static void start_stream(void *context)
{
	struct http_exchange *exchange = context;

	exchange->streamed.is_told = false;
	exchange->streamed.is_wanted =
		exchange->method != HTTP_HEAD && !exchange_has_no_body(exchange);
	if (exchange->line)
		exchange->carrier->reply(exchange);
	else
		exchange_tell_gone(exchange);
}

void http_reply_begin(struct http_exchange *exchange, int status, const char *content_type,
		      http_reply_more *more, void *context)
{
	assert(!exchange->replied);
	exchange->status = status;
	exchange->content_type = content_type;
	exchange->replied = true;
	exchange->state = EXCHANGE_SENDING;
	exchange->close_after |= exchange->http->closing;
	exchange->streamed =
		(struct reply_stream){ .more = more, .context = context, .is_told = true };
	text_buffer_init(&exchange->output, STREAM_MAXIMUM);
	loop_soon(exchange->http->loop, start_stream, exchange);
}

bool http_reply_write(struct http_exchange *exchange, struct text bytes)
{
	struct reply_stream *streamed = &exchange->streamed;

	if (!streamed->is_wanted)
		return false;
	text_append(&exchange->output, bytes.data, bytes.length);
	assert(!exchange->output.full && "a stream stops writing when it is told to");
	if (!streamed->is_asking) {
		/* Whoever writes is not asked for more in the middle of it. */
		streamed->is_asking = true;
		exchange->carrier->resume(exchange);
		streamed->is_asking = false;
	}
	return streamed->is_wanted && exchange->output.length - exchange->output_sent < STREAM_MARK;
}

void http_reply_end(struct http_exchange *exchange, bool is_whole)
{
	struct reply_stream *streamed = &exchange->streamed;

	streamed->is_ended = true;
	streamed->is_failed = !is_whole;
	if (streamed->is_asking)
		return;
	if (!exchange->line)
		exchange_release_if_finished(exchange);
	else
		exchange->carrier->resume(exchange);
}
