#include "tests/support/request_doubles.h"

#include <stdlib.h>
#include <string.h>

static bool is_busy = true;

void request_doubles_busy(bool busy)
{
	is_busy = busy;
}

const char *http_method_name(enum http_method method)
{
	static const char *const names[] = { "GET",   "HEAD",   "POST",   "PUT",
					     "PATCH", "DELETE", "OPTIONS" };

	return names[method];
}

enum http_method http_method(const struct http_exchange *exchange)
{
	return exchange->method;
}

struct text http_path(const struct http_exchange *exchange)
{
	return exchange->path;
}

struct text http_query(const struct http_exchange *exchange)
{
	return exchange->query;
}

struct text http_body(const struct http_exchange *exchange)
{
	return exchange->body;
}

struct text http_header(const struct http_exchange *exchange, const char *name)
{
	if (strcmp(name, "if-match") == 0 || strcmp(name, "traceparent") == 0)
		return exchange->if_match;
	if (strcmp(name, "authorization") == 0)
		return exchange->authorization;
	if (strcmp(name, "content-type") == 0)
		return TEXT("application/json");
	return TEXT("");
}

const char *http_peer(const struct http_exchange *exchange)
{
	(void)exchange;
	return "127.0.0.1";
}

struct arena *http_arena(struct http_exchange *exchange)
{
	return exchange->arena;
}

int64_t http_started(const struct http_exchange *exchange)
{
	(void)exchange;
	return 0;
}

void http_reply_header(struct http_exchange *exchange, const char *name, const char *value)
{
	(void)exchange;
	if (!name || !value || strpbrk(value, "\r\n"))
		abort();
}

void http_reply(struct http_exchange *exchange, int status, const char *content_type,
		struct text body)
{
	(void)content_type;
	exchange->replies++;
	exchange->status = status;
	if (status < 200 || status > 599 || !text_is_utf8(body))
		abort();
}

const struct error *http_open_file(struct http_exchange *exchange, const char *path)
{
	(void)exchange;
	(void)path;
	return NULL;
}

size_t http_file_size(const struct http_exchange *exchange)
{
	(void)exchange;
	return 0;
}

void http_file_begin_at(struct http_exchange *exchange, int64_t start)
{
	(void)exchange;
	(void)start;
}

void http_reply_file(struct http_exchange *exchange, int status, const char *content_type)
{
	http_reply(exchange, status, content_type, TEXT(""));
}

void http_reply_begin(struct http_exchange *exchange, int status, const char *content_type,
		      http_reply_more *more, void *context)
{
	(void)content_type;
	exchange->status = status;
	more(exchange, true, context);
}

bool http_reply_write(struct http_exchange *exchange, struct text bytes)
{
	(void)exchange;
	if (!text_is_utf8(bytes))
		abort();
	return true;
}

void http_reply_end(struct http_exchange *exchange, bool is_whole)
{
	(void)is_whole;
	exchange->replies++;
}

void db_run(struct db *db, const struct db_call *call)
{
	struct db_reply reply = { .arena = call->arena, .rows = 1 };

	(void)db;
	for (int i = 0; i < call->parameter_count; i++) {
		if (call->parameters[i].text && !text_is_utf8(text_of(call->parameters[i].text)))
			abort();
	}
	if (is_busy)
		reply.error = error_new(call->arena, ERROR_BUSY, "no database");
	call->done(&reply, call->context);
}

bool db_is_null(const struct db_reply *reply, int row, const char *column)
{
	(void)reply;
	(void)row;
	(void)column;
	return true;
}

bool db_has_column(const struct db_reply *reply, const char *column)
{
	(void)reply;
	(void)column;
	abort();
}

const char *db_time(const struct db_reply *reply, int row, const char *column)
{
	(void)reply;
	(void)row;
	(void)column;
	abort();
}

int64_t db_int(const struct db_reply *reply, int row, const char *column)
{
	(void)reply;
	(void)row;
	(void)column;
	abort();
}

bool db_bool(const struct db_reply *reply, int row, const char *column)
{
	(void)reply;
	(void)row;
	(void)column;
	abort();
}

const char *db_text(const struct db_reply *reply, int row, const char *column)
{
	(void)reply;
	(void)row;
	(void)column;
	abort();
}

void db_write_row(const struct db_reply *reply, int row, const char *hidden,
		  struct text_buffer *buffer)
{
	(void)reply;
	(void)row;
	(void)hidden;
	(void)buffer;
	abort();
}
