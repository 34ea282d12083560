#include "common/rules/receipt_html.h"

#include <string.h>

#include "common/rules/receipt_labels.h"

#define FIRST_CAPACITY ((size_t)4096)

const char receipt_html_style[] =
	":root{color-scheme:light}"
	"body{margin:0 auto;max-width:26em;padding:1em;font:16px/1.4 "
	"system-ui,sans-serif;color:#000;background:#fff}"
	"header,footer{text-align:center;margin:.6em 0}"
	"img{max-width:80%;max-height:8em}"
	"h1{font-size:1.3em;margin:0}"
	"p{margin:0;overflow-wrap:anywhere}"
	"table{width:100%;border-collapse:collapse;border-top:1px solid #000;margin-top:.6em}"
	"caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-"
	"space:nowrap}"
	"th{font-weight:400;text-align:start;overflow-wrap:anywhere}"
	"td{text-align:end;white-space:nowrap;vertical-align:bottom}"
	"td[colspan]{text-align:start;white-space:normal;overflow-wrap:anywhere}"
	".strong,.strong th{font-weight:700}"
	".large{font-size:1.3em}"
	"@media print{body{max-width:none;padding:0;font-size:11pt}}";

/* What is being written. */
struct page {
	struct arena *arena;
	char *data;
	size_t length, capacity;
	enum receipt_language language;
	bool is_in_table;
	bool has_heading;
};

static void put(struct page *page, struct text text)
{
	if (page->length + text.length > page->capacity) {
		size_t capacity = page->capacity ? page->capacity : FIRST_CAPACITY;
		char *grown;

		while (capacity < page->length + text.length)
			capacity *= 2;
		grown = arena_allocate(page->arena, capacity);
		if (page->length)
			memcpy(grown, page->data, page->length);
		page->data = grown;
		page->capacity = capacity;
	}
	if (text.length)
		memcpy(page->data + page->length, text.data, text.length);
	page->length += text.length;
}

static void put_string(struct page *page, const char *string)
{
	put(page, text_of(string));
}

static void put_escaped(struct page *page, struct text text)
{
	static const char *const entities[] = {
		['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;",
	};
	const size_t count = sizeof(entities) / sizeof(entities[0]);

	for (size_t i = 0; i < text.length; i++) {
		unsigned char byte = (unsigned char)text.data[i];

		if (byte < count && entities[byte])
			put_string(page, entities[byte]);
		else
			put(page, (struct text){ text.data + i, 1 });
	}
}

static void put_class(struct page *page, const struct receipt_line *line)
{
	if (line->bold && line->large)
		put_string(page, " class=\"strong large\"");
	else if (line->bold)
		put_string(page, " class=\"strong\"");
}

static void put_columns(struct page *page, const struct receipt_line *line)
{
	put_string(page, "<tr");
	put_class(page, line);
	put_string(page, "><th scope=\"row\" dir=\"auto\">");
	put_escaped(page, line->left);
	put_string(page, "</th><td dir=\"auto\">");
	put_escaped(page, line->right);
	put_string(page, "</td></tr>\n");
}

static void put_row(struct page *page, const struct receipt_line *line)
{
	put_string(page, "<tr><td colspan=\"2\" dir=\"auto\">");
	put_escaped(page, text_trim(line->left));
	put_string(page, "</td></tr>\n");
}

/* The name of the store is what the page is about. */
static void put_paragraph(struct page *page, const struct receipt_line *line)
{
	const char *name = line->large && !page->has_heading ? "h1" : "p";

	page->has_heading |= line->large;
	put_string(page, arena_print(page->arena, "<%s dir=\"auto\"", name));
	put_class(page, line);
	put_string(page, ">");
	put_escaped(page, line->left);
	put_string(page, arena_print(page->arena, "</%s>\n", name));
}

static void put_line(struct page *page, const struct receipt_line *line)
{
	switch (line->kind) {
	case RECEIPT_COLUMNS: put_columns(page, line); break;
	case RECEIPT_TEXT:
		if (page->is_in_table)
			put_row(page, line);
		else
			put_paragraph(page, line);
		break;
	case RECEIPT_BARCODE:
	case RECEIPT_QR: put_paragraph(page, line); break;
	case RECEIPT_SEPARATOR: /* the tables have lines between them */
	case RECEIPT_FEED:
	case RECEIPT_CUT: break;
	}
}

/* How each part begins and ends; those of a table have a caption for who cannot see it. */
static const struct {
	const char *begin, *end;
	enum receipt_label caption;
	bool is_table;
} parts[] = {
	[RECEIPT_HEAD] = { .begin = "<header>\n", .end = "</header>\n" },
	[RECEIPT_FACTS] = { .end = "</table>\n", .caption = LABEL_FACTS, .is_table = true },
	[RECEIPT_ITEMS] = { .end = "</table>\n", .caption = LABEL_ITEMS, .is_table = true },
	[RECEIPT_SUMS] = { .end = "</table>\n", .caption = LABEL_SUMS, .is_table = true },
	[RECEIPT_PAYMENTS] = { .end = "</table>\n", .caption = LABEL_PAYMENTS, .is_table = true },
	[RECEIPT_TAXES] = { .end = "</table>\n", .caption = LABEL_TAXES, .is_table = true },
	[RECEIPT_FOOT] = { .begin = "<footer>\n", .end = "</footer>\n" },
};

static void begin_part(struct page *page, enum receipt_part part, const char *logo)
{
	page->is_in_table = parts[part].is_table;
	if (parts[part].is_table) {
		put_string(page, "<table><caption>");
		put_escaped(page, text_of(receipt_label(page->language, parts[part].caption)));
		put_string(page, "</caption>\n");
	} else {
		put_string(page, parts[part].begin);
	}
	if (part == RECEIPT_HEAD && logo) {
		put_string(page, "<img alt=\"\" src=\"data:image/png;base64,");
		put_escaped(page, text_of(logo));
		put_string(page, "\">\n");
	}
}

static bool is_shown(const struct receipt_line *line)
{
	return line->kind == RECEIPT_TEXT || line->kind == RECEIPT_COLUMNS ||
	       line->kind == RECEIPT_BARCODE || line->kind == RECEIPT_QR;
}

static void put_parts(struct page *page, const struct receipt_lines *lines, const char *logo)
{
	const struct receipt_line *before = NULL;

	for (size_t i = 0; i < lines->count; i++) {
		const struct receipt_line *line = &lines->lines[i];

		if (!is_shown(line))
			continue;
		if (!before || before->part != line->part) {
			if (before)
				put_string(page, parts[before->part].end);
			begin_part(page, line->part, logo);
		}
		put_line(page, line);
		before = line;
	}
	if (before)
		put_string(page, parts[before->part].end);
}

struct text receipt_print_html(struct arena *arena, const struct receipt *receipt,
			       const struct receipt_lines *lines, const char *logo)
{
	struct page page = { .arena = arena, .language = receipt->language };

	put_string(&page, "<!DOCTYPE html>\n<html lang=\"");
	put_string(&page, receipt_language_name(receipt->language));
	put_string(&page,
		   "\">\n<head>\n<meta charset=\"utf-8\">\n"
		   "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
		   "<title>");
	put_escaped(&page, text_of(receipt_label(receipt->language, LABEL_NUMBER)));
	put_string(&page, " ");
	put_escaped(&page, text_of(receipt->number));
	put_string(&page, "</title>\n<style>");
	put_string(&page, receipt_html_style);
	put_string(&page, "</style>\n</head>\n<body>\n<main>\n");
	put_parts(&page, lines, logo);
	put_string(&page, "</main>\n</body>\n</html>\n");
	return (struct text){ page.data, page.length };
}
