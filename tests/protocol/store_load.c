#include "tests/protocol/store_load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool store_mirror_is_empty(const struct store_database *store)
{
	for (int table = 0; table < TABLES; table++) {
		for (int key = 0; key < KEYS; key++) {
			if (store->mirror[table][key].value != 0)
				return false;
		}
	}
	return true;
}

void store_run_begin_load(struct store_statement *statement, struct rows *rows)
{
	static const char *const columns[] = { "is_empty", NULL };

	store_forget_staged(statement->store);
	rows_begin(rows, columns);
	rows_add(rows, store_mirror_is_empty(statement->store) ? "t" : "f");
}

/* {"value":7,"key":3,"extra":1 ...}; false: it is none. */
static bool read_image(const char *image, int release, struct line_row *row)
{
	const char *extra = strstr(image, "\"extra\":");
	const char *end = strchr(image, '}');

	if (sscanf(image, "{\"value\":%d,\"key\":%d", &row->value.value, &row->key) != 2 ||
	    row->key < 0 || row->key >= KEYS || !end)
		return false;
	if (extra && extra < end && has_extra(release))
		row->value.extra = atoi(extra + strlen("\"extra\":"));
	row->rev = 1;
	row->is_put = true;
	return true;
}

void store_run_load_rows(struct store_statement *statement, const struct db_call *call,
			 struct rows *rows)
{
	static const char *const columns[] = { "loaded", NULL };
	struct store_database *store = statement->store;
	const int table = table_of(parameter_text(call, "table"));
	const char *image = parameter_text(call, "images");
	int count = 0;

	rows_begin(rows, columns);
	if (table >= tables_of(store->release)) {
		rows_add(rows, "0");
		return;
	}
	while ((image = strchr(image, '{'))) {
		struct line_row row = { .table = table };

		if (!read_image(image, store->release, &row))
			break;
		store->has_twice |= store->staged[table][row.key].rev > 0;
		store_stage_row(store, &row);
		count++;
		image++;
	}
	if (image || count != parameter_int(call, "count"))
		rows->error = error_new(call->arena, ERROR_INVALID, "the images are damaged");
	rows_add(rows, number_cell(statement->arena, count));
}
