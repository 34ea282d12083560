#include "common/barcode/gs1_lint_internal.h"

#include <string.h>

struct named_lint {
	const char *name;
	gs1_lint_function *function;
};

/* Names as in the syntax dictionary, so that its updates can be copied into gs1_ai.c. */
static const struct named_lint lints[] = {
	{ "couponcode", gs1_lint_coupon_code },
	{ "couponposoffer", gs1_lint_coupon_offer },
	{ "cset39", gs1_lint_cset39 },
	{ "cset64", gs1_lint_cset64 },
	{ "cset82", gs1_lint_cset82 },
	{ "csetnumeric", gs1_lint_cset_numeric },
	{ "csum", gs1_lint_check_digit },
	{ "csumalpha", gs1_lint_check_pair },
	{ "gcppos1", gs1_lint_prefix_first },
	{ "gcppos2", gs1_lint_prefix_second },
	{ "hasnondigit", gs1_lint_has_non_digit },
	{ "hh", gs1_lint_hh },
	{ "hhmi", gs1_lint_hhmi },
	{ "hyphen", gs1_lint_hyphen },
	{ "iban", gs1_lint_iban },
	{ "importeridx", gs1_lint_importer_index },
	{ "iso3166", gs1_lint_iso3166 },
	{ "iso3166999", gs1_lint_iso3166_999 },
	{ "iso3166alpha2", gs1_lint_iso3166_alpha2 },
	{ "iso4217", gs1_lint_iso4217 },
	{ "iso5218", gs1_lint_iso5218 },
	{ "latitude", gs1_lint_latitude },
	{ "longitude", gs1_lint_longitude },
	{ "mediatype", gs1_lint_media_type },
	{ "mi", gs1_lint_mi },
	{ "nonzero", gs1_lint_non_zero },
	{ "nozeroprefix", gs1_lint_no_zero_prefix },
	{ "packagetype", gs1_lint_package_type },
	{ "pcenc", gs1_lint_percent_encoding },
	{ "pieceoftotal", gs1_lint_piece_of_total },
	{ "posinseqslash", gs1_lint_position_in_sequence },
	{ "ss", gs1_lint_ss },
	{ "winding", gs1_lint_winding },
	{ "yesno", gs1_lint_yes_no },
	{ "yymmd0", gs1_lint_yymmd0 },
	{ "yymmdd", gs1_lint_yymmdd },
	{ "yyyymmd0", gs1_lint_yyyymmd0 },
	{ "yyyymmdd", gs1_lint_yyyymmdd },
	{ "zero", gs1_lint_zero },
};

static const struct {
	const char *word;
	const char *sentence;
} problems[GS1_PROBLEM_COUNT] = {
	[GS1_OK] = { "ok", "No problem found." },
	[GS1_UNKNOWN_LINT] = { "unknown_lint", "There is no lint of this name." },
	[GS1_NON_DIGIT_CHARACTER] = { "non_digit_character", "Only digits are allowed here." },
	[GS1_INVALID_CSET82_CHARACTER] = { "invalid_cset82_character",
					   "The character is not in GS1 set 82." },
	[GS1_INVALID_CSET39_CHARACTER] = { "invalid_cset39_character",
					   "The character is not in GS1 set 39." },
	[GS1_INVALID_CSET32_CHARACTER] = { "invalid_cset32_character",
					   "A check character is not in GS1 set 32." },
	[GS1_INVALID_CSET64_CHARACTER] = { "invalid_cset64_character",
					   "The character is not in GS1 set 64." },
	[GS1_INVALID_CSET64_PADDING] = { "invalid_cset64_padding",
					 "The number of '=' at the end is wrong." },
	[GS1_INCORRECT_CHECK_DIGIT] = { "incorrect_check_digit", "The check digit is wrong." },
	[GS1_TOO_SHORT_FOR_CHECK_DIGIT] = { "too_short_for_check_digit",
					    "There is no room for a check digit." },
	[GS1_INCORRECT_CHECK_PAIR] = { "incorrect_check_pair",
				       "The pair of check characters is wrong." },
	[GS1_TOO_SHORT_FOR_CHECK_PAIR] = { "too_short_for_check_pair",
					   "There is no room for a pair of check characters." },
	[GS1_TOO_LONG_FOR_CHECK_PAIR] = { "too_long_for_check_pair_implementation",
					  "Check characters cover at most 97 characters." },
	[GS1_PREFIX_SOURCE_OFFLINE] = { "gcp_datasource_offline",
					"The directory of company prefixes does not answer." },
	[GS1_TOO_SHORT_FOR_PREFIX] = { "too_short_for_gcp",
				       "Shorter than any GS1 company prefix." },
	[GS1_INVALID_PREFIX] = { "invalid_gcp_prefix", "This is not a GS1 company prefix." },
	[GS1_IMPORTER_INDEX_LENGTH] = { "importer_idx_must_be_one_character",
					"The importer index is one character." },
	[GS1_INVALID_IMPORTER_INDEX] = { "invalid_import_idx_character",
					 "The importer index is a letter, digit, '-' or '_'." },
	[GS1_ILLEGAL_ZERO_VALUE] = { "illegal_zero_value", "Zero is not allowed here." },
	[GS1_NOT_ZERO] = { "not_zero", "Only zero is allowed here." },
	[GS1_ILLEGAL_ZERO_PREFIX] = { "illegal_zero_prefix", "A leading zero is not allowed." },
	[GS1_NOT_ZERO_OR_ONE] = { "not_zero_or_one", "Only 0 or 1 is allowed here." },
	[GS1_INVALID_WINDING_DIRECTION] = { "invalid_winding_direction",
					    "The winding direction is 0, 1 or 9." },
	[GS1_NOT_ISO3166] = { "not_iso3166", "This is not an ISO 3166 numeric country." },
	[GS1_NOT_ISO3166_OR_999] = { "not_iso3166_or_999",
				     "This is neither an ISO 3166 numeric country nor 999." },
	[GS1_NOT_ISO3166_ALPHA2] = { "not_iso3166_alpha2",
				     "This is not an ISO 3166 two-letter country." },
	[GS1_NOT_ISO4217] = { "not_iso4217", "This is not an ISO 4217 numeric currency." },
	[GS1_IBAN_TOO_SHORT] = { "iban_too_short", "The IBAN is too short." },
	[GS1_IBAN_TOO_LONG] = { "iban_too_long", "The IBAN is too long." },
	[GS1_INVALID_IBAN_CHARACTER] = { "invalid_iban_character",
					 "An IBAN has capital letters and digits only." },
	[GS1_ILLEGAL_IBAN_COUNTRY_CODE] = { "illegal_iban_country_code",
					    "The IBAN does not start with a country." },
	[GS1_INCORRECT_IBAN_CHECKSUM] = { "incorrect_iban_checksum",
					  "The check digits of the IBAN are wrong." },
	[GS1_DATE_TOO_SHORT] = { "date_too_short", "The date is too short." },
	[GS1_DATE_TOO_LONG] = { "date_too_long", "The date is too long." },
	[GS1_TIME_TOO_SHORT] = { "hour_with_minute_too_short", "The time is too short." },
	[GS1_TIME_TOO_LONG] = { "hour_with_minute_too_long", "The time is too long." },
	[GS1_ILLEGAL_MONTH] = { "illegal_month", "There is no such month." },
	[GS1_ILLEGAL_DAY] = { "illegal_day", "There is no such day in this month." },
	[GS1_ILLEGAL_HOUR] = { "illegal_hour", "There is no such hour." },
	[GS1_ILLEGAL_MINUTE] = { "illegal_minute", "There is no such minute." },
	[GS1_ILLEGAL_SECOND] = { "illegal_second", "There is no such second." },
	[GS1_PIECE_OF_TOTAL_LENGTH] = { "invalid_length_for_piece_of_total",
					"Piece and total have the same number of digits." },
	[GS1_ZERO_PIECE_NUMBER] = { "zero_piece_number", "Pieces are counted from one." },
	[GS1_ZERO_TOTAL_PIECES] = { "zero_total_pieces", "The number of pieces is zero." },
	[GS1_PIECE_NUMBER_EXCEEDS_TOTAL] = { "piece_number_exceeds_total",
					     "The piece is beyond the number of pieces." },
	[GS1_POSITION_MALFORMED] = { "position_in_sequence_malformed",
				     "A position is written like 1/2." },
	[GS1_POSITION_EXCEEDS_END] = { "position_exceeds_end", "The position is beyond the end." },
	[GS1_INVALID_PERCENT_SEQUENCE] = { "invalid_percent_sequence",
					   "'%' is followed by two hexadecimal digits." },
	[GS1_INVALID_LATITUDE] = { "invalid_latitude", "The latitude is out of range." },
	[GS1_INVALID_LONGITUDE] = { "invalid_longitude", "The longitude is out of range." },
	[GS1_COORDINATE_LENGTH] = { "latitude_invalid_length", "A coordinate has ten digits." },
	[GS1_INVALID_MEDIA_TYPE] = { "invalid_media_type", "There is no such media type." },
	[GS1_INVALID_PACKAGE_TYPE] = { "invalid_package_type", "There is no such package type." },
	[GS1_INVALID_BIOLOGICAL_SEX_CODE] = { "invalid_biological_sex_code",
					      "The code is 0, 1, 2 or 9." },
	[GS1_NOT_HYPHEN] = { "not_hyphen", "Only a hyphen is allowed here." },
	[GS1_REQUIRES_NON_DIGIT_CHARACTER] = { "requires_non_digit_character",
					       "At least one character must not be a digit." },
	[GS1_COUPON_MISSING] = { "coupon_missing", "A part of the coupon is missing." },
	[GS1_COUPON_INVALID] = { "coupon_invalid", "A part of the coupon has no such value." },
	[GS1_COUPON_TRUNCATED] = { "coupon_truncated", "A part of the coupon is cut off." },
	[GS1_COUPON_TOO_SHORT] = { "coupon_too_short_for", "A date of the coupon is cut off." },
	[GS1_COUPON_EXPIRATION_BEFORE_START] = { "coupon_expiration_before_start",
						 "The coupon expires before it starts." },
	[GS1_COUPON_EXCESS_DATA] = { "coupon_excess_data",
				     "The coupon is followed by data that means nothing." },
};

struct gs1_finding gs1_lint(struct text name, struct text data,
			    const struct gs1_prefix_source *prefixes)
{
	for (size_t i = 0; i < sizeof(lints) / sizeof(lints[0]); i++) {
		if (text_is(name, lints[i].name))
			return lints[i].function((struct gs1_lint_input){ data, prefixes });
	}
	return gs1_found(GS1_UNKNOWN_LINT, 0, 0);
}

const char *gs1_problem_word(enum gs1_problem problem)
{
	return problems[problem].word;
}

const char *gs1_problem_sentence(enum gs1_problem problem)
{
	return problems[problem].sentence;
}
