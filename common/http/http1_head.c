#include "common/http/http1_head.h"

#include <string.h>

size_t http1_head_length(struct text bytes, size_t from)
{
	const char *end = bytes.data + bytes.length;
	const char *line = bytes.data + from;

	while (line < end && (line = memchr(line, '\n', (size_t)(end - line)))) {
		line++;
		if (line < end && *line == '\n')
			return (size_t)(line + 1 - bytes.data);
		if (line + 1 < end && line[0] == '\r' && line[1] == '\n')
			return (size_t)(line + 2 - bytes.data);
	}
	return 0;
}

static const struct error *too_large(struct arena *arena)
{
	return error_new(arena, ERROR_HEADERS_TOO_LARGE,
			 "All headers together must be shorter than %d bytes", HEAD_MAXIMUM);
}

static const struct error *no_request(struct arena *arena)
{
	return error_new(arena, ERROR_MALFORMED,
			 "What was sent does not begin like a request: METHOD /path HTTP/1.1");
}

const struct error *http1_head_check_part(struct arena *arena, struct text bytes)
{
	const char *line = memchr(bytes.data, '\n', bytes.length);
	const char *space = memchr(bytes.data, ' ', bytes.length);
	size_t method = space ? (size_t)(space - bytes.data) : bytes.length;

	for (size_t i = 0; i < bytes.length && i < method; i++)
		if ((unsigned char)bytes.data[i] <= ' ' || (unsigned char)bytes.data[i] > '~' ||
		    i > 20)
			return bytes.data[i] == '\r' && i + 1 == bytes.length ? NULL
									      : no_request(arena);
	if (!line && bytes.length > HEAD_FIELD_MAXIMUM + 64)
		return error_new(arena, ERROR_ADDRESS_TOO_LONG,
				 "The address must be shorter than %d bytes", HEAD_FIELD_MAXIMUM);
	return bytes.length > HEAD_MAXIMUM + HEAD_FIELD_MAXIMUM ? too_large(arena) : NULL;
}

/* The next line without its end. */
static const struct error *take_line(struct arena *arena, struct text *rest, struct text *out_line)
{
	struct text line = TEXT("");

	text_split(rest, '\n', &line);
	if (!line.length || line.data[line.length - 1] != '\r')
		return error_new(arena, ERROR_MALFORMED, "Each line must end with CR LF");
	*out_line = (struct text){ line.data, line.length - 1 };
	return NULL;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static const struct error *take_version(struct arena *arena, struct text version,
					struct request_head *head)
{
	const char *digits = version.data + 5;

	if (version.length != 8 || !text_starts_with(version, "HTTP/") || digits[1] != '.' ||
	    !is_digit(digits[0]) || !is_digit(digits[2]))
		return no_request(arena);
	if (digits[0] != '1')
		return error_new(arena, ERROR_VERSION_NOT_SUPPORTED,
				 "HTTP/%.3s is not spoken here in this form", digits);
	head->is_old = digits[2] == '0';
	return NULL;
}

static const struct error *take_request_line(struct arena *arena, struct text line,
					     struct request_head *head)
{
	struct text method, address;

	text_split(&line, ' ', &method);
	TRY(head_set_method(arena, head, method));
	if (!text_split(&line, ' ', &address) || !line.data)
		return no_request(arena);
	TRY(take_version(arena, line, head));
	/* The only address that is none. */
	if (text_is(address, "*") && text_is(method, "OPTIONS"))
		address = TEXT("/");
	return head_set_address(arena, head, address);
}

static const struct error *take_field(struct arena *arena, struct text line,
				      struct request_head *head)
{
	struct text name;

	if (line.length >= HEAD_FIELD_MAXIMUM)
		return error_new(arena, ERROR_HEADERS_TOO_LARGE,
				 "Each header must be shorter than %d bytes", HEAD_FIELD_MAXIMUM);
	if (!memchr(line.data, ':', line.length))
		return error_new(arena, ERROR_MALFORMED, "A header has no colon");
	text_split(&line, ':', &name);
	return head_add(arena, head, name, line.data ? text_trim(line) : TEXT(""));
}

const struct error *http1_head_read(struct arena *arena, struct text bytes,
				    struct request_head *head)
{
	struct text line;
	const struct error *refusal;

	TRY(take_line(arena, &bytes, &line));
	refusal = take_request_line(arena, line, head);
	/* The rest is read even then: the log wants to know whose request it was. */
	while (bytes.length) {
		const struct error *error = take_line(arena, &bytes, &line);

		if (!error && !line.length)
			break;
		if (!error)
			error = take_field(arena, line, head);
		if (error)
			return refusal ? refusal : error;
	}
	if (!refusal && !head->is_old && !head_has(head, "host"))
		refusal = error_new(arena, ERROR_MALFORMED, "The header Host is missing");
	return refusal;
}
