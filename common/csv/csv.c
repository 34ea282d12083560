#include "common/csv/csv.h"

#include <csv.h>

#define STEP ((size_t)64 << 10) /* libcsv cannot be stopped inside a call */

struct reader {
	struct arena *arena;
	csv_visit *visit;
	void *context;
	const struct error *error;
	struct text_buffer bytes; /* of the current row's cells, one after the other */
	size_t starts[CSV_CELLS_MAXIMUM];
	struct csv_cells row;
};

static int is_never_blank(unsigned char character)
{
	(void)character;
	return 0;
}

static void on_cell(void *data, size_t length, void *context)
{
	struct reader *reader = context;
	struct csv_cells *row = &reader->row;

	if (reader->error)
		return;
	if (row->count == CSV_CELLS_MAXIMUM) {
		reader->error =
			error_new(reader->arena, ERROR_MALFORMED, "row %lld has more than %d cells",
				  (long long)row->row + 1, CSV_CELLS_MAXIMUM);
		return;
	}
	reader->starts[row->count] = reader->bytes.length;
	row->cells[row->count++].length = length;
	text_append(&reader->bytes, data, length);
}

static void on_row(int terminator, void *context)
{
	struct reader *reader = context;
	struct csv_cells *row = &reader->row;

	(void)terminator;
	if (reader->error)
		return;
	row->row++;
	if (reader->bytes.full)
		reader->error = error_new(reader->arena, ERROR_MALFORMED,
					  "row %lld is larger than %zu bytes", (long long)row->row,
					  CSV_ROW_MAXIMUM);
	else if (!text_is_utf8(text_buffer_text(&reader->bytes)))
		reader->error = error_new(reader->arena, ERROR_MALFORMED, "row %lld is not UTF-8",
					  (long long)row->row);
	for (size_t i = 0; i < row->count; i++)
		row->cells[i].data = text_buffer_text(&reader->bytes).data + reader->starts[i];
	if (!reader->error)
		reader->error = reader->visit(row, reader->context);
	row->count = 0;
	text_buffer_clear(&reader->bytes);
}

static void parse(struct reader *reader, struct csv_parser *parser, struct text text)
{
	bool ok = true;

	if (text_starts_with(text, "\xef\xbb\xbf")) {
		text.data += 3;
		text.length -= 3;
	}
	while (ok && !reader->error && text.length) {
		size_t step = text.length < STEP ? text.length : STEP;

		ok = csv_parse(parser, text.data, step, on_cell, on_row, reader) == step;
		text.data += step;
		text.length -= step;
	}
	if (ok && !reader->error)
		ok = csv_fini(parser, on_cell, on_row, reader) == 0;
	if (!ok && !reader->error)
		reader->error = error_new(reader->arena, ERROR_MALFORMED,
					  "row %lld has a misplaced or missing double quote",
					  (long long)reader->row.row + 1);
}

const struct error *csv_read(struct arena *arena, struct text text, csv_visit *visit, void *context)
{
	struct reader reader = { .arena = arena, .visit = visit, .context = context };
	struct csv_parser parser;

	if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI))
		return error_new(arena, ERROR_INTERNAL, "cannot start the CSV parser");
	csv_set_space_func(&parser, is_never_blank);
	text_buffer_init(&reader.bytes, CSV_ROW_MAXIMUM);
	parse(&reader, &parser, text);
	text_buffer_finish(&reader.bytes);
	csv_free(&parser);
	return reader.error;
}
