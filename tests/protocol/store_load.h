/*
 * Store load: the first load of the double of a store's database, as schema/store/functions/sync_load.sql.
 */
#ifndef OUTPOST_TESTS_PROTOCOL_STORE_LOAD_H
#define OUTPOST_TESTS_PROTOCOL_STORE_LOAD_H

#include "tests/protocol/rows.h"
#include "tests/protocol/store_database.h"

bool store_mirror_is_empty(const struct store_database *store);
void store_run_begin_load(struct store_statement *statement, struct rows *rows);
void store_run_load_rows(struct store_statement *statement, const struct db_call *call,
			 struct rows *rows);

#endif
