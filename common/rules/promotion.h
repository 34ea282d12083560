/*
 * Promotion: what the chain gives away by rule, to whom, when, and on which products.
 *
 * Why      Cashiers and customers must get the same answer at any till, in any order of scanning.
 * Model    Promotions are tried from the highest priority down; among equals the one that saves most
 *          goes first, then the lower id. A promotion that is not combinable takes the goods it
 *          was given for, so nothing else can have them; combinable ones work on what is left of the
 *          price, one after the other, never on goods that are taken. Thresholds come last and
 *          look at what the goods cost after all others. Returns never get a promotion.
 *          Goods are handed out dearest first; buy-x-get-y gives the cheapest of each set.
 * Cost     promotion_set_create builds hash tables by product and department once. A basket then
 *          costs by its lines and the promotions that name them, not by catalogue size.
 * Owner    The set and its indexes live in their arena and borrow the promotions; results live in the
 *          arena of the call.
 */
#ifndef OUTPOST_COMMON_RULES_PROMOTION_H
#define OUTPOST_COMMON_RULES_PROMOTION_H

#include "common/rules/basket.h"

#define PROMOTION_MAXIMUM_COUNT ((size_t)10000)
#define PROMOTION_MINUTES_OF_DAY 1440

enum promotion_kind {
	PROMOTION_PERCENT,     /* rate off */
	PROMOTION_AMOUNT,      /* amount off each unit */
	PROMOTION_FIXED_PRICE, /* a unit costs amount */
	PROMOTION_BUY_GET,     /* of each buy + get units, get have rate off */
	PROMOTION_MIX_MATCH,   /* any buy units together cost amount */
	PROMOTION_THRESHOLD,   /* goods for threshold or more: rate or amount off their sum */
	PROMOTION_KIND_COUNT
};

struct promotion {
	const char *id;
	const char *name;
	enum promotion_kind kind;
	int64_t rate; /* parts per million */
	int64_t amount;
	int64_t buy; /* units */
	int64_t get;
	int64_t threshold;
	int64_t priority; /* higher first */
	bool combinable;
	bool all_products;
	const char *const *products; /* any of these, or of the departments */
	size_t product_count;
	const char *const *departments;
	size_t department_count;
	const char *const *except; /* products that are left out */
	size_t except_count;
	int64_t from;        /* store-local microseconds */
	int64_t until;       /* before this; 0 means open */
	uint8_t days;        /* bit 0 is Monday; 0 means every day */
	int64_t minute_from; /* of the day; both 0: all day */
	/* Before this. Below minute_from the window goes on after midnight, still on the day (see
	 * days) on which it began. */
	int64_t minute_until;
	const char *customer_group; /* only for these customers */
	const char *coupon;         /* only when this was presented */
	int64_t limit;              /* units, sets or times in a basket; 0 means no limit */
};

struct promotion_line {
	int64_t line_number;
	const char *product;
	const char *department; /* may be NULL */
	int64_t quantity;
	struct price price;
	bool restricted; /* by law or contract never discounted */
};

struct promotion_basket {
	const struct promotion_line *lines;
	size_t line_count;
	int64_t time; /* store-local microseconds */
	const char *const *customer_groups;
	size_t customer_group_count;
	const char *const *coupons;
	size_t coupon_count;
	enum rounding rounding;
};

/* A share of a promotion that fell on a line. */
struct promotion_award {
	const struct promotion *promotion;
	size_t line;
	int64_t quantity; /* thousandths it was given for */
	int64_t amount;   /* off, above 0 */
};

struct promotion_result {
	const struct promotion_award *awards; /* in the order they were given */
	size_t award_count;
	const int64_t *line_amounts; /* sum of the awards per line */
};

struct promotion_set;

/* Checks every promotion ("promotions[2].rate") and indexes them by what they name. */
must_check const struct error *promotion_set_create(struct arena *arena,
						    const struct promotion *promotions,
						    size_t count,
						    const struct promotion_set **out_set);

/* Whether the time decides on any of them. */
bool promotion_set_needs_time(const struct promotion_set *set);

must_check const struct error *promotion_apply(struct arena *arena, const struct promotion_set *set,
					       const struct promotion_basket *basket,
					       struct promotion_result *out_result);

#endif
