/*
 * Import rows: a CSV file of products as COPY text for retail.product_import_row. Pure.
 *
 * Model    The first row names the columns, in any order: sku, name, department, tax_group, unit_price
 *          (in whole money: 1.49; `price` is the former name), and optionally barcode and price_quantity (1 when
 *          absent or empty). Cells are trimmed, blank rows
 *          skipped. Faults of the file as a whole are `malformed`; a row of too many or too few cells gets a
 *          fault of its own, and what is wrong with a cell is found later, by SQL.
 */
#ifndef OUTPOST_HQ_RULES_IMPORT_ROWS_H
#define OUTPOST_HQ_RULES_IMPORT_ROWS_H

#include "common/base/error.h"
#include "common/base/text.h"

must_check const struct error *import_rows_encode(struct arena *arena, const char *import_id,
						  struct text file, struct text_buffer *out_copy,
						  int64_t *out_rows);

#endif
