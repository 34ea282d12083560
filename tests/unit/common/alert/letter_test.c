#include "common/alert/letter.h"

#include <check.h>
#include <string.h>

#include "tests/support/suite.h"

static struct arena *arena;

static const struct letter_head head = { "outpost@example.org", "a@example.org, b@example.org",
					 INT64_C(1764417600000000) };

static void setup(void)
{
	arena = arena_create(ARENA_DEFAULT_MAXIMUM);
}

static void teardown(void)
{
	arena_destroy(arena);
}

static struct alert_message message(const char *event, const char *detail)
{
	return (struct alert_message){
		.message_id = "00000000-0000-7000-8000-000000000001",
		.event = event,
		.name = "clock_off",
		.severity = "warning",
		.store = "S1",
		.subject = "",
		.detail = detail,
		.since = "2026-11-29T09:00:00Z",
		.ended_at = strcmp(event, "ended") == 0 ? "2026-11-29T10:00:00Z" : NULL,
		.meaning = "The clocks differ.",
		.remedy = "Set them.",
	};
}

START_TEST(a_letter_says_what_where_since_when_and_what_to_do)
{
	const struct alert_message messages[] = { message("began", "about 3 minutes"),
						  message("ended", "") };
	const char *letter = letter_write(arena, &head, messages, 2);

	ck_assert_str_eq(
		letter,
		"From: outpost@example.org\r\nTo: a@example.org, b@example.org\r\n"
		"Date: Sat, 29 Nov 2025 12:00:00 +0000\r\n"
		"Message-ID: <00000000-0000-7000-8000-000000000001@outpost>\r\n"
		"Subject: Outpost: clock_off began at S1, and 1 more\r\nMIME-Version: 1.0\r\n"
		"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
		"Auto-Submitted: auto-generated\r\n\r\n"
		"warning: clock_off began at S1\r\n    The clocks differ.\r\n    about 3 "
		"minutes\r\n"
		"    Set them.\r\n    since 2026-11-29T09:00:00Z\r\n\r\n"
		"warning: clock_off ended at S1 2026-11-29T10:00:00Z\r\n    The clocks differ.\r\n"
		"    since 2026-11-29T09:00:00Z\r\n\r\n");
}
END_TEST

START_TEST(what_stands_in_a_detail_stays_one_line_of_a_lawful_length)
{
	char detail[3001];
	const char *letter, *line;

	for (size_t i = 0; i < 3000; i += 3)
		memcpy(detail + i, "\xe2\x82\xac", 3);
	memcpy(detail, "a\r\n.\r\n", 6);
	detail[3000] = '\0';
	const struct alert_message one = message("began", detail);

	letter = letter_write(arena, &head, &one, 1);
	line = strstr(letter, "    a  .  ");
	ck_assert_ptr_nonnull(line);
	ck_assert_uint_le((size_t)(strstr(line, "\r\n") - line), 998);
	ck_assert(text_is_utf8(text_of(letter)));
}
END_TEST

START_TEST(a_payload_has_type_time_and_what_is_known)
{
	const struct alert_message one = message("ended", "x \"y\"");

	ck_assert_str_eq(
		letter_payload(arena, &one),
		"{\"type\":\"condition.ended\",\"timestamp\":\"2026-11-29T10:00:00Z\","
		"\"data\":{\"name\":\"clock_off\",\"severity\":\"warning\",\"store\":\"S1\","
		"\"subject\":\"\",\"detail\":\"x \\\"y\\\"\","
		"\"since\":\"2026-11-29T09:00:00Z\",\"ended_at\":\"2026-11-29T10:00:00Z\","
		"\"meaning\":\"The clocks differ.\",\"remedy\":\"Set them.\"}}");
}
END_TEST

START_TEST(a_list_of_addresses_is_addresses_and_nothing_else)
{
	const char *const *addresses = letter_addresses(arena, " a@b.example ,c+d@e.example");
	static const char *const wrong[] = { "",         "a",       "@b",          "a@b,",
					     "a b@c",    "<a@b>",   "a@b\r\nX: y", "a@b;c@d",
					     "a@b,,c@d", "\"a\"@b", "\xc3\xa4@b" };

	ck_assert_ptr_nonnull(addresses);
	ck_assert_str_eq(addresses[0], "a@b.example");
	ck_assert_str_eq(addresses[1], "c+d@e.example");
	ck_assert_ptr_null(addresses[2]);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ck_assert_msg(!letter_addresses(arena, wrong[i]), "%s", wrong[i]);
	ck_assert_ptr_null(letter_addresses(arena, "a@b,a@b,a@b,a@b,a@b,a@b,a@b,a@b,a@b,a@b,a@b"));
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH("letter", setup, teardown,
			      a_letter_says_what_where_since_when_and_what_to_do,
			      what_stands_in_a_detail_stays_one_line_of_a_lawful_length,
			      a_payload_has_type_time_and_what_is_known,
			      a_list_of_addresses_is_addresses_and_nothing_else);
}
