#include "hq/rules/import_rows.h"

#include "common/csv/csv.h"

static const struct column {
	const char *name;
	bool required;
	const char *fallback;
	const char *former; /* what it was called once; NULL: nothing else */
} columns[] = {
	{ "sku", true, "", NULL },
	{ "name", true, "", NULL },
	{ "department", true, "", NULL },
	{ "barcode", false, "", NULL },
	{ "tax_group", true, "", NULL },
	{ "unit_price", true, "", "price" },
	{ "price_quantity", false, "1", NULL },
};

#define COLUMN_COUNT (sizeof(columns) / sizeof(*columns))
#define ABSENT CSV_CELLS_MAXIMUM

struct encoder {
	struct arena *arena;
	const char *import_id;
	struct text_buffer *copy;
	size_t places[COLUMN_COUNT]; /* index of the cell, or ABSENT */
	size_t header_count;
	int64_t rows;
};

static const struct error *place_cell(struct encoder *encoder, struct text name, size_t place)
{
	for (size_t i = 0; i < COLUMN_COUNT; i++) {
		if (!text_is(name, columns[i].name) &&
		    !(columns[i].former && text_is(name, columns[i].former)))
			continue;
		if (encoder->places[i] != ABSENT)
			return error_field(encoder->arena, ERROR_MALFORMED, columns[i].name,
					   "the header names this column twice");
		encoder->places[i] = place;
		return NULL;
	}
	return error_field(encoder->arena, ERROR_MALFORMED, text_copy(encoder->arena, name),
			   "the header names an unknown column");
}

static const struct error *read_header(struct encoder *encoder, const struct csv_cells *row)
{
	for (size_t i = 0; i < COLUMN_COUNT; i++)
		encoder->places[i] = ABSENT;
	for (size_t i = 0; i < row->count; i++)
		TRY(place_cell(encoder, text_trim(row->cells[i]), i));
	for (size_t i = 0; i < COLUMN_COUNT; i++) {
		if (columns[i].required && encoder->places[i] == ABSENT)
			return error_field(encoder->arena, ERROR_MALFORMED, columns[i].name,
					   "the header lacks this column");
	}
	encoder->header_count = row->count;
	return NULL;
}

static void append_cell(struct text_buffer *copy, struct text cell)
{
	text_append_char(copy, '\t');
	for (size_t i = 0; i < cell.length; i++) {
		char character = cell.data[i];

		switch (character) {
		case '\\': text_append_string(copy, "\\\\"); break;
		case '\t': text_append_string(copy, "\\t"); break;
		case '\n': text_append_string(copy, "\\n"); break;
		case '\r': text_append_string(copy, "\\r"); break;
		default: text_append_char(copy, character);
		}
	}
}

static void append_fault(struct encoder *encoder, const struct csv_cells *row)
{
	if (row->count == encoder->header_count)
		text_append_string(encoder->copy, "\t\\N");
	else
		text_append_print(encoder->copy, "\tthe row has %zu cells, the header has %zu",
				  row->count, encoder->header_count);
}

static const struct error *encode_row(struct encoder *encoder, const struct csv_cells *row)
{
	if (row->count == 1 && text_trim(row->cells[0]).length == 0)
		return NULL;
	encoder->rows++;
	text_append_string(encoder->copy, encoder->import_id);
	text_append_char(encoder->copy, '\t');
	text_append_int(encoder->copy, row->row);
	for (size_t i = 0; i < COLUMN_COUNT; i++) {
		struct text cell = { "", 0 };

		if (encoder->places[i] < row->count)
			cell = text_trim(row->cells[encoder->places[i]]);
		append_cell(encoder->copy, cell.length ? cell : text_of(columns[i].fallback));
	}
	append_fault(encoder, row);
	text_append_char(encoder->copy, '\n');
	if (encoder->copy->full)
		return error_new(encoder->arena, ERROR_TOO_LARGE, "the file is too large");
	return NULL;
}

static const struct error *on_row(const struct csv_cells *row, void *context)
{
	return row->row == 1 ? read_header(context, row) : encode_row(context, row);
}

const struct error *import_rows_encode(struct arena *arena, const char *import_id, struct text file,
				       struct text_buffer *out_copy, int64_t *out_rows)
{
	struct encoder encoder = { .arena = arena, .import_id = import_id, .copy = out_copy };

	TRY(csv_read(arena, file, on_row, &encoder));
	if (!out_copy->length)
		return error_new(arena, ERROR_MALFORMED, "the file has no rows below its header");
	*out_rows = encoder.rows;
	return NULL;
}
