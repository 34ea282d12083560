/* A whole list or report as CSV (RFC 4180): as filtered and sorted, page after page, never more than one of them in memory. */
#include <string.h>
#include <strings.h>

#include "common/http/list_plan.h"
#include "common/http/routes.h"

#define EXPORT_PAGE 500
#define CELLS_MAXIMUM ((size_t)16 << 20) /* of one page */

struct list_export {
	const struct statement *statement; /* of the page that comes next */
	const struct field *fields;
	int page;
	bool is_begun, is_running, is_unwanted; /* is_begun: the header is written */
};

bool list_wants_export(const struct request *req)
{
	const struct route *route = req->entry->route;
	struct text accept = text_trim(request_header(req, "accept"));

	if (!route->export && !(route->list && route->reply == REPLY_PAGE))
		return false;
	return accept.length >= 8 && strncasecmp(accept.data, "text/csv", 8) == 0;
}

/* A spreadsheet would run what begins like a formula. */
static bool is_formula(struct text cell)
{
	return cell.length && strchr("=+-@\t\r", cell.data[0]);
}

static void write_cell(struct text_buffer *buffer, struct text cell, bool is_words)
{
	bool is_quoted = false;

	for (size_t i = 0; i < cell.length; i++)
		is_quoted |= strchr("\",\r\n", cell.data[i]) != NULL;
	if (is_quoted)
		text_append_char(buffer, '"');
	if (is_words && is_formula(cell))
		text_append_char(buffer, '\'');
	for (size_t i = 0; i < cell.length; i++) {
		if (cell.data[i] == '"')
			text_append_char(buffer, '"');
		text_append_char(buffer, cell.data[i]);
	}
	if (is_quoted)
		text_append_char(buffer, '"');
}

static bool is_shown(const struct field *field)
{
	return !(field->flags & FIELD_WRITE_ONLY);
}

static void write_header(struct text_buffer *buffer, const struct field *fields)
{
	const char *separator = "";

	for (const struct field *field = fields; field->name; field++) {
		if (!is_shown(field))
			continue;
		text_append_string(buffer, separator);
		write_cell(buffer, text_of(field->name), false);
		separator = ",";
	}
	text_append_string(buffer, "\r\n");
}

static struct text cell_of(const struct db_reply *reply, int row, const struct field *field)
{
	switch (field->type) {
	case FIELD_TIME: return text_of(db_time(reply, row, field->name));
	case FIELD_BOOL:
		if (db_is_null(reply, row, field->name))
			return TEXT("");
		return db_bool(reply, row, field->name) ? TEXT("true") : TEXT("false");
	default: return text_of(db_text(reply, row, field->name));
	}
}

static void write_row(struct text_buffer *buffer, const struct field *fields,
		      const struct db_reply *reply, int row)
{
	const char *separator = "";

	for (const struct field *field = fields; field->name; field++) {
		if (!is_shown(field))
			continue;
		text_append_string(buffer, separator);
		write_cell(buffer, cell_of(reply, row, field), field->type == FIELD_TEXT);
		separator = ",";
	}
	text_append_string(buffer, "\r\n");
}

static void run_page(struct request *req);

static void on_wanted(struct request *req, bool is_wanted, void *context)
{
	struct list_export *export = context;

	export->is_unwanted |= !is_wanted;
	if (export->is_running)
		return;
	if (export->is_unwanted)
		request_reply_end(req, NULL);
	else
		run_page(req);
}

/* False: the client has enough for now. */
static bool write_page(struct request *req, const struct db_reply *reply, int count)
{
	struct text_buffer buffer;
	bool goes_on;

	text_buffer_init(&buffer, CELLS_MAXIMUM);
	if (!req->list_export->is_begun)
		write_header(&buffer, req->list_export->fields);
	req->list_export->is_begun = true;
	for (int row = 0; row < count; row++)
		write_row(&buffer, req->list_export->fields, reply, row);
	goes_on = request_reply_write(req, text_buffer_text(&buffer));
	text_buffer_finish(&buffer);
	return goes_on;
}

/* The page that comes next begins after this row. */
static const struct error *turn_page(struct request *req, const struct db_reply *reply, int row)
{
	if (req->entry->route->export) {
		request_set_text(req, "after",
				 arena_string(req->arena, db_text(reply, row, "page_key")));
		return NULL;
	}
	request_set_text(req, "after", list_cursor(req, reply, row));
	return list_prepare(req, req->entry->plan, &req->list_export->statement);
}

static void on_page(struct request *req, const struct db_reply *reply)
{
	struct list_export *export = req->list_export;
	bool has_more = !reply->error && reply->rows > export->page;
	const struct error *error = reply->error;

	export->is_running = false;
	if (has_more)
		error = turn_page(req, reply, export->page - 1);
	if (error || export->is_unwanted) {
		request_reply_end(req, error);
		return;
	}

	/* Until it is written the stream may ask for more. */
	export->is_running = true;
	bool goes_on = write_page(req, reply, has_more ? export->page : reply->rows);
	export->is_running = false;

	if (!has_more || export->is_unwanted)
		request_reply_end(req, NULL);
	else if (goes_on)
		run_page(req);
}

static void run_page(struct request *req)
{
	req->list_export->is_running = true;
	request_run(req, req->list_export->statement, on_page);
}

void list_export(struct request *req)
{
	const struct route *route = req->entry->route;
	struct list_export *export = arena_new(req->arena, struct list_export);

	export->statement = route->export ? route->export->statement : req->statement;
	export->fields = route->export ? route->export->fields : route->list->fields;
	export->page = route->export ? route->export->page : EXPORT_PAGE;
	req->list_export = export;
	request_set_number(req, "limit", export->page);
	request_reply_begin(req, 200, "text/csv; charset=utf-8; header=present", on_wanted,
			    req->list_export);
}
