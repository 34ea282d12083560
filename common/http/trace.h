/*
 * Trace: W3C trace context, by which a till's request is found in the logs of the store and of HQ.
 *
 * Model    00-<trace id>-<span id>-<flags>, lower-case hexadecimal. A request goes on with its client's trace or
 *          begins one; each call to another server is a span of its own in the trace of what caused it.
 */
#ifndef OUTPOST_COMMON_HTTP_TRACE_H
#define OUTPOST_COMMON_HTTP_TRACE_H

#include <stdbool.h>

#include "common/base/text.h"

#define TRACE_ID_LENGTH 32
#define TRACE_SPAN_LENGTH 16

struct trace {
	char id[TRACE_ID_LENGTH + 1];
	char span[TRACE_SPAN_LENGTH + 1];
	bool is_sampled;
};

/* A new span: in the trace of `parent`, or in a new trace when that is NULL. */
struct trace trace_begin(const struct trace *parent);
/* The same for a request with this header; anything but a well-formed one begins a new trace. */
struct trace trace_follow(struct text traceparent);
/* The header's value. */
const char *trace_print(struct arena *arena, const struct trace *trace);

#endif
