/*
 * Import rows: a CSV file of products as COPY text for retail.product_import_row. Pure.
 *
 * Model    The first row names the columns, in any order: sku, name, department, tax_group, price, and
 *          optionally barcode and price_quantity (1 when absent or empty). Cells are trimmed. Faults of
 *          the file as a whole are `malformed`; what is wrong with a cell is found later, by SQL.
 */
#ifndef OUTPOST_HQ_IMPORTS_IMPORT_ROWS_H
#define OUTPOST_HQ_IMPORTS_IMPORT_ROWS_H

#include "common/base/error.h"
#include "common/base/text.h"

must_check const struct error *import_rows_encode(struct arena *arena, const char *import_id,
						  struct text file, struct text_buffer *out_copy);

#endif
