#include "common/http/request_head.h"

#include <string.h>
#include <strings.h>

#define FIRST_FIELDS 16

/* A second one of these is no list: the two could be read differently by whoever reads them. */
static const char *const single_fields[] = {
	"authorization", "content-length",  "content-type", "expect",
	"host",          "idempotency-key", "if-match",     "content-encoding",
};

static bool is_token_character(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c && strchr("!#$%&'*+-.^_`|~", c));
}

static bool is_token(struct text text)
{
	for (size_t i = 0; i < text.length; i++)
		if (!is_token_character((unsigned char)text.data[i]))
			return false;
	return text.length > 0;
}

static bool is_field_value(struct text text)
{
	for (size_t i = 0; i < text.length; i++) {
		unsigned char c = (unsigned char)text.data[i];

		if ((c < ' ' && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

void head_init(struct arena *arena, struct request_head *head)
{
	*head = (struct request_head){
		.method = TEXT(""),
		.path = TEXT(""),
		.query = TEXT(""),
		.scheme = TEXT(""),
		.fields = arena_array(arena, struct head_field, FIRST_FIELDS),
		.field_room = FIRST_FIELDS,
	};
}

static void append_field(struct arena *arena, struct request_head *head, struct text name,
			 struct text value)
{
	if (head->field_count == head->field_room) {
		struct head_field *more =
			arena_array(arena, struct head_field, (size_t)head->field_room * 2);

		memcpy(more, head->fields, sizeof(*more) * (size_t)head->field_room);
		head->fields = more;
		head->field_room *= 2;
	}
	head->fields[head->field_count++] = (struct head_field){
		name, { arena_string_of(arena, value.data, value.length), value.length }
	};
}

static struct head_field *find_field(const struct request_head *head, struct text name)
{
	for (int i = 0; i < head->field_count; i++)
		if (text_equal(head->fields[i].name, name))
			return &head->fields[i];
	return NULL;
}

struct text head_field(const struct request_head *head, const char *name)
{
	const struct head_field *field = find_field(head, text_of(name));

	return field ? field->value : TEXT("");
}

bool head_has(const struct request_head *head, const char *name)
{
	return find_field(head, text_of(name)) != NULL;
}

bool head_list_has(struct text list, const char *word)
{
	struct text part;

	while (text_split(&list, ',', &part)) {
		part = text_trim(part);
		if (part.length == strlen(word) && strncasecmp(part.data, word, part.length) == 0)
			return true;
	}
	return false;
}

static bool is_single(struct text name)
{
	for (size_t i = 0; i < sizeof(single_fields) / sizeof(single_fields[0]); i++)
		if (text_is(name, single_fields[i]))
			return true;
	return false;
}

static struct text lower_case(struct arena *arena, struct text name)
{
	char *copy = arena_string_of(arena, name.data, name.length);

	for (size_t i = 0; i < name.length; i++)
		if (copy[i] >= 'A' && copy[i] <= 'Z')
			copy[i] = (char)(copy[i] | 0x20);
	return (struct text){ copy, name.length };
}

static const struct error *check_size(struct arena *arena, struct request_head *head,
				      struct text name, struct text value)
{
	head->size += name.length + value.length;
	if (name.length + value.length >= HEAD_FIELD_MAXIMUM)
		return error_new(arena, ERROR_HEADERS_TOO_LARGE,
				 "Each header must be shorter than %d bytes", HEAD_FIELD_MAXIMUM);
	if (head->size >= HEAD_MAXIMUM)
		return error_new(arena, ERROR_HEADERS_TOO_LARGE,
				 "All headers together must be shorter than %d bytes",
				 HEAD_MAXIMUM);
	if (head->field_count >= HEAD_FIELDS_MAXIMUM)
		return error_new(arena, ERROR_HEADERS_TOO_LARGE, "Send at most %d headers",
				 HEAD_FIELDS_MAXIMUM);
	return NULL;
}

const struct error *head_add(struct arena *arena, struct request_head *head, struct text name,
			     struct text value)
{
	struct head_field *known;

	TRY(check_size(arena, head, name, value));
	if (!is_token(name))
		return error_new(arena, ERROR_MALFORMED, "The name of a header is not acceptable");
	name = lower_case(arena, name);
	if (!is_field_value(value))
		return error_new(arena, ERROR_MALFORMED, "The value of %s has control characters",
				 name.data);
	known = find_field(head, name);
	if (known && is_single(name))
		return error_new(arena, ERROR_MALFORMED, "%s is sent twice", name.data);
	if (known)
		/* HTTP/2 may send each cookie by itself (RFC 9113, 8.2.3). */
		known->value = text_of(arena_print(
			arena, "%.*s%s%.*s", (int)known->value.length, known->value.data,
			text_is(name, "cookie") ? "; " : ", ", (int)value.length, value.data));
	else
		append_field(arena, head, name, value);
	return NULL;
}

const struct error *head_set_method(struct arena *arena, struct request_head *head,
				    struct text method)
{
	if (!is_token(method) || method.length > 20)
		return error_new(arena, ERROR_MALFORMED, "The method is not acceptable");
	head->method =
		(struct text){ arena_string_of(arena, method.data, method.length), method.length };
	return NULL;
}

static int hexadecimal(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20; /* lower case */
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Characters whose encoded form would mean something else to whoever decodes first. */
static bool is_dangerous(int c)
{
	return c < ' ' || c == 0x7f || c == '/' || c == '\\' || c == '.';
}

static const struct error *check_escapes(struct arena *arena, struct text path)
{
	for (size_t i = 0; i < path.length; i++) {
		if (path.data[i] == '\\')
			return error_new(arena, ERROR_MALFORMED, "The path has a backslash");
		if (path.data[i] != '%')
			continue;

		int high = i + 2 < path.length ? hexadecimal(path.data[i + 1]) : -1;
		int low = high >= 0 ? hexadecimal(path.data[i + 2]) : -1;

		if (low < 0)
			return error_new(arena, ERROR_MALFORMED,
					 "The path has a %% that two digits do not follow");
		if (is_dangerous(high << 4 | low))
			return error_new(
				arena, ERROR_MALFORMED,
				"The path has %%%.2s; slashes, dots and control characters are "
				"not taken in encoded form",
				path.data + i + 1);
	}
	return NULL;
}

static const struct error *check_segments(struct arena *arena, struct text path)
{
	struct text part;

	while (text_split(&path, '/', &part))
		if (text_is(part, ".") || text_is(part, ".."))
			return error_new(arena, ERROR_MALFORMED,
					 "The path has a segment of dots; send it resolved");
	return NULL;
}

/* "http://host/path" is a path, too: a proxy would be asked that way. */
static struct text without_authority(struct text address)
{
	static const char *const schemes[] = { "http://", "https://" };

	for (size_t i = 0; i < 2; i++) {
		size_t length = strlen(schemes[i]);

		if (address.length < length || strncasecmp(address.data, schemes[i], length) != 0)
			continue;
		address.data += length;
		address.length -= length;
		while (address.length && *address.data != '/' && *address.data != '?') {
			address.data++;
			address.length--;
		}
		return address.length ? address : TEXT("/");
	}
	return address;
}

static bool is_visible(struct text text)
{
	for (size_t i = 0; i < text.length; i++)
		if ((unsigned char)text.data[i] <= ' ' || text.data[i] == 0x7f)
			return false;
	return true;
}

const struct error *head_set_address(struct arena *arena, struct request_head *head,
				     struct text address)
{
	struct text path;

	if (address.length >= HEAD_FIELD_MAXIMUM)
		return error_new(arena, ERROR_ADDRESS_TOO_LONG,
				 "The address must be shorter than %d bytes", HEAD_FIELD_MAXIMUM);
	address = without_authority(address);
	if (!is_visible(address) || memchr(address.data, '#', address.length))
		return error_new(arena, ERROR_MALFORMED,
				 "The address has characters that must be encoded");
	if (!address.length || address.data[0] != '/')
		return error_new(arena, ERROR_MALFORMED, "The address must begin with a slash");
	address.data = arena_string_of(arena, address.data, address.length);
	text_split(&address, '?', &path);
	head->path = path;
	head->query = address.data ? address : TEXT("");
	TRY(check_escapes(arena, path));
	return check_segments(arena, path);
}

const struct error *head_body_length(struct arena *arena, const struct request_head *head,
				     bool needed, size_t *out_length)
{
	struct text length = head_field(head, "content-length");
	int64_t number = 0;

	if (head_has(head, "transfer-encoding"))
		return error_new(arena, ERROR_LENGTH_REQUIRED,
				 "Transfer-Encoding is not supported; send Content-Length");
	if (!head_has(head, "content-length")) {
		*out_length = 0;
		return needed ? error_new(arena, ERROR_LENGTH_REQUIRED,
					  "%.*s needs Content-Length, 0 without a body",
					  (int)head->method.length, head->method.data)
			      : NULL;
	}
	if (!length.length || strspn(length.data, "0123456789") != length.length ||
	    !text_to_int64(length, &number))
		return error_new(arena, ERROR_MALFORMED, "Content-Length is not a number");
	*out_length = (size_t)number;
	return NULL;
}
