#include "common/api/receipts.h"

#include <stdlib.h>

#include "common/rules/receipt_html.h"
#include "common/rules/receipt_json.h"
#include "common/rules/receipt_labels.h"

#define PAGE_TYPE "text/html; charset=utf-8"

static const char *const widths[] = { "32", "42", "48", NULL };

const char *const receipt_other_types[] = { PAGE_TYPE, NULL };

const struct field receipt_query[] = {
	{ "language", FIELD_CHOICE, 0, .choices = receipt_language_names,
	  .doc = "Else the first one that the details of the store name" },
	{ "columns", FIELD_CHOICE, 0, .choices = widths, .fallback = "42",
	  .doc = "Of the paper: 32 for 58 mm, 42 and 48 for 80 mm; a page has no width" },
	FIELD_END,
};

const struct field receipt_computed[] = { { "known_languages", FIELD_TEXT }, FIELD_END };

const struct error *receipt_prepare(struct request *req)
{
	const char *known = receipt_language_names[0];

	for (size_t i = 1; receipt_language_names[i]; i++)
		known = arena_print(request_arena(req), "%s %s", known, receipt_language_names[i]);
	request_set_text(req, "known_languages", known);
	return NULL;
}

static const struct error *lay_out(struct request *req, const struct db_reply *reply,
				   struct receipt *receipt, struct receipt_lines *out_lines,
				   bool is_page)
{
	struct arena *arena = request_arena(req);

	TRY(receipt_read_json(arena, text_of(db_text(reply, 0, "receipt")), receipt));
	receipt->columns = is_page ? RECEIPT_ANY_WIDTH
				   : (unsigned)strtoul(request_text(req, "columns"), NULL, 10);
	receipt->date = receipt_print_moment(arena, receipt->language, receipt->date);
	return receipt_lay_out(arena, receipt, out_lines);
}

/* A receipt that cannot be laid out is our fault, not that of who asks. */
static void reply_fault(struct request *req, const struct error *fault)
{
	request_reply_error(req, error_because(request_arena(req), fault, ERROR_INTERNAL,
					       "the receipt cannot be laid out"));
}

void receipt_reply(struct request *req, const struct db_reply *reply)
{
	struct arena *arena = request_arena(req);
	const char *type = request_choose_type(req);
	bool is_page = text_is(text_of(type), PAGE_TYPE);
	struct receipt receipt;
	struct receipt_lines lines;
	const struct error *fault = NULL;

	if (reply->error || !reply->rows) {
		request_reply_error(req, reply->error ? reply->error
						      : error_new(arena, ERROR_NOT_FOUND,
								  "there is no such sale"));
		return;
	}
	fault = lay_out(req, reply, &receipt, &lines, is_page);
	if (fault) {
		reply_fault(req, fault);
		return;
	}
	if (is_page)
		request_set_policy(req, RECEIPT_HTML_POLICY);
	request_reply_bytes(
		req, 200, type,
		is_page ? receipt_print_html(arena, &receipt, &lines, db_text(reply, 0, "logo"))
			: receipt_print_text(arena, &lines));
}
