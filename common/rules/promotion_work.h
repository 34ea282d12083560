/*
 * Promotion work: what indexing, matching and giving share. Only promotion*.c include this.
 */
#ifndef OUTPOST_COMMON_RULES_PROMOTION_WORK_H
#define OUTPOST_COMMON_RULES_PROMOTION_WORK_H

#include "common/rules/promotion.h"

/* A product or department named by a promotion; chained by hash. 0 ends a chain. */
struct promotion_name {
	const char *name;
	uint64_t hash;
	uint32_t promotion;
	uint32_t next;
};

struct promotion_index {
	struct promotion_name *names; /* from 1 */
	uint32_t *heads;
	uint32_t count;
	uint64_t mask;
};

struct promotion_set {
	const struct promotion *promotions;
	size_t count;
	struct promotion_index products;
	struct promotion_index departments;
	struct promotion_index except;
	uint32_t *for_all;
	size_t for_all_count;
};

/* A line that a promotion may be given for. */
struct promotion_match {
	uint32_t line;
	struct promotion_match *next;
};

/* A promotion that is in force and names goods of the basket; dearest goods first. */
struct promotion_candidate {
	const struct promotion *promotion;
	struct promotion_match *matches;
	struct promotion_match *last;
	size_t match_count;
	int64_t benefit;
};

/* What is still to be had of a line. */
struct promotion_goods {
	int64_t taken;    /* thousandths held by promotions that do not combine */
	int64_t stacked;  /* off the rest by promotions that do */
	int64_t discount; /* off the line in all */
};

/* What a promotion would do to a line. */
struct promotion_draft {
	uint32_t line;
	int64_t taken;    /* thousandths it needs */
	int64_t quantity; /* thousandths it is given for */
	int64_t amount;
};

struct promotion_work {
	struct arena *arena;
	const struct promotion_set *set;
	const struct promotion_basket *basket;
	uint32_t *slots; /* promotion to candidate + 1 */
	struct promotion_candidate **candidates;
	size_t candidate_count;
	size_t match_count;
	struct promotion_goods *goods;
	struct promotion_draft *drafts; /* of the candidate looked at */
	size_t draft_count;
};

uint64_t promotion_hash(const char *name);
must_check bool promotion_names(const struct promotion_index *index, const char *name,
				uint64_t hash, uint32_t *at);

/* Finds the candidates of the basket with their lines. */
void promotion_match_lines(struct promotion_work *work);

/* What the candidate would save now; fills work->drafts. */
must_check const struct error *promotion_draft_candidate(
	struct promotion_work *work, const struct promotion_candidate *candidate,
	int64_t *out_benefit);

#endif
