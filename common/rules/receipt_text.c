#include "common/rules/receipt_layout.h"

#include "common/rules/text_clusters.h"

#include <string.h>

struct page {
	char *data;
	size_t length;
};

static void put(struct page *page, struct text text)
{
	memcpy(page->data + page->length, text.data, text.length);
	page->length += text.length;
}

static void fill(struct page *page, char character, size_t count)
{
	memset(page->data + page->length, character, count);
	page->length += count;
}

/* Bytes that a line takes at most: its texts, the blanks that fill it up, brackets and line ends. */
static size_t room_for(const struct receipt_line *line, unsigned columns)
{
	return line->left.length + line->right.length + columns + line->count + 16;
}

static void print_text(struct page *page, const struct receipt_line *line, unsigned columns,
		       struct text text)
{
	size_t width = text_columns(text);

	if (line->alignment == RECEIPT_CENTRE && width < columns)
		fill(page, ' ', (columns - width) / 2);
	put(page, text);
}

static void print_columns(struct page *page, const struct receipt_line *line, unsigned columns)
{
	size_t width = text_columns(line->left) + text_columns(line->right);

	put(page, line->left);
	fill(page, ' ', width < columns ? columns - width : 0);
	put(page, line->right);
}

static void print_line(struct arena *arena, struct page *page, const struct receipt_line *line,
		       unsigned columns)
{
	switch (line->kind) {
	case RECEIPT_TEXT: print_text(page, line, columns, line->left); break;
	case RECEIPT_COLUMNS: print_columns(page, line, columns); break;
	case RECEIPT_SEPARATOR: fill(page, line->fill, columns); break;
	case RECEIPT_BARCODE:
	case RECEIPT_QR:
		print_text(
			page, line, columns,
			text_of(arena_print(arena, "[%s %.*s]", receipt_line_kind_name(line->kind),
					    (int)line->left.length, line->left.data)));
		break;
	case RECEIPT_FEED: fill(page, '\n', line->count); return;
	case RECEIPT_CUT: return;
	}
	put(page, TEXT("\n"));
}

struct text receipt_print_text(struct arena *arena, const struct receipt_lines *lines)
{
	struct page page = { 0 };
	size_t room = 1;

	for (size_t i = 0; i < lines->count; i++)
		room += room_for(&lines->lines[i], lines->columns);
	page.data = arena_allocate(arena, room);
	for (size_t i = 0; i < lines->count; i++)
		print_line(arena, &page, &lines->lines[i], lines->columns);
	return (struct text){ page.data, page.length };
}
