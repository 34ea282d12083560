/*
 * SQLSTATE and constraint name to error value: constraints answer, no look-before-you-leap SELECT.
 *
 * Model    Our functions raise SQLSTATE 'OP001' with MESSAGE = error code word ("stale_version"),
 *          DETAIL = text for a person and COLUMN = field (RAISE ... USING); 'OP002' with several of them as JSON in
 *          DETAIL (sync.raise_all). Unique (23505), foreign-key
 *          (23503), check (23514) and not-null (23502) violations map by the constraint table the
 *          server passes: constraint name -> code, field, detail. What is not in it is told by its name:
 *          product_sku_key is a conflict on `sku`, product_department_fkey an unknown `department_id`,
 *          tax_rate_rate_check an invalid `rate`; so the table holds exceptions only. Class 08, 57P0x, 53 become
 *          unavailable/outcome_unknown/busy; 57014 timeout; 22 invalid. Unknown ones are `internal`
 *          with SQLSTATE and message as cause for the log only; never with the row that broke a
 *          constraint.
 */
#ifndef OUTPOST_COMMON_DB_SQLSTATE_H
#define OUTPOST_COMMON_DB_SQLSTATE_H

#include <stdbool.h>

#include "common/base/error.h"

struct db_constraint {
	const char *name; /* product_sku_key */
	enum error_code code;
	const char *field;
	const char *detail;
};

struct db_failure {
	const char *sqlstate, *message, *detail, *constraint, *table, *column;
};

/* Table ends with a NULL name; looked up by db when it builds errors. */
const struct error *sqlstate_error(struct arena *arena, const struct db_failure *failure,
				   const struct db_constraint *constraints);

/* Whether the table says what the constraint means. */
bool sqlstate_has_words(const struct db_constraint *constraints, const char *name);

#endif
