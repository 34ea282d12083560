#include "common/barcode/gs1_elements.h"

#include <string.h>

#include "tests/support/suite.h"

static struct arena *arena;

static void set_up(void)
{
	arena = arena_create(ARENA_DEFAULT_MAXIMUM);
}

static void tear_down(void)
{
	arena_destroy(arena);
}

static const char *string(struct text text)
{
	return text_copy(arena, text);
}

START_TEST(the_table_is_in_order_and_every_format_and_lint_is_known)
{
	const char *previous = "";

	for (size_t i = 0; i < gs1_ai_count(); i++) {
		const struct gs1_ai *ai = gs1_ai_row(i);
		struct text format = text_of(ai->format);
		struct gs1_component component;
		size_t components = 0;

		ck_assert_int_lt(strcmp(previous, ai->first), 0);
		ck_assert_int_le(strcmp(ai->first, ai->last), 0);
		ck_assert_ptr_eq(gs1_ai_find(text_of(ai->first)), ai);
		ck_assert_ptr_eq(gs1_ai_find(text_of(ai->last)), ai);
		previous = ai->last;
		while (gs1_next_component(&format, &component)) {
			struct text lints = component.lints;
			struct text lint;

			components++;
			ck_assert_ptr_nonnull(strchr("NXYZ", component.set));
			ck_assert_uint_ge(component.maximum, component.minimum);
			ck_assert_uint_ge(component.minimum, 1);
			while (lints.length && text_split(&lints, ',', &lint))
				ck_assert_int_ne(gs1_lint(lint, TEXT(""), NULL).problem,
						 GS1_UNKNOWN_LINT);
		}
		ck_assert_uint_ge(components, 1);
		ck_assert_int_eq((ai->flags & GS1_FIXED) != 0,
				 gs1_fixed_length_by_prefix(text_of(ai->first)) != 0);
	}
}
END_TEST

START_TEST(a_label_reads_alike_in_brackets_and_as_scanned)
{
	static const struct {
		const char *bracketed;
		const char *unbracketed;
	} cases[] = {
		{ "(01)04006381333931", "^0104006381333931" },
		{ "(01)04006381333931(10)A1", "^010400638133393110A1" },
		{ "(01)04006381333931(10)A1(17)261231", "^010400638133393110A1^17261231" },
		{ "(01)04006381333931(3103)001250(3922)1899", "^010400638133393131030012503922"
							      "1899" },
		{ "(10)50\\(kg", "^1050(kg" },
		{ "(7007)260101260131", "^7007260101260131" },
		{ "(4309)02790858483015297971", "^430902790858483015297971" },
		{ "(8008)261231235959", "^8008261231235959" },
		{ "(253)1234567890128", "^2531234567890128" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct gs1_message one, other;

		ck_assert_ptr_null(
			gs1_parse_bracketed(arena, text_of(cases[i].bracketed), NULL, &one));
		ck_assert_str_eq(string(gs1_print_unbracketed(arena, &one)), cases[i].unbracketed);
		ck_assert_ptr_null(
			gs1_parse_unbracketed(arena, text_of(cases[i].unbracketed), NULL, &other));
		ck_assert_str_eq(string(gs1_print_bracketed(arena, &other)), cases[i].bracketed);
	}
}
END_TEST

struct refusal {
	const char *input;
	const char *field;
	const char *detail;
};

static const struct refusal bracketed_refusals[] = {
	{ "", "barcode", "Expected an application identifier in brackets." },
	{ "(", "barcode", "Expected an application identifier in brackets." },
	{ "()1", "", "Unknown application identifier." },
	{ "(01", "barcode", "Expected an application identifier in brackets." },
	{ "04006381333931", "barcode", "Expected an application identifier in brackets." },
	{ "(01)", "01", "The value is empty." },
	{ "(01)0400638133393", "01", "The value is too short." },
	{ "(01)040063813339311", "01", "The value is too long." },
	{ "(01)04006381333932", "01", "incorrect_check_digit: The check digit is wrong. At 13." },
	{ "(01)-4006381333931", "01", "non_digit_character: Only digits are allowed here. At 0." },
	{ "(10)A^B", "10", "The value contains '^', which stands for FNC1." },
	{ "(10)A B", "10", "invalid_cset82_character: The character is not in GS1 set 82. At 1." },
	{ "(17)261301", "17", "illegal_month: There is no such month. At 2." },
	{ "(17)260230", "17", "illegal_day: There is no such day in this month. At 4." },
	{ "(7003)2601012460", "7003", "illegal_hour: There is no such hour. At 6." },
	{ "(422)999", "422", "not_iso3166: This is not an ISO 3166 numeric country. At 0." },
	{ "(3912)0001899", "3912", "not_iso4217: This is not an ISO 4217 numeric currency. At 0." },
	{ "(05)1", "05", "Unknown application identifier." },
	{ "(1)1", "1", "Unknown application identifier." },
	{ "(3106)000001", "3106", "Unknown application identifier." },
	{ "(99999)1", "99999", "Unknown application identifier." },
};

static void expect_refusal(const struct error *error, const struct refusal *refusal)
{
	ck_assert_msg(error != NULL, "%s was accepted", refusal->input);
	ck_assert_str_eq(error->field, refusal->field);
	ck_assert_str_eq(error->detail, refusal->detail);
}

START_TEST(a_bad_label_is_refused_with_identifier_and_place)
{
	for (size_t i = 0; i < sizeof(bracketed_refusals) / sizeof(bracketed_refusals[0]); i++) {
		const struct refusal *refusal = &bracketed_refusals[i];
		struct gs1_message message = { .count = 77 };

		expect_refusal(gs1_parse_bracketed(arena, text_of(refusal->input), NULL, &message),
			       refusal);
		ck_assert_uint_eq(message.count, 77);
	}
}
END_TEST

static const struct refusal unbracketed_refusals[] = {
	{ "", "barcode", "An element string starts with FNC1 and is not empty." },
	{ "^", "barcode", "An element string starts with FNC1 and is not empty." },
	{ "0104006381333931", "barcode", "An element string starts with FNC1 and is not empty." },
	{ "^05", "barcode", "No application identifier begins with 05." },
	{ "^0", "barcode", "No application identifier begins with 0." },
	{ "^01", "01", "The value is empty." },
	{ "^^0104006381333931", "barcode", "No application identifier begins with ^010." },
	{ "^10", "10", "The value is empty." },
	{ "^010400638133393^10A", "01", "The value is too short." },
	{ "^01040063813339315", "barcode", "No application identifier begins with 5." },
	{ "^2421234567", "242", "The value is too long." },
};

START_TEST(a_bad_scan_is_refused)
{
	for (size_t i = 0; i < sizeof(unbracketed_refusals) / sizeof(unbracketed_refusals[0]);
	     i++) {
		const struct refusal *refusal = &unbracketed_refusals[i];
		struct gs1_message message = { .count = 77 };

		expect_refusal(
			gs1_parse_unbracketed(arena, text_of(refusal->input), NULL, &message),
			refusal);
		ck_assert_uint_eq(message.count, 77);
	}
}
END_TEST

START_TEST(too_much_of_anything_is_refused)
{
	struct gs1_message message;
	char *many = arena_allocate(arena, 20000);

	memset(many, 'A', 9000);
	ck_assert_int_eq(
		gs1_parse_bracketed(arena, (struct text){ many, 9000 }, NULL, &message)->code,
		ERROR_TOO_LARGE);
	for (int i = 0; i <= GS1_ELEMENTS_MAXIMUM; i++)
		memcpy(many + i * 5, "(10)A", 5);
	ck_assert_ptr_null(gs1_parse_bracketed(
		arena, (struct text){ many, 5 * GS1_ELEMENTS_MAXIMUM }, NULL, &message));
	ck_assert_int_eq(gs1_parse_bracketed(arena,
					     (struct text){ many, 5 * GS1_ELEMENTS_MAXIMUM + 5 },
					     NULL, &message)
				 ->code,
			 ERROR_TOO_LARGE);
	ck_assert_int_eq(
		gs1_parse_bracketed(arena, (struct text){ "(10)A\0B", 7 }, NULL, &message)->code,
		ERROR_INVALID);
}
END_TEST

START_TEST(elements_that_need_or_exclude_each_other_are_checked_together)
{
	static const struct {
		const char *label;
		const char *field; /* NULL: fine */
	} cases[] = {
		{ "(01)04006381333931(10)A1", NULL },
		{ "(10)A1", "10" },
		{ "(10)A1(21)7", "10" },
		{ "(01)04006381333931(21)7(235)X", "21" },
		{ "(01)04006381333931(37)2", "01" },
		{ "(02)04006381333931(37)2(00)106141412345678908", NULL },
		{ "(400)A(400)A", NULL },
		{ "(400)A(400)B", "400" },
		{ "(01)04006381333931(3102)000125(3103)001250", "3102" },
		{ "(01)04006381333931(21)1(8030)AA", NULL },
		{ "(01)04006381333931(8030)AA", "8030" },
		{ "(253)1234567890128(8030)AA", "253" },
		{ "(253)1234567890128X(8030)AA", NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct gs1_message message;
		const struct error *error =
			gs1_parse_bracketed(arena, text_of(cases[i].label), NULL, &message);

		ck_assert_msg(!error, "%s: %s", cases[i].label, error ? error->detail : "");
		error = gs1_check_associations(arena, &message, GS1_RULE_ALL);
		if (cases[i].field) {
			ck_assert_msg(error != NULL, "%s was accepted", cases[i].label);
			ck_assert_str_eq(error->field, cases[i].field);
		} else {
			ck_assert_msg(!error, "%s: %s", cases[i].label, error ? error->detail : "");
		}
	}
}
END_TEST

START_TEST(unknown_identifiers_pass_only_when_the_setting_allows_and_their_length_is_plain)
{
	static const struct {
		const char *label;
		bool accepted;
	} cases[] = {
		{ "(89)ABC", true }, { "(899)ABC", true },   { "(8999)A", true },
		{ "(801)A", false }, { "(0123)A", false },   { "(999)A", false },
		{ "(39)12", false }, { "(418)1234", false }, { "(418)1234567890123", true },
		{ "(8)A", false },   { "(89999)A", false },  { "(8x)A", false },
	};
	const struct gs1_settings settings = { .unknown_identifiers = true };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct gs1_message message;
		struct text label = text_of(cases[i].label);

		ck_assert_msg(!gs1_parse_bracketed(arena, label, &settings, &message) ==
				      cases[i].accepted,
			      "%s", cases[i].label);
		ck_assert_ptr_nonnull(gs1_parse_bracketed(arena, label, NULL, &message));
	}
}
END_TEST

static enum gs1_prefix_answer answer_from_context(void *context, struct text data)
{
	(void)data;
	return *(enum gs1_prefix_answer *)context;
}

START_TEST(a_directory_of_company_prefixes_is_asked_when_there_is_one)
{
	enum gs1_prefix_answer answer = GS1_PREFIX_KNOWN;
	struct gs1_prefix_source source = { answer_from_context, &answer };
	struct text lint = TEXT("gcppos1");

	ck_assert_int_eq(gs1_lint(lint, TEXT("1234567"), &source).problem, GS1_OK);
	answer = GS1_PREFIX_UNKNOWN;
	ck_assert_int_eq(gs1_lint(lint, TEXT("1234567"), &source).problem, GS1_INVALID_PREFIX);
	answer = GS1_PREFIX_UNAVAILABLE;
	ck_assert_int_eq(gs1_lint(lint, TEXT("1234567"), &source).problem,
			 GS1_PREFIX_SOURCE_OFFLINE);
	ck_assert_int_eq(gs1_lint(lint, TEXT("1234567"), NULL).problem, GS1_OK);
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH(
		"gs1_elements", set_up, tear_down,
		the_table_is_in_order_and_every_format_and_lint_is_known,
		a_label_reads_alike_in_brackets_and_as_scanned,
		a_bad_label_is_refused_with_identifier_and_place, a_bad_scan_is_refused,
		too_much_of_anything_is_refused,
		elements_that_need_or_exclude_each_other_are_checked_together,
		unknown_identifiers_pass_only_when_the_setting_allows_and_their_length_is_plain,
		a_directory_of_company_prefixes_is_asked_when_there_is_one);
}
