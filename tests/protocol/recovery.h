/*
 * Recovery of the simulated world: what HQ gives back to a store's database, and what that takes.
 *
 * Model    Does what schema/hq/functions/sync_recovery.sql and its namesake of the store do, with one kind of document in pages of a
 *          few, and one product. A place is "documents.<ordinal>.<number>", "stock.<ordinal>.<repeats>." or
 *          "rescued.<ordinal>.<repeats>", and may end with ".s<ordinal>".
 */
#ifndef OUTPOST_TESTS_PROTOCOL_RECOVERY_H
#define OUTPOST_TESTS_PROTOCOL_RECOVERY_H

#include "tests/protocol/hq_database.h"
#include "tests/protocol/store_database.h"

void hq_run_recovery_page(struct hq_statement *statement, const struct db_call *call,
			  struct rows *rows);
/* The movements of the documents that HQ has of a store. */
int64_t hq_stock(const struct hq_database *hq, int store);

/* See sync.begin_recovery. */
void store_begin_recovery(struct store_database *store);
/* See sync.sum_stock_again. */
void store_sum_stock_again(struct store_database *store);
void store_run_recovery(struct store_statement *statement, struct rows *rows);
void store_run_take_recovery(struct store_statement *statement, const struct db_call *call,
			     struct rows *rows);
/* The database has everything that HQ holds of it. */
bool store_is_recovered(const struct store_database *store, const struct hq_database *hq);

#endif
