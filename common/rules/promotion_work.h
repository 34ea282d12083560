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

/* A run of a line's quantity that promotions have treated alike. */
struct promotion_piece {
	int64_t start; /* thousandths from the beginning of the line */
	int64_t quantity;
	int64_t stacked; /* off it by promotions that combine */
	bool taken;      /* by one that does not */
	struct promotion_piece *next;
};

struct promotion_goods {
	struct promotion_piece first;
	int64_t discount; /* off the line in all */
};

/* What a promotion would do to a piece: it needs the first `taken` and is given for the last `quantity` of them. */
struct promotion_draft {
	uint32_t line;
	struct promotion_piece *piece;
	int64_t taken;
	int64_t quantity;
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
	size_t piece_count;
	struct promotion_draft *drafts; /* of the candidate looked at; room for all pieces */
	size_t draft_count, draft_capacity;
	const struct error *fault; /* why the candidate looked at must not be given; NULL: it may */
};

uint64_t promotion_hash(const char *name);
must_check bool promotion_names(const struct promotion_index *index, const char *name,
				uint64_t hash, uint32_t *at);

/* Finds the candidates of the basket with their lines. */
void promotion_match_lines(struct promotion_work *work);

/* Every line is one piece at first. */
void promotion_goods_begin(struct promotion_work *work);
/* The next piece of the candidate's goods that its promotion may have, dearest goods first; from NULL. */
struct promotion_offer {
	const struct promotion_match *match;
	struct promotion_piece *piece;
};
must_check bool promotion_next_offer(const struct promotion_work *work,
				     const struct promotion_candidate *candidate,
				     struct promotion_offer *offer);
/* Price of the whole line's quantity before `until`, rounded: parts of a line always sum to its gross. */
must_check bool promotion_gross(const struct promotion_work *work, uint32_t line, int64_t until,
				int64_t *out_amount);
/* What a part of a piece costs now. */
must_check bool promotion_price(const struct promotion_work *work, uint32_t line,
				const struct promotion_piece *piece, int64_t from, int64_t until,
				int64_t *out_amount);
/* Does what the drafts of the promotion say. */
must_check bool promotion_goods_give(struct promotion_work *work,
				     const struct promotion *promotion);

/* What the candidate would save now; fills work->drafts and work->fault. */
must_check const struct error *promotion_draft_candidate(
	struct promotion_work *work, const struct promotion_candidate *candidate,
	int64_t *out_benefit);

#endif
