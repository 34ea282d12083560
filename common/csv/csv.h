/*
 * CSV: rows of RFC 4180 text, one at a time, through libcsv in strict mode.
 *
 * Model    Comma, double quotes, LF or CRLF; a byte order mark is skipped; blank lines are no rows. A cell
 *          is taken as it stands, blanks too. Malformed quoting and broken UTF-8 end the reading with
 *          `malformed` that names the row; so do more cells or larger rows than the limits.
 * Owner    A row's cells live during its callback only.
 */
#ifndef OUTPOST_COMMON_CSV_CSV_H
#define OUTPOST_COMMON_CSV_CSV_H

#include <stdbool.h>

#include "common/base/error.h"
#include "common/base/text.h"

#define CSV_CELLS_MAXIMUM 64
#define CSV_ROW_MAXIMUM ((size_t)64 << 10) /* bytes of all cells */

struct csv_cells {
	int64_t row; /* 1 is the first row of the text, usually the header */
	struct text cells[CSV_CELLS_MAXIMUM];
	size_t count;
};

/* Returns an error to stop the reading, which then returns it. */
typedef const struct error *csv_visit(const struct csv_cells *row, void *context);

must_check const struct error *csv_read(struct arena *arena, struct text text, csv_visit *visit,
					void *context);

#endif
