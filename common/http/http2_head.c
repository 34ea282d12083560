#include "common/http/http2_head.h"

#include <string.h>

static const struct error *add_pseudo(struct arena *arena, struct request_head *head,
				      struct text name, struct text value)
{
	if (head->has_fields)
		return error_new(arena, ERROR_MALFORMED, "A pseudo-header follows a header");
	if (text_is(name, ":method") && !head->method.length)
		return head_set_method(arena, head, value);
	if (text_is(name, ":path") && !head->path.length)
		return head_set_address(arena, head, value);
	if (text_is(name, ":authority") && !head_has(head, "host"))
		return head_add(arena, head, TEXT("host"), value);
	if (text_is(name, ":scheme") && !head->scheme.length) {
		head->scheme = text_is(value, "https") ? TEXT("https") : TEXT("http");
		return NULL;
	}
	return error_new(arena, ERROR_MALFORMED,
			 "A pseudo-header is sent twice or is not known here");
}

static bool has_upper_case(struct text name)
{
	for (size_t i = 0; i < name.length; i++)
		if (name.data[i] >= 'A' && name.data[i] <= 'Z')
			return true;
	return false;
}

static bool belongs_to_http1(struct text name)
{
	static const char *const names[] = { "connection", "keep-alive", "proxy-connection",
					     "transfer-encoding", "upgrade" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (text_is(name, names[i]))
			return true;
	return false;
}

const struct error *http2_head_add(struct arena *arena, struct request_head *head, struct text name,
				   struct text value)
{
	if (name.length && name.data[0] == ':')
		return add_pseudo(arena, head, name, value);
	head->has_fields = true;
	/* The same as :authority, for whoever sends both. */
	if (text_is(name, "host") && text_equal(head_field(head, "host"), value))
		return NULL;
	if (has_upper_case(name))
		return error_new(arena, ERROR_MALFORMED, "The name of a header has capitals");
	if (belongs_to_http1(name))
		return error_new(arena, ERROR_MALFORMED, "%.*s is a header of HTTP/1",
				 (int)name.length, name.data);
	return head_add(arena, head, name, value);
}

const struct error *http2_head_check(struct arena *arena, const struct request_head *head)
{
	if (!head->method.length || !head->path.length || !head->scheme.length)
		return error_new(arena, ERROR_MALFORMED,
				 "One of :method, :scheme and :path is missing");
	return head_has(head, "host")
		       ? NULL
		       : error_new(arena, ERROR_MALFORMED, "One of :authority and host is missing");
}
