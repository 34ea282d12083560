/* W3C trace context: 00-<trace id>-<parent id>-<flags>, lower-case hexadecimal. */
#include <string.h>

#include "common/base/clock.h"
#include "common/http/routes.h"

#define TRACEPARENT_LENGTH 55

static bool is_hexadecimal(const char *text, size_t length)
{
	return strspn(text, "0123456789abcdef") >= length;
}

/* Versions after 00 may append more; their first four parts mean the same. */
static bool parse_trace(const char *text, char out_trace_id[static 33], bool *out_is_sampled)
{
	size_t length = strlen(text);
	static const char no_id[] = "00000000000000000000000000000000";

	if (length < TRACEPARENT_LENGTH || (length > TRACEPARENT_LENGTH && text[55] != '-') ||
	    (length > TRACEPARENT_LENGTH && memcmp(text, "00", 2) == 0))
		return false;
	if (text[2] != '-' || text[35] != '-' || text[52] != '-' || memcmp(text, "ff", 2) == 0 ||
	    !is_hexadecimal(text, 2) || !is_hexadecimal(text + 3, 32) ||
	    !is_hexadecimal(text + 36, 16) || !is_hexadecimal(text + 53, 2))
		return false;
	if (memcmp(text + 3, no_id, 32) == 0 || memcmp(text + 36, no_id, 16) == 0)
		return false;
	memcpy(out_trace_id, text + 3, 32);
	out_trace_id[32] = '\0';
	*out_is_sampled = strchr("13579bdf", text[54]) != NULL;
	return true;
}

void request_read_trace(struct request *req)
{
	const char *header = text_copy(req->arena, request_header(req, "traceparent"));

	if (parse_trace(header, req->trace_id, &req->is_sampled))
		return;

	/* The request id without its dashes: unique, and one id less to search for. */
	size_t length = 0;

	for (const char *c = req->id.string; *c; c++) {
		if (*c != '-')
			req->trace_id[length++] = *c;
	}
	req->trace_id[length] = '\0';
}

const char *request_trace_id(const struct request *req)
{
	return req->trace_id;
}

const char *request_traceparent(const struct request *req)
{
	struct uuid span = uuid_new(clock_now() / 1000);

	/* The last 16 digits of a UUID: its random part after the variant. */
	return arena_print(req->arena, "00-%s-%.4s%s-%s", req->trace_id, span.string + 19,
			   span.string + 24, req->is_sampled ? "01" : "00");
}
