#include "common/barcode/digital_link.h"

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

START_TEST(an_address_reads_like_the_label_it_stands_for)
{
	static const struct {
		const char *address;
		const char *label;
	} cases[] = {
		{ "https://id.gs1.org/01/04006381333931", "(01)04006381333931" },
		{ "https://shop.example/p/x/01/04006381333931/10/A1?17=261231&utm=1#top",
		  "(01)04006381333931(10)A1(17)261231" },
		{ "https://example.com/01/04006381333931/10/A%2F1", "(01)04006381333931(10)A/1" },
		{ "https://example.com/01/04006381333931?10x=1&&a", "(01)04006381333931" },
		{ "https://example.com:8443/00/106141412345678908", "(00)106141412345678908" },
		{ "https://example.com/01/1/01/04006381333931", "(01)04006381333931" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct gs1_message message;
		const struct error *error =
			digital_link_parse(arena, text_of(cases[i].address), NULL, &message);

		ck_assert_msg(!error, "%s: %s", cases[i].address, error ? error->detail : "");
		ck_assert_str_eq(text_copy(arena, gs1_print_bracketed(arena, &message)),
				 cases[i].label);
	}
}
END_TEST

START_TEST(a_bad_address_is_refused_and_says_why)
{
	static const struct {
		const char *address;
		const char *field;
	} cases[] = {
		{ "", "address" },
		{ "/01/04006381333931", "address" },
		{ "ftp://a/01/04006381333931", "address" },
		{ "Https://a/01/04006381333931", "address" },
		{ "https://", "address" },
		{ "https:///01/04006381333931", "address" },
		{ "https://a", "address" },
		{ "https://a/", "address" },
		{ "https://a b/01/04006381333931", "address" },
		{ "https://a_b/01/04006381333931", "address" },
		{ "https://a/10/A1", "address" },
		{ "https://a/01/04006381333931/21/7/10/A1", "address" },
		{ "https://a/01/04006381333931/235/X/10/A1", "address" },
		{ "https://a/01/04006381333931/10", "address" },
		{ "https://a/01/04006381333931/10/", "10" },
		{ "https://a/01/04006381333931/10/A%00", "address" },
		{ "https://a/01/04006381333932", "01" },
		{ "https://a/01/4006381333931", "01" },
		{ "https://a/01/04006381333931?10=A1", "10" },
		{ "https://a/01/04006381333931?17=", "17" },
		{ "https://a/01/04006381333931?17=261231&17=261231", "17" },
		{ "https://a/01/04006381333931?8200=x", "8200" },
		{ "https://a/01/04006381333931?99=a+b", "99" },
		{ "https://a/gtin/04006381333931", "address" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct gs1_message message = { .count = 77 };
		const struct error *error =
			digital_link_parse(arena, text_of(cases[i].address), NULL, &message);

		ck_assert_msg(error != NULL, "%s was accepted", cases[i].address);
		ck_assert_str_eq(error->field, cases[i].field);
		ck_assert_uint_eq(message.count, 77);
	}
}
END_TEST

START_TEST(settings_open_what_older_addresses_did)
{
	const struct gs1_settings names = { .convenience_names = true };
	const struct gs1_settings short_gtin = { .zero_suppressed_gtin = true };
	struct gs1_message message;

	ck_assert_ptr_null(digital_link_parse(arena, TEXT("https://a/gtin/04006381333931/lot/A1"),
					      &names, &message));
	ck_assert(text_is(gs1_find(&message, "10")->value, "A1"));
	ck_assert_ptr_null(
		digital_link_parse(arena, TEXT("https://a/01/96385074"), &short_gtin, &message));
	ck_assert(text_is(gs1_find(&message, "01")->value, "00000096385074"));
}
END_TEST

START_TEST(a_label_becomes_an_address_that_reads_back_the_same)
{
	static const struct {
		const char *label;
		const char *stem;
		const char *address;
	} cases[] = {
		{ "(01)04006381333931", "", "https://id.gs1.org/01/04006381333931" },
		{ "(17)261231(21)7(10)A1(01)04006381333931", "https://example.com/",
		  "https://example.com/01/04006381333931/10/A1/21/7?17=261231" },
		{ "(01)04006381333931(99)a/b(3103)001250", "https://example.com/x",
		  "https://example.com/x/01/04006381333931?3103=001250&99=a%2Fb" },
		{ "(414)4006381333931(254)5", "", "https://id.gs1.org/414/4006381333931/254/5" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct gs1_message message, again;
		struct text address;

		ck_assert_ptr_null(
			gs1_parse_bracketed(arena, text_of(cases[i].label), NULL, &message));
		ck_assert_ptr_null(
			digital_link_build(arena, &message, text_of(cases[i].stem), &address));
		ck_assert_str_eq(text_copy(arena, address), cases[i].address);
		ck_assert_ptr_null(digital_link_parse(arena, address, NULL, &again));
		ck_assert_uint_eq(again.count, message.count);
	}
}
END_TEST

START_TEST(a_label_without_key_or_with_a_homeless_element_has_no_address)
{
	static const char *const labels[] = { "(99)A", "(01)04006381333931(8200)http://a",
					      "(01)04006381333931(235)X(22)Y" };

	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
		struct gs1_message message;
		struct text address;

		ck_assert_ptr_null(gs1_parse_bracketed(arena, text_of(labels[i]), NULL, &message));
		ck_assert_ptr_nonnull(digital_link_build(arena, &message, TEXT(""), &address));
	}
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH(
		"digital_link", set_up, tear_down, an_address_reads_like_the_label_it_stands_for,
		a_bad_address_is_refused_and_says_why, settings_open_what_older_addresses_did,
		a_label_becomes_an_address_that_reads_back_the_same,
		a_label_without_key_or_with_a_homeless_element_has_no_address);
}
