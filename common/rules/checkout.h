/*
 * Checkout: from scanned lines to what is owed: prices, promotions, discounts, taxes, payments.
 *
 * Model    One pass in a fixed order: the price of each line is selected; promotions are given on it;
 *          then the line's own discount (a rate applies to what the promotions left); then the
 *          basket's discounts; then taxes; then payments. Each step's result is kept, so that
 *          explain.h can tell where every minor unit came from.
 * Owner    Results live in the arena and borrow from the input.
 */
#ifndef OUTPOST_COMMON_RULES_CHECKOUT_H
#define OUTPOST_COMMON_RULES_CHECKOUT_H

#include "common/rules/basket.h"
#include "common/rules/money.h"
#include "common/rules/price.h"
#include "common/rules/promotion.h"
#include "common/rules/tender.h"

struct checkout_line {
	int64_t line_number;
	const char *product;
	const char *department;
	const char *name;
	int64_t quantity;
	const struct price *price; /* stated by the caller, or chosen from prices */
	const struct price_entry *prices;
	size_t price_count;
	const int64_t *barcode_price; /* of the whole line; NULL without */
	const struct price *manual_price;
	const char *manual_reason;
	const char *approved_by;
	int64_t discount_rate;
	int64_t discount;
	const char *discount_reason;
	size_t tax_group;
	bool exempt;
	bool restricted;
};

struct checkout {
	const struct currency *currency;
	struct basket_settings settings;
	int64_t cash_step; /* 0: the currency's */
	enum rounding cash_rounding;
	int64_t time; /* store-local microseconds */
	const char *customer_list;
	const char *const *customer_groups;
	size_t customer_group_count;
	bool exempt; /* the customer pays no tax */
	const struct tax_group *tax_groups;
	size_t tax_group_count;
	const struct promotion_set *promotions; /* NULL without */
	const char *const *coupons;
	size_t coupon_count;
	const struct checkout_line *lines;
	size_t line_count;
	const struct basket_discount *discounts;
	size_t discount_count;
	const struct tender_payment *payments;
	size_t payment_count;
};

struct checkout_result {
	const struct price_choice *prices; /* per line */
	struct promotion_result promotions;
	const int64_t *line_discounts; /* per line, without promotions */
	struct basket_result basket;
	struct tender_result tender;
};

must_check const struct error *checkout_compute(struct arena *arena,
						const struct checkout *checkout,
						struct checkout_result *out_result);

#endif
