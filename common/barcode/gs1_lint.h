/*
 * GS1 lint: what the content of one component of an element string must look like.
 *
 * Why      A scanned date, country, check digit or percentage that cannot be real must be refused
 *          with the place of the fault, or it ends up in stock and expiry reports.
 * Model    A lint is a named function from data to a finding: which problem, where, how long. The
 *          table of application identifiers (gs1_ai.c) names the lints of each component. The
 *          names and meanings are those of the GS1 Barcode Syntax Dictionary.
 *          To add a lint: write the function, add one row to `lints`, and a row per new problem.
 * Owner    Values only.
 */
#ifndef OUTPOST_COMMON_BARCODE_GS1_LINT_H
#define OUTPOST_COMMON_BARCODE_GS1_LINT_H

#include "common/base/text.h"

enum gs1_problem {
	GS1_OK,
	GS1_UNKNOWN_LINT,
	GS1_NON_DIGIT_CHARACTER,
	GS1_INVALID_CSET82_CHARACTER,
	GS1_INVALID_CSET39_CHARACTER,
	GS1_INVALID_CSET32_CHARACTER,
	GS1_INVALID_CSET64_CHARACTER,
	GS1_INVALID_CSET64_PADDING,
	GS1_INCORRECT_CHECK_DIGIT,
	GS1_TOO_SHORT_FOR_CHECK_DIGIT,
	GS1_INCORRECT_CHECK_PAIR,
	GS1_TOO_SHORT_FOR_CHECK_PAIR,
	GS1_TOO_LONG_FOR_CHECK_PAIR,
	GS1_PREFIX_SOURCE_OFFLINE,
	GS1_TOO_SHORT_FOR_PREFIX,
	GS1_INVALID_PREFIX,
	GS1_IMPORTER_INDEX_LENGTH,
	GS1_INVALID_IMPORTER_INDEX,
	GS1_ILLEGAL_ZERO_VALUE,
	GS1_NOT_ZERO,
	GS1_ILLEGAL_ZERO_PREFIX,
	GS1_NOT_ZERO_OR_ONE,
	GS1_INVALID_WINDING_DIRECTION,
	GS1_NOT_ISO3166,
	GS1_NOT_ISO3166_OR_999,
	GS1_NOT_ISO3166_ALPHA2,
	GS1_NOT_ISO4217,
	GS1_IBAN_TOO_SHORT,
	GS1_IBAN_TOO_LONG,
	GS1_INVALID_IBAN_CHARACTER,
	GS1_ILLEGAL_IBAN_COUNTRY_CODE,
	GS1_INCORRECT_IBAN_CHECKSUM,
	GS1_DATE_TOO_SHORT,
	GS1_DATE_TOO_LONG,
	GS1_TIME_TOO_SHORT,
	GS1_TIME_TOO_LONG,
	GS1_ILLEGAL_MONTH,
	GS1_ILLEGAL_DAY,
	GS1_ILLEGAL_HOUR,
	GS1_ILLEGAL_MINUTE,
	GS1_ILLEGAL_SECOND,
	GS1_PIECE_OF_TOTAL_LENGTH,
	GS1_ZERO_PIECE_NUMBER,
	GS1_ZERO_TOTAL_PIECES,
	GS1_PIECE_NUMBER_EXCEEDS_TOTAL,
	GS1_POSITION_MALFORMED,
	GS1_POSITION_EXCEEDS_END,
	GS1_INVALID_PERCENT_SEQUENCE,
	GS1_INVALID_LATITUDE,
	GS1_INVALID_LONGITUDE,
	GS1_COORDINATE_LENGTH,
	GS1_INVALID_MEDIA_TYPE,
	GS1_INVALID_PACKAGE_TYPE,
	GS1_INVALID_BIOLOGICAL_SEX_CODE,
	GS1_NOT_HYPHEN,
	GS1_REQUIRES_NON_DIGIT_CHARACTER,
	GS1_COUPON_MISSING,
	GS1_COUPON_INVALID,
	GS1_COUPON_TRUNCATED,
	GS1_COUPON_TOO_SHORT,
	GS1_COUPON_EXPIRATION_BEFORE_START,
	GS1_COUPON_EXCESS_DATA,
	GS1_PROBLEM_COUNT
};

/* `part` names the coupon field at fault; it is empty for every other problem. */
struct gs1_finding {
	enum gs1_problem problem;
	size_t position;
	size_t length;
	const char *part;
};

/*
 * A directory of GS1 company prefixes, when the chain has one. Without it (NULL) a prefix is
 * checked for its form only.
 */
enum gs1_prefix_answer { GS1_PREFIX_KNOWN, GS1_PREFIX_UNKNOWN, GS1_PREFIX_UNAVAILABLE };

struct gs1_prefix_source {
	enum gs1_prefix_answer (*look_up)(void *context, struct text data);
	void *context;
};

struct gs1_finding gs1_lint(struct text name, struct text data,
			    const struct gs1_prefix_source *prefixes);

unsigned gs1_days_in_month(unsigned year, unsigned month); /* 0: no such month */

/* A stable word ("illegal_day") and a sentence for a person. */
const char *gs1_problem_word(enum gs1_problem problem);
const char *gs1_problem_sentence(enum gs1_problem problem);

#endif
