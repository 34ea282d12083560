/*
 * Explain: how every minor unit of a basket came about, for a person to read.
 *
 * Why      "Why 8.99?" is asked at the counter, by auditors, and by us when two systems differ.
 * Model    One line of text per step, from the price lists down to the change, written from a
 *          table of messages in English and Spanish. It is printed from the same figures that
 *          checkout_compute returns, never recalculated.
 *          To add a language, add a column to the table in explain_messages.c.
 */
#ifndef OUTPOST_COMMON_RULES_EXPLAIN_H
#define OUTPOST_COMMON_RULES_EXPLAIN_H

#include "common/rules/checkout.h"

enum rules_language { RULES_ENGLISH, RULES_SPANISH, RULES_LANGUAGE_COUNT };

/* "en", "es"; RULES_LANGUAGE_COUNT when unknown. */
enum rules_language rules_language_of(struct text word);

/* Reads a basket document (see basket_json.h) and tells how its figures come about. */
must_check const struct error *rules_explain_text(struct arena *arena, struct text basket_json,
						  enum rules_language language,
						  struct text *out_text);

struct text explain_checkout(struct arena *arena, const struct checkout *checkout,
			     const struct checkout_result *result, enum rules_language language);

#endif
