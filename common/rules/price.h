/*
 * Price: which price applies to a product, and why.
 *
 * Why      A customer asks "why 8.99?" and an auditor asks "who changed it?": the answer is kept with
 *          the line, as steps a person can read.
 * Model    Entries of four levels: chain < zone < store < customer list. Of one level, at one
 *          minimum quantity, the latest entry in force wins; of those the highest minimum quantity
 *          that the line reaches; of the levels the highest that has any. A price inside the
 *          barcode goes before the list, a manual price before everything.
 *          Times are store-local microseconds, passed in.
 * Owner    Steps live in the arena; strings are borrowed from the request.
 */
#ifndef OUTPOST_COMMON_RULES_PRICE_H
#define OUTPOST_COMMON_RULES_PRICE_H

#include "common/rules/basket.h"

#define PRICE_MAXIMUM_ENTRIES ((size_t)256)

enum price_level {
	PRICE_CHAIN,
	PRICE_ZONE,
	PRICE_STORE,
	PRICE_CUSTOMER,
	PRICE_BARCODE,
	PRICE_MANUAL,
	PRICE_LEVEL_COUNT
};

struct price_entry {
	enum price_level level;   /* up to PRICE_CUSTOMER */
	const char *list;         /* customer list this entry belongs to; NULL below */
	int64_t from;             /* in force from here ... */
	int64_t until;            /* ... to before here; 0 means open */
	int64_t minimum_quantity; /* thousandths; 0 is the plain price */
	struct price price;
};

struct price_request {
	const struct price_entry *entries;
	size_t entry_count;
	const struct price *stated; /* instead of entries; below zero for a credit */
	int64_t time;
	int64_t quantity;               /* of the line; its size decides, not its sign */
	const char *customer_list;      /* NULL without */
	const struct price *in_barcode; /* NULL without: the whole line's price */
	const struct price *manual;     /* NULL without */
	const char *manual_reason;      /* required with manual */
	const char *approved_by;
};

enum price_step_kind {
	PRICE_STEP_STATED,   /* given with the line */
	PRICE_STEP_FOUND,    /* best of its level */
	PRICE_STEP_BREAK,    /* the quantity reaches a break of this level */
	PRICE_STEP_REPLACED, /* a higher level takes the place of what was found */
	PRICE_STEP_BARCODE,
	PRICE_STEP_MANUAL,
};

struct price_step {
	enum price_step_kind kind;
	enum price_level level;
	struct price price;
	int64_t minimum_quantity;
	const char *text; /* list, reason */
	const char *approved_by;
};

struct price_choice {
	struct price price;
	enum price_level level;
	const struct price_step *steps;
	size_t step_count;
};

/* ERROR_NOT_FOUND without any price; ERROR_INVALID names "prices[2].from" and the like. */
must_check const struct error *price_select(struct arena *arena,
					    const struct price_request *request,
					    struct price_choice *out_choice);

#endif
