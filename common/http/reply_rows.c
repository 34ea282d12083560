#include <inttypes.h>
#include <string.h>

#include "common/http/routes.h"
#include "common/json/json_write.h"

#define REPLY_MAXIMUM ((size_t)32 << 20)

/* Gives the finished buffer to the client, or an error when it grew too large. */
static void reply_buffer(struct request *req, int status, struct text_buffer *buffer)
{
	if (buffer->full)
		request_reply_error(req, error_new(req->arena, ERROR_TOO_LARGE,
						   "the reply would be too large, ask for less"));
	else
		request_reply_json(req, status, text_buffer_text(buffer));
	text_buffer_finish(buffer);
}

const struct error *request_line_ended(struct request *req)
{
	return error_new(
		req->arena, ERROR_UNAUTHENTICATED,
		"headquarters does not talk to this store any more: it was revoked, enrolled "
		"again, made inactive or deleted");
}

static void reply_not_found(struct request *req)
{
	request_reply_error(
		req, req->entry->route->permission == PERMISSION_STORE_LINK
			     ? request_line_ended(req)
			     : error_new(req->arena, ERROR_NOT_FOUND, "there is no such record"));
}

/* The tag of a record is its version, so that If-Match can stand in for row_version. */
static bool is_known_to_client(struct request *req, const struct db_reply *reply)
{
	enum http_method method = request_method(req);

	if (!route_shows_version(req->entry->route))
		return false;

	const char *tag = arena_print(req->arena, "\"%s\"", db_text(reply, 0, "row_version"));

	request_reply_header(req, "ETag", tag);
	return (method == HTTP_GET || method == HTTP_HEAD) &&
	       text_is(text_trim(request_header(req, "if-none-match")), tag);
}

/* Where what was just made is found: at its id below the address it was sent to. */
static void tell_location(struct request *req, const struct db_reply *reply)
{
	const struct route *route = req->entry->route;
	const char *id = db_text(reply, 0, route->reply_fields[0].name);

	request_reply_header(req, "Location", arena_print(req->arena, "%s/%s", route->path, id));
}

/* A repeat of what is there already makes nothing: 200, not 201. */
static int status_of(struct request *req, const struct db_reply *reply)
{
	int status = route_status(req->entry->route);

	if (!req->entry->route->creates)
		return status;
	tell_location(req, reply);
	return db_bool(reply, 0, "is_new") ? status : 200;
}

static void reply_one(struct request *req, const struct db_reply *reply)
{
	struct text_buffer buffer;

	if (!reply->rows) {
		reply_not_found(req);
		return;
	}
	if (is_known_to_client(req, reply)) {
		request_reply_bytes(req, 304, NULL, TEXT(""));
		return;
	}
	text_buffer_init(&buffer, REPLY_MAXIMUM);
	db_write_row(reply, 0, "is_new", &buffer);
	reply_buffer(req, status_of(req, reply), &buffer);
}

static void reply_document(struct request *req, const struct db_reply *reply)
{
	const char *document = reply->rows ? db_text(reply, 0, "document") : NULL;

	if (document)
		request_reply_json(req, route_status(req->entry->route), text_of(document));
	else
		reply_not_found(req);
}

static void write_items(struct text_buffer *buffer, const struct db_reply *reply, int count,
			const char *hidden)
{
	text_append_string(buffer, "{\"items\":[");
	for (int row = 0; row < count; row++) {
		if (row)
			text_append_char(buffer, ',');
		db_write_row(reply, row, hidden, buffer);
	}
	text_append_char(buffer, ']');
}

/* The address of the page that follows: with another `after`, and in no other place. */
static const char *next_address(struct request *req, const char *after)
{
	struct text rest = http_query(req->exchange), path = http_path(req->exchange), pair;
	struct text_buffer address;

	text_buffer_init(&address, REPLY_MAXIMUM);
	text_append_char(&address, '<');
	text_append(&address, path.data, path.length);
	text_append_char(&address, '?');
	while (text_split(&rest, '&', &pair)) {
		if (!pair.length || text_starts_with(pair, "after=") ||
		    text_starts_with(pair, "position="))
			continue;
		text_append(&address, pair.data, pair.length);
		text_append_char(&address, '&');
	}
	text_append_string(&address, "after=");
	query_encode(&address, text_of(after));
	text_append_string(&address, ">; rel=\"next\"");

	const char *link = text_copy(req->arena, text_buffer_text(&address));

	text_buffer_finish(&address);
	return link;
}

static const char *cursor_of(struct request *req, const struct db_reply *reply, int row)
{
	return req->entry->plan ? list_cursor(req, reply, row) : db_text(reply, row, "page_key");
}

static void reply_page(struct request *req, const struct db_reply *reply)
{
	int limit = (int)field_number(req->query, "limit");
	bool has_more = reply->rows > limit;
	const char *next = has_more ? cursor_of(req, reply, limit - 1) : NULL;
	struct text_buffer buffer;

	text_buffer_init(&buffer, REPLY_MAXIMUM);
	write_items(&buffer, reply, has_more ? limit : reply->rows,
		    req->entry->plan ? "search_rank" : "page_key");
	text_append_string(&buffer, ",\"next\":");
	if (next) {
		json_append_quoted(&buffer, text_of(next));
		request_reply_header(req, "Link", next_address(req, next));
	} else {
		text_append_string(&buffer, "null");
	}
	if (req->list_total)
		text_append_print(&buffer, ",\"total\":%" PRId64, req->total);
	text_append_char(&buffer, '}');
	reply_buffer(req, 200, &buffer);
}

static void reply_all(struct request *req, const struct db_reply *reply)
{
	struct text_buffer buffer;

	text_buffer_init(&buffer, REPLY_MAXIMUM);
	write_items(&buffer, reply, reply->rows, NULL);
	text_append_char(&buffer, '}');
	reply_buffer(req, 200, &buffer);
}

static void reply_nothing(struct request *req, const struct db_reply *reply)
{
	if (reply->rows)
		request_reply_bytes(req, route_status(req->entry->route), NULL, TEXT(""));
	else
		reply_not_found(req);
}

static request_done *const replies[] = {
	[REPLY_NONE] = reply_nothing, [REPLY_ONE] = reply_one,           [REPLY_PAGE] = reply_page,
	[REPLY_ROWS] = reply_all,     [REPLY_DOCUMENT] = reply_document, [REPLY_BYTES] = NULL,
};

/* All other input of a page was validated; a cursor is whatever the statement made it, and a wrong one
 * fails there, in a cast. */
static const struct error *name_cursor(struct request *req, const struct error *error)
{
	bool is_cast = error->code == ERROR_INVALID || error->code == ERROR_OVERFLOW;
	struct error *named;

	if (!is_cast || error->field || req->entry->route->reply != REPLY_PAGE ||
	    !request_has(req, "after"))
		return error;
	named = arena_copy(req->arena, error, sizeof(*error));
	named->code = ERROR_INVALID;
	named->field = "after";
	named->detail = "must be the `next` of the page before";
	return named;
}

/* Whoever sent If-Match made the version a condition of the request (RFC 9110). */
static const struct error *name_precondition(struct request *req, const struct error *error)
{
	struct error *named;

	if (error->code != ERROR_STALE_VERSION || !req->is_conditional)
		return error;
	named = arena_copy(req->arena, error, sizeof(*error));
	named->code = ERROR_PRECONDITION_FAILED;
	named->field = "If-Match";
	return named;
}

void request_reply_rows(struct request *req, const struct db_reply *reply)
{
	if (reply->error)
		request_reply_error(req, name_precondition(req, name_cursor(req, reply->error)));
	else
		replies[req->entry->route->reply](req, reply);
}
