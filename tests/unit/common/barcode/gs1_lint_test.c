#include "common/barcode/gs1_lint.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/suite.h"

struct finding_case {
	const char *lint;
	const char *data;
	const char *word; /* "ok", or the problem with its part */
	const char *marked;
};

/* The fault stands between the two asterisks of `marked`. */
static const struct finding_case cases[] = {
	{ "cset39", "ABC-1/#", "ok", "" },
	{ "cset39", "ABc", "invalid_cset39_character", "AB*c*" },
	{ "cset64", "QUI=", "invalid_cset64_padding", "QUI*=*" },
	{ "cset64", "QU==", "invalid_cset64_padding", "QU*==*" },
	{ "cset64", "QUI", "ok", "" },
	{ "cset64", "Q+I", "invalid_cset64_character", "Q*+*I" },
	{ "cset82", "a b", "invalid_cset82_character", "a* *b" },
	{ "csum", "4006381333931", "ok", "" },
	{ "csum", "0", "ok", "" },
	{ "csum", "", "too_short_for_check_digit", "**" },
	{ "csum", "400638133393x", "non_digit_character", "400638133393*x*" },
	{ "csumalpha", "1987654Ad4X4bL5ttr2310c2K", "ok", "" },
	{ "csumalpha", "1987654Ad4X4bL5ttr2310c21", "invalid_cset32_character",
	  "1987654Ad4X4bL5ttr2310c2*1*" },
	{ "gcppos1", "4006", "ok", "" },
	{ "gcppos1", "400", "too_short_for_gcp", "*400*" },
	{ "gcppos1", "40A6381", "invalid_gcp_prefix", "40*A*6381" },
	{ "gcppos2", "34006", "ok", "" },
	{ "gcppos2", "3", "too_short_for_gcp", "*3*" },
	{ "gcppos2", "3400", "too_short_for_gcp", "3*400*" },
	{ "hasnondigit", "12a", "ok", "" },
	{ "hasnondigit", "123", "requires_non_digit_character", "*123*" },
	{ "hh", "23", "ok", "" },
	{ "hh", "24", "illegal_hour", "*24*" },
	{ "hhmi", "2359", "ok", "" },
	{ "hhmi", "235", "hour_with_minute_too_short", "*235*" },
	{ "hhmi", "2360", "illegal_minute", "23*60*" },
	{ "hhmi", "23x9", "non_digit_character", "23*x*9" },
	{ "hyphen", "-", "ok", "" },
	{ "hyphen", "_", "not_hyphen", "*_*" },
	{ "iban", "DE91100000000123456789", "ok", "" },
	{ "iban", "DE92100000000123456789", "incorrect_iban_checksum", "DE*92*100000000123456789" },
	{ "iban", "XX91100000000123456789", "illegal_iban_country_code",
	  "*XX*91100000000123456789" },
	{ "iban", "DE9110000", "iban_too_short", "*DE9110000*" },
	{ "iban", "DE91100000000123456789012345678901234", "iban_too_long",
	  "*DE91100000000123456789012345678901234*" },
	{ "iban", "DE9110000000012345678x", "invalid_iban_character", "DE9110000000012345678*x*" },
	{ "importeridx", "_", "ok", "" },
	{ "importeridx", "ab", "importer_idx_must_be_one_character", "*ab*" },
	{ "importeridx", "+", "invalid_import_idx_character", "*+*" },
	{ "iso3166", "724", "ok", "" },
	{ "iso3166", "999", "not_iso3166", "*999*" },
	{ "iso3166999", "999", "ok", "" },
	{ "iso3166alpha2", "ES", "ok", "" },
	{ "iso3166alpha2", "es", "not_iso3166_alpha2", "*es*" },
	{ "iso3166alpha2", "E", "not_iso3166_alpha2", "*E*" },
	{ "iso4217", "978", "ok", "" },
	{ "iso4217", "000", "not_iso4217", "*000*" },
	{ "iso5218", "9", "ok", "" },
	{ "iso5218", "3", "invalid_biological_sex_code", "*3*" },
	{ "latitude", "1800000000", "ok", "" },
	{ "latitude", "1800000001", "invalid_latitude", "*1800000001*" },
	{ "longitude", "3600000001", "invalid_longitude", "*3600000001*" },
	{ "mediatype", "80", "ok", "" },
	{ "mediatype", "11", "invalid_media_type", "*11*" },
	{ "nonzero", "0010", "ok", "" },
	{ "nonzero", "000", "illegal_zero_value", "*000*" },
	{ "nozeroprefix", "0", "ok", "" },
	{ "nozeroprefix", "01", "illegal_zero_prefix", "*0*1" },
	{ "packagetype", "APE", "ok", "" },
	{ "packagetype", "A", "invalid_package_type", "*A*" },
	{ "packagetype", "AP AT", "invalid_package_type", "*AP AT*" },
	{ "pcenc", "a%2Fb", "ok", "" },
	{ "pcenc", "a%2", "invalid_percent_sequence", "a*%2*" },
	{ "pcenc", "a%2xb", "invalid_percent_sequence", "a*%2x*b" },
	{ "pieceoftotal", "0102", "ok", "" },
	{ "pieceoftotal", "0002", "zero_piece_number", "*00*02" },
	{ "pieceoftotal", "0200", "zero_total_pieces", "02*00*" },
	{ "pieceoftotal", "0302", "piece_number_exceeds_total", "*0302*" },
	{ "pieceoftotal", "102", "invalid_length_for_piece_of_total", "*102*" },
	{ "posinseqslash", "9/10", "ok", "" },
	{ "posinseqslash", "10/9", "position_exceeds_end", "*10/9*" },
	{ "posinseqslash", "1/", "position_in_sequence_malformed", "*1/*" },
	{ "posinseqslash", "1/02", "illegal_zero_prefix", "1/*02*" },
	{ "winding", "9", "ok", "" },
	{ "winding", "2", "invalid_winding_direction", "*2*" },
	{ "yesno", "2", "not_zero_or_one", "*2*" },
	{ "yymmd0", "260200", "ok", "" },
	{ "yymmdd", "260200", "illegal_day", "2602*00*" },
	{ "yymmdd", "240229", "ok", "" },
	{ "yymmdd", "2602281", "date_too_long", "*2602281*" },
	{ "yyyymmdd", "21000229", "illegal_day", "210002*29*" },
	{ "yyyymmd0", "20000200", "ok", "" },
	{ "zero", "0", "ok", "" },
	{ "zero", "1", "not_zero", "*1*" },
	{ "couponcode", "106141416543213500110000310123196000", "ok", "" },
	{ "couponcode", "0", "coupon_truncated_gcp", "*0*" },
	{ "couponcode", "0123456123456111101233390229", "coupon_invalid_exipiration_date",
	  "0123456123456111101233*390229*" },
	{ "couponposoffer", "0", "coupon_missing_funder_vli", "*0*" },
	{ "couponposoffer", "001234561234560123456", "ok", "" },
	{ "nosuchlint", "1", "unknown_lint", "**1" },
};

START_TEST(every_lint_names_the_problem_and_its_place)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct gs1_finding finding =
			gs1_lint(text_of(cases[i].lint), text_of(cases[i].data), NULL);
		const char *data = cases[i].data;
		char word[100];
		char marked[100];
		int start = (int)finding.position;
		int length = (int)finding.length;

		snprintf(word, sizeof(word), "%s%s%s", gs1_problem_word(finding.problem),
			 finding.part[0] ? "_" : "", finding.part);
		ck_assert_msg(strcmp(word, cases[i].word) == 0, "%s of \"%s\": %s", cases[i].lint,
			      data, word);
		if (!finding.problem)
			continue;
		snprintf(marked, sizeof(marked), "%.*s*%.*s*%s", start, data, length, data + start,
			 data + start + length);
		ck_assert_str_eq(marked, cases[i].marked);
	}
}
END_TEST

START_TEST(every_problem_has_a_word_and_a_sentence)
{
	for (int problem = 0; problem < GS1_PROBLEM_COUNT; problem++) {
		ck_assert_ptr_nonnull(gs1_problem_word((enum gs1_problem)problem));
		ck_assert_ptr_nonnull(gs1_problem_sentence((enum gs1_problem)problem));
	}
}
END_TEST

int main(void)
{
	return RUN_TESTS("gs1_lint", every_lint_names_the_problem_and_its_place,
			 every_problem_has_a_word_and_a_sentence);
}
