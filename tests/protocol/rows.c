#include "tests/protocol/rows.h"

#include <assert.h>
#include <libpq-fe.h>
#include <string.h>

#include "sync-protocol/chain.h"

void rows_begin(struct rows *rows, const char *const *columns)
{
	rows->column_count = rows->cell_count = 0;
	rows->error = NULL;
	while (columns[rows->column_count]) {
		assert(rows->column_count < ROWS_COLUMNS);
		rows->columns[rows->column_count] = columns[rows->column_count];
		rows->column_count++;
	}
}

void rows_add(struct rows *rows, const char *cell)
{
	assert(rows->cell_count < ROWS_CELLS);
	rows->cells[rows->cell_count++] = cell;
}

const char *number_cell(struct arena *arena, int64_t number)
{
	return arena_print(arena, "%lld", (long long)number);
}

int rows_count(const struct rows *rows)
{
	return rows->column_count > 0 ? rows->cell_count / rows->column_count : 0;
}

struct db_result *rows_result(const struct rows *rows)
{
	PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
	PGresAttDesc columns[ROWS_COLUMNS] = { { 0 } };

	for (int i = 0; i < rows->column_count; i++)
		columns[i].name = (char *)(uintptr_t)rows->columns[i];
	PQsetResultAttrs(result, rows->column_count, columns);
	for (int i = 0; i < rows->cell_count; i++) {
		const char *cell = rows->cells[i];

		PQsetvalue(result, i / rows->column_count, i % rows->column_count,
			   (char *)(uintptr_t)cell, cell ? (int)strlen(cell) : -1);
	}
	return (struct db_result *)result;
}

static bool statement_has(const struct statement *statement, const char *name)
{
	for (int i = 0; i < statement->parameter_count; i++) {
		if (strcmp(statement->parameters[i], name) == 0)
			return true;
	}
	return false;
}

const char *parameter_text(const struct db_call *call, const char *name)
{
	assert(statement_has(call->statement, name));
	for (int i = 0; i < call->parameter_count; i++) {
		if (strcmp(call->parameters[i].name, name) == 0)
			return call->parameters[i].text;
	}
	return NULL;
}

int64_t parameter_int(const struct db_call *call, const char *name)
{
	const char *text = parameter_text(call, name);
	int64_t number = 0;
	bool is_number = text && text_to_int64(text_of(text), &number);

	assert(is_number);
	(void)is_number;
	return number;
}

struct chain parameter_chain(const struct db_call *call, const char *name)
{
	struct chain chain;
	const char *text = parameter_text(call, name);
	bool is_chain = text && chain_from_hex(text_of(text), &chain);

	assert(is_chain);
	(void)is_chain;
	return chain;
}
