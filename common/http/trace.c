#include "common/http/trace.h"

#include <string.h>

#include "common/base/clock.h"
#include "common/base/uuid.h"

#define TRACEPARENT_LENGTH 55

static bool is_hexadecimal(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (!text[i] || !strchr("0123456789abcdef", text[i]))
			return false;
	return true;
}

/* Versions after 00 may append more; their first four parts mean the same. */
static bool parse_trace(struct text header, struct trace *out_trace)
{
	const char *text = header.data;
	static const char no_id[] = "00000000000000000000000000000000";

	if (header.length < TRACEPARENT_LENGTH ||
	    (header.length > TRACEPARENT_LENGTH && text[55] != '-') ||
	    (header.length > TRACEPARENT_LENGTH && memcmp(text, "00", 2) == 0))
		return false;
	if (text[2] != '-' || text[35] != '-' || text[52] != '-' || memcmp(text, "ff", 2) == 0 ||
	    !is_hexadecimal(text, 2) || !is_hexadecimal(text + 3, 32) ||
	    !is_hexadecimal(text + 36, 16) || !is_hexadecimal(text + 53, 2))
		return false;
	if (memcmp(text + 3, no_id, 32) == 0 || memcmp(text + 36, no_id, 16) == 0)
		return false;
	memcpy(out_trace->id, text + 3, TRACE_ID_LENGTH);
	out_trace->id[TRACE_ID_LENGTH] = '\0';
	out_trace->is_sampled = strchr("13579bdf", text[54]) != NULL;
	return true;
}

static void copy_digits(char *into, const char *uuid)
{
	for (; *uuid; uuid++)
		if (*uuid != '-')
			*into++ = *uuid;
	*into = '\0';
}

static void new_span(struct trace *trace)
{
	struct uuid random = uuid_new(clock_now() / 1000);

	/* The last 16 digits of a UUID: its random part. */
	memcpy(trace->span, random.string + 19, 4);
	memcpy(trace->span + 4, random.string + 24, 12);
	trace->span[TRACE_SPAN_LENGTH] = '\0';
}

struct trace trace_begin(const struct trace *parent)
{
	struct trace trace = { .is_sampled = false };

	if (parent)
		trace = *parent;
	else
		copy_digits(trace.id, uuid_new(clock_now() / 1000).string);
	new_span(&trace);
	return trace;
}

struct trace trace_follow(struct text traceparent)
{
	struct trace trace;

	if (!parse_trace(traceparent, &trace))
		return trace_begin(NULL);
	new_span(&trace);
	return trace;
}

const char *trace_print(struct arena *arena, const struct trace *trace)
{
	return arena_print(arena, "00-%s-%s-%s", trace->id, trace->span,
			   trace->is_sampled ? "01" : "00");
}
