/*
 * Metrics: counters, gauges and histograms in Prometheus text.
 *
 * Model    A metric is created once with its help; a series is one combination of label values,
 *          found by its label text (`route="/api/v1/sales",status="201"`). At most 512 series per metric:
 *          further ones are counted under the label other="true", so labels a peer can choose are harmless.
 *          Durations are given in microseconds and shown in seconds.
 * Owner    The metrics' own arena; app destroys it last.
 */
#ifndef OUTPOST_COMMON_OBSERVE_METRICS_H
#define OUTPOST_COMMON_OBSERVE_METRICS_H

#include <stdint.h>

#include "common/base/text.h"

struct metrics;
struct metric;

enum metric_type { METRIC_COUNTER, METRIC_GAUGE, METRIC_DURATION };

struct metrics *metrics_create(void);
void metrics_destroy(struct metrics *metrics);

/* name and help are kept, not copied: use literals. */
struct metric *metric_new(struct metrics *metrics, enum metric_type type, const char *name,
			  const char *help);
void metric_add(struct metric *metric, const char *labels, int64_t amount); /* counter */
void metric_set(struct metric *metric, const char *labels, int64_t value);  /* gauge */
void metric_observe(struct metric *metric, const char *labels, int64_t microseconds);

void metrics_write(const struct metrics *metrics, struct text_buffer *buffer);

#endif
