#include "common/log/log.h"

#include <string.h>
#include <unistd.h>

#include "tests/support/suite.h"

static int ends[2];
static struct log logger;
static char line[16384];

static void setup(void)
{
	ck_assert_int_eq(pipe(ends), 0);
	logger = (struct log){ ends[1], LOG_LEVEL_INFO, "outpost-test" };
}

static void teardown(void)
{
	close(ends[0]);
	close(ends[1]);
}

static const char *written(void)
{
	close(ends[1]);
	ssize_t length = read(ends[0], line, sizeof(line) - 1);

	ck_assert_int_ge(length, 0);
	line[length] = '\0';
	return line;
}

START_TEST(an_event_is_one_line_of_json)
{
	LOG_INFO(&logger, "sync.cut.applied", log_int("rev", 7), log_us("took", 1500),
		 log_bool("late", false), log_text("store_id", NULL));
	ck_assert_ptr_nonnull(strstr(written(),
				     "\"event\":\"sync.cut.applied\",\"rev\":7,"
				     "\"took_us\":1500,\"late\":false,\"store_id\":null}\n"));
}
END_TEST

START_TEST(a_value_cannot_forge_a_second_line)
{
	LOG_WARN(&logger, "http.request", log_text("path", "/a\"}\n{\"level\":\"error\"\\"));
	ck_assert_ptr_nonnull(strstr(
		written(), "\"path\":\"/a\\\"}\\u000a{\\\"level\\\":\\\"error\\\"\\\\\"}\n"));
}
END_TEST

START_TEST(an_error_is_logged_with_its_causes)
{
	struct arena *arena = arena_create(1 << 16);
	const struct error *cause = error_new(arena, ERROR_UNAVAILABLE, "socket closed");

	LOG_ERROR(&logger, "db.lost",
		  log_error(error_because(arena, cause, ERROR_OUTCOME_UNKNOWN, "no answer")));
	ck_assert_ptr_nonnull(strstr(written(), "\"error\":\"outcome_unknown\","
						"\"error_detail\":\"no answer\","
						"\"error_cause\":\"socket closed\"}"));
	arena_destroy(arena);
}
END_TEST

START_TEST(levels_below_the_chosen_one_and_a_missing_logger_write_nothing)
{
	LOG_DEBUG(&logger, "noise", log_int("n", 1));
	LOG_ERROR((struct log *)NULL, "nobody", log_int("n", 1));
	ck_assert_str_eq(written(), "");
}
END_TEST

START_TEST(an_oversized_line_is_cut_at_a_field_and_says_so)
{
	char huge[9000];

	memset(huge, 'x', sizeof(huge) - 1);
	huge[sizeof(huge) - 1] = '\0';
	LOG_INFO(&logger, "big", log_int("kept", 1), log_text("huge", huge), log_int("after", 2));
	ck_assert_ptr_nonnull(strstr(written(), "\"kept\":1,\"truncated\":true}\n"));
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH("log", setup, teardown, an_event_is_one_line_of_json,
			      a_value_cannot_forge_a_second_line,
			      an_error_is_logged_with_its_causes,
			      levels_below_the_chosen_one_and_a_missing_logger_write_nothing,
			      an_oversized_line_is_cut_at_a_field_and_says_so);
}
