/*
 * The lint functions that the lint table names, split over files by subject.
 * Why      One table, small files. Only gs1_lint*.c include this.
 */
#ifndef OUTPOST_COMMON_BARCODE_GS1_LINT_INTERNAL_H
#define OUTPOST_COMMON_BARCODE_GS1_LINT_INTERNAL_H

#include "common/barcode/gs1_lint.h"

struct gs1_lint_input {
	struct text data;
	const struct gs1_prefix_source *prefixes;
};

typedef struct gs1_finding gs1_lint_function(struct gs1_lint_input input);

static inline struct gs1_finding gs1_found(enum gs1_problem problem, size_t position, size_t length)
{
	return (struct gs1_finding){ problem, position, length, "" };
}

static inline struct gs1_finding gs1_fine(void)
{
	return gs1_found(GS1_OK, 0, 0);
}

/* gs1_lint_dates.c */
gs1_lint_function gs1_lint_yymmdd, gs1_lint_yymmd0, gs1_lint_yyyymmdd, gs1_lint_yyyymmd0,
	gs1_lint_hh, gs1_lint_mi, gs1_lint_ss, gs1_lint_hhmi;

/* gs1_lint_codes.c */
gs1_lint_function gs1_lint_iso3166, gs1_lint_iso3166_999, gs1_lint_iso3166_alpha2, gs1_lint_iso4217,
	gs1_lint_media_type, gs1_lint_package_type, gs1_lint_yes_no, gs1_lint_winding,
	gs1_lint_iso5218, gs1_lint_importer_index, gs1_lint_iban;

/* gs1_lint_checks.c */
struct gs1_finding gs1_require_digits(struct text data);
gs1_lint_function gs1_lint_cset_numeric, gs1_lint_cset39, gs1_lint_cset64, gs1_lint_cset82,
	gs1_lint_check_digit, gs1_lint_check_pair, gs1_lint_prefix_first, gs1_lint_prefix_second,
	gs1_lint_has_non_digit, gs1_lint_hyphen, gs1_lint_latitude, gs1_lint_longitude,
	gs1_lint_non_zero, gs1_lint_no_zero_prefix, gs1_lint_percent_encoding,
	gs1_lint_piece_of_total, gs1_lint_position_in_sequence, gs1_lint_zero;

/* gs1_lint_coupons.c */
gs1_lint_function gs1_lint_coupon_code, gs1_lint_coupon_offer;

#endif
