#include "common/observe/metrics.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/suite.h"

static struct metrics *metrics;
static struct text_buffer buffer;
static struct arena *arena;

static void setup(void)
{
	metrics = metrics_create();
	arena = arena_create(1 << 20);
	text_buffer_init(&buffer, 1 << 20);
}

static void teardown(void)
{
	metrics_destroy(metrics);
	text_buffer_finish(&buffer);
	arena_destroy(arena);
}

static const char *written(void)
{
	metrics_write(metrics, &buffer);
	return text_copy(arena, text_buffer_text(&buffer));
}

START_TEST(counters_and_gauges_are_written_with_help_type_and_labels)
{
	struct metric *requests =
		metric_new(metrics, METRIC_COUNTER, "outpost_requests_total", "Requests");
	struct metric *revision = metric_new(metrics, METRIC_GAUGE, "outpost_revision", "Head");

	metric_add(requests, "status=\"200\"", 2);
	metric_add(requests, "status=\"200\"", 1);
	metric_set(revision, NULL, 9);
	metric_set(revision, NULL, 7);
	ck_assert_str_eq(written(), "# HELP outpost_requests_total Requests\n"
				    "# TYPE outpost_requests_total counter\n"
				    "outpost_requests_total{status=\"200\"} 3\n"
				    "# HELP outpost_revision Head\n# TYPE outpost_revision gauge\n"
				    "outpost_revision 7\n");
}
END_TEST

START_TEST(a_duration_counts_in_every_bucket_above_it)
{
	struct metric *duration = metric_new(metrics, METRIC_DURATION, "d_seconds", "Time");

	metric_observe(duration, "route=\"/x\"", 700);
	metric_observe(duration, "route=\"/x\"", 3000000);

	const char *text = written();

	ck_assert_ptr_nonnull(strstr(text, "d_seconds_bucket{route=\"/x\",le=\"0.000500\"} 0\n"));
	ck_assert_ptr_nonnull(strstr(text, "d_seconds_bucket{route=\"/x\",le=\"0.001000\"} 1\n"));
	ck_assert_ptr_nonnull(strstr(text, "d_seconds_bucket{route=\"/x\",le=\"+Inf\"} 2\n"));
	ck_assert_ptr_nonnull(strstr(text, "d_seconds_sum{route=\"/x\"} 3.000700\n"));
}
END_TEST

START_TEST(labels_without_end_do_not_take_memory_without_end)
{
	struct metric *requests = metric_new(metrics, METRIC_COUNTER, "r_total", "Requests");
	char labels[32];

	for (int i = 0; i < 2000; i++) {
		snprintf(labels, sizeof(labels), "path=\"%d\"", i);
		metric_add(requests, labels, 1);
	}
	ck_assert_ptr_nonnull(strstr(written(), "r_total{other=\"true\"} 1488\n"));
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH("metrics", setup, teardown,
			      counters_and_gauges_are_written_with_help_type_and_labels,
			      a_duration_counts_in_every_bucket_above_it,
			      labels_without_end_do_not_take_memory_without_end);
}
