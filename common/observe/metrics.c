#include "common/observe/metrics.h"

#include <stdlib.h>
#include <string.h>

#define SERIES_MAXIMUM 512
#define BUCKET_COUNT 12

/* Upper bounds in microseconds. */
static const int64_t buckets[BUCKET_COUNT] = { 500,   1000,   2000,   5000,    10000,   20000,
					       50000, 100000, 250000, 1000000, 2500000, 10000000 };

struct series {
	struct series *next;
	const char *labels;
	int64_t value; /* counter, gauge, or sum of a duration */
	int64_t count;
	int64_t in_bucket[BUCKET_COUNT];
};

struct metric {
	struct metric *next;
	struct metrics *metrics;
	enum metric_type type;
	const char *name;
	const char *help;
	struct series *series;
	int series_count;
};

struct metrics {
	struct arena *arena;
	struct metric *first, **last;
};

struct metrics *metrics_create(void)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct metrics *metrics = arena_new(arena, struct metrics);

	metrics->arena = arena;
	metrics->last = &metrics->first;
	return metrics;
}

void metrics_destroy(struct metrics *metrics)
{
	if (metrics)
		arena_destroy(metrics->arena);
}

struct metric *metric_new(struct metrics *metrics, enum metric_type type, const char *name,
			  const char *help)
{
	struct metric *metric = arena_new(metrics->arena, struct metric);

	metric->metrics = metrics;
	metric->type = type;
	metric->name = name;
	metric->help = help;
	*metrics->last = metric;
	metrics->last = &metric->next;
	return metric;
}

static struct series *find(struct metric *metric, const char *labels)
{
	for (struct series **link = &metric->series; *link; link = &(*link)->next) {
		struct series *series = *link;

		if (strcmp(series->labels, labels) == 0) {
			*link = series->next; /* often used ones move to the front */
			series->next = metric->series;
			metric->series = series;
			return series;
		}
	}
	return NULL;
}

static struct series *series_of(struct metric *metric, const char *labels)
{
	struct series *series = find(metric, labels ? labels : "");

	if (!series && metric->series_count >= SERIES_MAXIMUM) {
		labels = "other=\"true\"";
		series = find(metric, labels);
	}
	if (series)
		return series;
	series = arena_new(metric->metrics->arena, struct series);
	series->labels = arena_string(metric->metrics->arena, labels ? labels : "");
	series->next = metric->series;
	metric->series = series;
	metric->series_count++;
	return series;
}

void metric_add(struct metric *metric, const char *labels, int64_t amount)
{
	series_of(metric, labels)->value += amount;
}

void metric_set(struct metric *metric, const char *labels, int64_t value)
{
	series_of(metric, labels)->value = value;
}

void metric_observe(struct metric *metric, const char *labels, int64_t microseconds)
{
	struct series *series = series_of(metric, labels);

	series->value += microseconds;
	series->count++;
	for (int i = 0; i < BUCKET_COUNT; i++) {
		if (microseconds <= buckets[i])
			series->in_bucket[i]++;
	}
}

static void append_seconds(struct text_buffer *buffer, int64_t microseconds)
{
	text_append_print(buffer, "%lld.%06lld", (long long)(microseconds / 1000000),
			  (long long)(microseconds % 1000000));
}

static void write_plain(const struct metric *metric, const struct series *series,
			struct text_buffer *buffer)
{
	text_append_print(buffer, series->labels[0] ? "%s{%s} %lld\n" : "%s%s %lld\n", metric->name,
			  series->labels, (long long)series->value);
}

static void write_duration(const struct metric *metric, const struct series *series,
			   struct text_buffer *buffer)
{
	const char *comma = series->labels[0] ? "," : "";

	for (int i = 0; i < BUCKET_COUNT; i++) {
		text_append_print(buffer, "%s_bucket{%s%sle=\"", metric->name, series->labels,
				  comma);
		append_seconds(buffer, buckets[i]);
		text_append_print(buffer, "\"} %lld\n", (long long)series->in_bucket[i]);
	}
	text_append_print(buffer, "%s_bucket{%s%sle=\"+Inf\"} %lld\n", metric->name, series->labels,
			  comma, (long long)series->count);
	text_append_print(buffer, "%s_sum{%s} ", metric->name, series->labels);
	append_seconds(buffer, series->value);
	text_append_print(buffer, "\n%s_count{%s} %lld\n", metric->name, series->labels,
			  (long long)series->count);
}

void metrics_write(const struct metrics *metrics, struct text_buffer *buffer)
{
	static const char *const type_names[] = { "counter", "gauge", "histogram" };

	for (const struct metric *metric = metrics->first; metric; metric = metric->next) {
		text_append_print(buffer, "# HELP %s %s\n# TYPE %s %s\n", metric->name,
				  metric->help, metric->name, type_names[metric->type]);
		for (const struct series *series = metric->series; series; series = series->next) {
			if (metric->type == METRIC_DURATION)
				write_duration(metric, series, buffer);
			else
				write_plain(metric, series, buffer);
		}
	}
}
