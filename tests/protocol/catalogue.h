/*
 * Catalogue: what the simulated world deals in: master data and documents, as two releases know them.
 *
 * Model    Release 2 has a column more (extra), an entity more (supplier) and a document type more (cash_movement).
 *          Each server has a release; the drivers are the same. A document is a number: its kind and whether it
 *          breaks a rule at HQ follow from it.
 */
#ifndef OUTPOST_TESTS_PROTOCOL_CATALOGUE_H
#define OUTPOST_TESTS_PROTOCOL_CATALOGUE_H

#include <stdbool.h>

#include "common/base/uuid.h"
#include "sync-protocol/chain.h"

enum {
	STORES = 4, /* at most */
	BOXES = 3 *
		STORES, /* of store n: n, which is the store, and beside it n + STORES and n + 2 * STORES */
	ZONES = 2,
	SCOPES = 1 + STORES + ZONES, /* everyone's, each store's, each price zone's */
	TABLES = 3,
	KEYS = 4,
	RELEASES = 2,
	REVISIONS = 300,
	ENTRIES = 120, /* of one store's journal */
	DOCUMENTS = ENTRIES * STORES + 1,
	HQ_INCARNATIONS = 24,
	STORE_LIVES = 512, /* of all stores, rescues too */
	RESCUES = 32,      /* likewise */
};

/* The columns of a row; value 0: there is no row. */
struct row_value {
	int value, extra;
};

const char *table_name(int table);
int table_of(const char *name); /* TABLES when unknown */
int tables_of(int release);
bool has_extra(int release);

const char *document_kind(int document);
bool is_kind_known(const char *kind, int release);
bool breaks_a_rule(int document);

enum number_kind { NUMBER_STORE, NUMBER_STORE_INC, NUMBER_HQ_INC, NUMBER_ZONE, NUMBER_DOCUMENT };
struct uuid uuid_of_number(enum number_kind kind, int number);
int number_of_uuid(const char *uuid);

void extend_by_document(struct chain_hasher *hasher, struct chain *chain, int document);

#endif
