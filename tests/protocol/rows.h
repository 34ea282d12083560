/*
 * Rows: what a database double answers, and parameters read as a statement reads them.
 *
 * Model    Columns are named once, then cells follow row by row as text, NULL is SQL NULL. To a driver they come as a
 *          PGresult, so that it reads them by the functions of common/db.
 * Owner    The arena; the result belongs to the caller.
 */
#ifndef OUTPOST_TESTS_PROTOCOL_ROWS_H
#define OUTPOST_TESTS_PROTOCOL_ROWS_H

#include "common/db/db.h"

enum { ROWS_COLUMNS = 12, ROWS_CELLS = 1024 };

struct rows {
	const char *columns[ROWS_COLUMNS];
	int column_count, cell_count;
	const char *cells[ROWS_CELLS];
	const struct error *error; /* instead of rows */
};

/* columns: ends with NULL. */
void rows_begin(struct rows *rows, const char *const *columns);
void rows_add(struct rows *rows, const char *cell);
int rows_count(const struct rows *rows);
/* As the database writes it. */
const char *number_cell(struct arena *arena, int64_t number);
/* To be cleared by PQclear. */
struct db_result *rows_result(const struct rows *rows);

/* NULL when it is not given; asserts that the statement has such a parameter. */
const char *parameter_text(const struct db_call *call, const char *name);
int64_t parameter_int(const struct db_call *call, const char *name);
struct chain;
struct chain parameter_chain(const struct db_call *call, const char *name);

#endif
