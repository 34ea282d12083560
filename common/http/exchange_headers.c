#include <string.h>

#include "common/http/exchange.h"

/* Tokens of 0 are not known to libwebsockets by number: they are looked up by `name` (HTTP/1.1 only). */
static const struct {
	const char *name;
	enum lws_token_indexes token;
} header_names[HEADER_COUNT] = {
	[HEADER_AUTHORIZATION] = { "authorization", WSI_TOKEN_HTTP_AUTHORIZATION },
	[HEADER_CONTENT_TYPE] = { "content-type", WSI_TOKEN_HTTP_CONTENT_TYPE },
	[HEADER_CONTENT_ENCODING] = { "content-encoding", WSI_TOKEN_HTTP_CONTENT_ENCODING },
	[HEADER_ACCEPT] = { "accept", WSI_TOKEN_HTTP_ACCEPT },
	[HEADER_ACCEPT_ENCODING] = { "accept-encoding", WSI_TOKEN_HTTP_ACCEPT_ENCODING },
	[HEADER_ACCEPT_LANGUAGE] = { "accept-language", WSI_TOKEN_HTTP_ACCEPT_LANGUAGE },
	[HEADER_IF_MATCH] = { "if-match", WSI_TOKEN_HTTP_IF_MATCH },
	[HEADER_IF_NONE_MATCH] = { "if-none-match", WSI_TOKEN_HTTP_IF_NONE_MATCH },
	[HEADER_TRACEPARENT] = { "traceparent", 0 },
	[HEADER_ORIGIN] = { "origin", WSI_TOKEN_ORIGIN },
	[HEADER_HOST] = { "host", WSI_TOKEN_HOST },
	[HEADER_IDEMPOTENCY_KEY] = { "idempotency-key", 0 },
};

static const struct {
	const char *name;
	enum lws_token_indexes token;
} methods[] = {
	[HTTP_GET] = { "GET", WSI_TOKEN_GET_URI },
	[HTTP_HEAD] = { "HEAD", WSI_TOKEN_HEAD_URI },
	[HTTP_POST] = { "POST", WSI_TOKEN_POST_URI },
	[HTTP_PUT] = { "PUT", WSI_TOKEN_PUT_URI },
	[HTTP_PATCH] = { "PATCH", WSI_TOKEN_PATCH_URI },
	[HTTP_DELETE] = { "DELETE", WSI_TOKEN_DELETE_URI },
	[HTTP_OPTIONS] = { "OPTIONS", WSI_TOKEN_OPTIONS_URI },
};
#define METHOD_COUNT (sizeof(methods) / sizeof(methods[0]))

const char *http_method_name(enum http_method method)
{
	return methods[method].name;
}

struct text http_header(const struct http_exchange *exchange, const char *name)
{
	for (int i = 0; i < HEADER_COUNT; i++)
		if (strcmp(header_names[i].name, name) == 0)
			return exchange->headers[i];
	return (struct text){ "", 0 };
}

struct text exchange_copy_header(struct arena *arena, struct lws *wsi, enum lws_token_indexes token)
{
	int length = lws_hdr_total_length(wsi, token);

	if (length <= 0)
		return (struct text){ "", 0 };

	char *copy = arena_allocate(arena, (size_t)length + 1);

	length = lws_hdr_copy(wsi, copy, length + 1, token);
	return (struct text){ copy, length > 0 ? (size_t)length : 0 };
}

static struct text copy_named_header(struct arena *arena, struct lws *wsi, const char *name)
{
	char key[32];
	int key_length = lws_snprintf(key, sizeof(key), "%s:", name);
	int length = lws_hdr_custom_length(wsi, key, key_length);

	if (length <= 0)
		return (struct text){ "", 0 };

	char *copy = arena_allocate(arena, (size_t)length + 1);

	length = lws_hdr_custom_copy(wsi, copy, length + 1, key, key_length);
	return (struct text){ copy, length > 0 ? (size_t)length : 0 };
}

static bool is_plain_in_query(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       strchr("-._~!$'()*,:@/?", c);
}

static char *append_encoded(char *end, const char *data, int length)
{
	static const char digits[] = "0123456789ABCDEF";
	bool in_name = true;

	for (int i = 0; i < length; i++) {
		unsigned char c = (unsigned char)data[i];

		if ((c == '=' && in_name) || (c && is_plain_in_query(c))) {
			in_name = in_name && c != '=';
			*end++ = (char)c;
		} else {
			*end++ = '%';
			*end++ = digits[c >> 4];
			*end++ = digits[c & 15];
		}
	}
	return end;
}

/* libwebsockets ends an empty last part with a slash: `?` arrives as `?/`. No parameter is called so. */
static size_t without_made_up_slash(const char *query, size_t length)
{
	bool is_alone =
		length && query[length - 1] == '/' && (length == 1 || query[length - 2] == '&');

	return length - is_alone;
}

/* libwebsockets has decoded and split the query already: it is put together and encoded again, so that
 * whoever reads it may split and decode without losing an `&` inside a value. */
static struct text exchange_copy_query(struct arena *arena, struct lws *wsi)
{
	int total = lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_URI_ARGS);

	if (total <= 0)
		return (struct text){ "", 0 };

	char *query = arena_allocate(arena, (size_t)total * 3 + 1), *end = query;
	char *part = arena_allocate(arena, (size_t)total + 1);

	for (int i = 0;; i++) {
		int length =
			lws_hdr_copy_fragment(wsi, part, total + 1, WSI_TOKEN_HTTP_URI_ARGS, i);

		if (length < 0)
			break;
		if (i)
			*end++ = '&';
		end = append_encoded(end, part, length);
	}
	return (struct text){ query, without_made_up_slash(query, (size_t)(end - query)) };
}

static bool take_method_and_path(struct http_exchange *exchange, struct lws *wsi)
{
	struct text name = exchange_copy_header(exchange->arena, wsi, WSI_TOKEN_HTTP_COLON_METHOD);
	bool is_stream = exchange->connection->is_stream;

	for (size_t i = 0; i < METHOD_COUNT; i++) {
		if (is_stream ? !text_is(name, methods[i].name)
			      : !lws_hdr_total_length(wsi, methods[i].token))
			continue;
		exchange->method = (enum http_method)i;
		exchange->path = exchange_copy_header(exchange->arena, wsi,
						      is_stream ? WSI_TOKEN_HTTP_COLON_PATH
								: methods[i].token);
		return true;
	}
	return false;
}

static bool is_clean_path(struct text path)
{
	for (size_t i = 0; i < path.length; i++)
		if ((unsigned char)path.data[i] < ' ' || path.data[i] == 0x7f)
			return false;
	return path.length && path.data[0] == '/';
}

static bool list_has(struct text list, const char *word)
{
	struct text part;

	while (text_split(&list, ',', &part)) {
		part = text_trim(part);
		if (part.length == strlen(word) && strncasecmp(part.data, word, part.length) == 0)
			return true;
	}
	return false;
}

static void take_connection_wish(struct http_exchange *exchange, struct lws *wsi)
{
	struct text wish = exchange_copy_header(exchange->arena, wsi, WSI_TOKEN_CONNECTION);

	if (exchange->connection->is_stream)
		return;
	exchange->is_old =
		!text_is(exchange_copy_header(exchange->arena, wsi, WSI_TOKEN_HTTP), "HTTP/1.1");
	exchange->close_after =
		exchange->is_old ? !list_has(wish, "keep-alive") : list_has(wish, "close");
}

/* Content-Length decides where the next request starts, so anything doubtful about it is refused. */
static const struct error *take_body_length(struct http_exchange *exchange, struct lws *wsi)
{
	struct arena *arena = exchange->arena;
	struct text length = exchange_copy_header(arena, wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH);
	bool may_have_body = exchange->method == HTTP_POST || exchange->method == HTTP_PUT ||
			     exchange->method == HTTP_PATCH;
	int64_t number;

	if (lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) > 0)
		return error_new(arena, ERROR_LENGTH_REQUIRED,
				 "Transfer-Encoding is not supported; send Content-Length");
	if (!length.length)
		return may_have_body ? error_new(arena, ERROR_LENGTH_REQUIRED,
						 "%s needs Content-Length, 0 without a body",
						 http_method_name(exchange->method))
				     : NULL;
	if (length.data[0] == '-' || !text_to_int64(length, &number))
		return error_new(arena, ERROR_MALFORMED, "Content-Length is not a number");
	exchange->body_length = (size_t)number;
	return NULL;
}

/* What was too long has been cut by libwebsockets to the maximum. */
static const struct error *check_lengths(const struct http_exchange *exchange)
{
	bool any_cut = exchange->path.length >= HTTP_HEADER_MAXIMUM ||
		       exchange->query.length >= HTTP_HEADER_MAXIMUM;

	for (int i = 0; i < HEADER_COUNT; i++)
		any_cut |= exchange->headers[i].length >= HTTP_HEADER_MAXIMUM;
	return any_cut ? error_new(exchange->arena, ERROR_HEADERS_TOO_LARGE,
				   "Path, query and each header must be shorter than %d bytes",
				   HTTP_HEADER_MAXIMUM)
		       : NULL;
}

const struct error *exchange_read_headers(struct http_exchange *exchange, struct lws *wsi)
{
	struct arena *arena = exchange->arena;

	for (int i = 0; i < HEADER_COUNT; i++)
		exchange->headers[i] =
			header_names[i].token
				? exchange_copy_header(arena, wsi, header_names[i].token)
				: copy_named_header(arena, wsi, header_names[i].name);
	if (exchange->connection->is_stream)
		exchange->headers[HEADER_HOST] =
			exchange_copy_header(arena, wsi, WSI_TOKEN_HTTP_COLON_AUTHORITY);
	take_connection_wish(exchange, wsi);
	if (!take_method_and_path(exchange, wsi) || !is_clean_path(exchange->path))
		return error_new(arena, ERROR_MALFORMED, "Method or path is not acceptable");
	exchange->query = exchange_copy_query(arena, wsi);
	TRY(check_lengths(exchange));
	return take_body_length(exchange, wsi);
}
