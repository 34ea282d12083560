/*
 * Receipt labels: the fixed words of a receipt in every language, and how that language writes
 * numbers.
 */
#ifndef OUTPOST_COMMON_RULES_RECEIPT_LABELS_H
#define OUTPOST_COMMON_RULES_RECEIPT_LABELS_H

#include "common/rules/receipt_layout.h"

enum receipt_label {
	LABEL_SALE,
	LABEL_RETURN,
	LABEL_EXCHANGE,
	LABEL_VOID,
	LABEL_COPY,
	LABEL_TRAINING,
	LABEL_TAX_ID,
	LABEL_PHONE,
	LABEL_NUMBER,
	LABEL_DATE,
	LABEL_REGISTER,
	LABEL_CASHIER,
	LABEL_CUSTOMER,
	LABEL_ORIGINAL,
	LABEL_SUBTOTAL,
	LABEL_ROUNDING,
	LABEL_TOTAL,
	LABEL_REFUND_TOTAL,
	LABEL_CHANGE,
	LABEL_TAX,
	LABEL_TAX_BASE,
	LABEL_TAX_INCLUDED,
	LABEL_TAX_ADDED,
	LABEL_ITEMS,
	LABEL_DISCOUNT,
	LABEL_REASON,
	LABEL_FACTS,
	LABEL_SUMS,
	LABEL_PAYMENTS,
	LABEL_TAXES,
	LABEL_COUNT
};

const char *receipt_label(enum receipt_language language, enum receipt_label label);

/* "1,234.50" in English, "1234,50" and "12.345,00" in Spanish. */
struct text receipt_print_amount(struct arena *arena, enum receipt_language language,
				 int64_t amount, int digits);
struct text receipt_print_quantity(struct arena *arena, enum receipt_language language,
				   int64_t quantity);
struct text receipt_print_rate(struct arena *arena, enum receipt_language language, int64_t rate);

/* "2026-11-30T14:05" as the language writes a date and a time of the day; anything else as it is. */
const char *receipt_print_moment(struct arena *arena, enum receipt_language language,
				 const char *moment);

/* "en" */
const char *receipt_language_name(enum receipt_language language);
/* The words of all of them, NULL at the end, in the order of the enum. */
extern const char *const receipt_language_names[];

#endif
