#include <string.h>
#include <strings.h>

#include "common/http/routes.h"
#include "common/json/json_read.h"

#define VERSION_FIELD "row_version"

static int hexadecimal(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20; /* lower case */
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool decode_escapes(struct arena *arena, struct text raw, bool plus_is_space,
			   struct text *out_text)
{
	char *decoded = arena_allocate(arena, raw.length + 1);
	size_t length = 0;

	for (size_t i = 0; i < raw.length; i++) {
		char c = raw.data[i];

		if (c == '%') {
			int high = i + 2 < raw.length ? hexadecimal(raw.data[i + 1]) : -1;
			int low = high >= 0 ? hexadecimal(raw.data[i + 2]) : -1;

			if (low < 0)
				return false;
			c = (char)(high << 4 | low);
			i += 2;
		} else if (c == '+' && plus_is_space) {
			c = ' ';
		}
		decoded[length++] = c;
	}
	*out_text = (struct text){ decoded, length };
	return true;
}

bool query_decode(struct arena *arena, struct text raw, struct text *out_text)
{
	return decode_escapes(arena, raw, true, out_text);
}

void query_encode(struct text_buffer *buffer, struct text text)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789-._~/";

	for (size_t i = 0; i < text.length; i++) {
		if (text.data[i] && strchr(plain, text.data[i]))
			text_append_char(buffer, text.data[i]);
		else
			text_append_print(buffer, "%%%02X", (unsigned char)text.data[i]);
	}
}

struct reading {
	struct request *req;
	const struct error *faults;
	const struct field_supply *version; /* of If-Match; NULL: none */
};

static void fault(struct reading *reading, const struct error *error)
{
	reading->faults = error_join(reading->req->arena, reading->faults, error);
}

/* "3" or W/"3": the tags that replies carry. */
static bool parse_tag(struct text tag, struct text *out_version)
{
	int64_t number;

	if (text_starts_with(tag, "W/"))
		tag = (struct text){ tag.data + 2, tag.length - 2 };
	if (tag.length < 3 || tag.data[0] != '"' || tag.data[tag.length - 1] != '"')
		return false;
	tag = (struct text){ tag.data + 1, tag.length - 2 };
	*out_version = tag;
	return text_to_int64(tag, &number) && number > 0;
}

static void read_if_match(struct reading *reading)
{
	struct request *req = reading->req;
	struct text tag = text_trim(request_header(req, "if-match"));
	struct field_supply *supply = arena_new(req->arena, struct field_supply);

	if (!tag.length ||
	    !(route_takes_version(req->entry->query) || route_takes_version(req->entry->body)))
		return;
	supply->name = VERSION_FIELD;
	req->is_conditional = true;
	if (parse_tag(tag, &supply->text))
		reading->version = supply;
	else
		fault(reading, error_field(req->arena, ERROR_INVALID, "If-Match",
					   "must be one version as in ETag, like \"3\""));
}

/* Two versions of what was read cannot both be the current one. */
static void compare_with_if_match(struct reading *reading, const struct field_values *values)
{
	const struct field_value *value = values ? field_find(values, VERSION_FIELD) : NULL;
	int64_t version;

	if (reading->version && value && value->text &&
	    text_to_int64(reading->version->text, &version) && version != value->number)
		fault(reading, error_field(reading->req->arena, ERROR_STALE_VERSION, VERSION_FIELD,
					   "differs from If-Match"));
}

static struct field_values *values_of(struct arena *arena, const struct field *fields,
				      struct field_value **out_values)
{
	struct field_values *values = arena_new(arena, struct field_values);
	size_t count = 0;

	while (fields[count].name)
		count++;
	*out_values = arena_array(arena, struct field_value, count);
	for (size_t i = 0; i < count; i++)
		(*out_values)[i].field = &fields[i];
	*values = (struct field_values){ fields, *out_values };
	return values;
}

static void read_path(struct reading *reading, const struct route_match *match)
{
	struct request *req = reading->req;
	struct field_value *values;

	req->path = values_of(req->arena, req->entry->path, &values);
	for (size_t i = 0; req->entry->path[i].name; i++) {
		struct text text;

		/* The listener has refused what cannot be decoded. */
		if (!decode_escapes(req->arena, match->parameters[i], false, &text))
			text = match->parameters[i];
		fault(reading, field_parse(req->arena, &req->entry->path[i], text, &values[i]));
	}
}

/* One name=value of the query. */
static const struct error *read_pair(struct request *req, struct text pair,
				     struct field_value *values)
{
	const struct field *fields = req->entry->query;
	struct text raw_name = { NULL, 0 }, name, value;
	size_t i = 0;

	if (!text_split(&pair, '=', &raw_name) || !query_decode(req->arena, raw_name, &name) ||
	    !query_decode(req->arena, pair, &value))
		return error_new(req->arena, ERROR_MALFORMED, "the query is not well-formed");
	while (fields[i].name && !text_is(name, fields[i].name))
		i++;
	if (!fields[i].name)
		return error_field(req->arena, ERROR_UNKNOWN_FIELD, text_copy(req->arena, name),
				   "is not known here");
	if (values[i].present)
		return error_field(req->arena, ERROR_INVALID, fields[i].name, "is given twice");
	values[i].present = true; /* also when it is wrong: then it is not missing, too */
	return field_parse(req->arena, &fields[i], value, &values[i]);
}

static void read_query(struct reading *reading)
{
	struct request *req = reading->req;
	const struct field_supply *supply = reading->version;
	const struct field *fields = req->entry->query;
	struct text rest = http_query(req->exchange), pair;
	struct field_value *values;
	int faults = 0;

	req->query = values_of(req->arena, fields, &values);
	while (text_split(&rest, '&', &pair) && faults < FIELD_ERRORS_MAXIMUM) {
		const struct error *error = pair.length ? read_pair(req, pair, values) : NULL;

		faults += error != NULL;
		fault(reading, error);
	}
	for (size_t i = 0; fields[i].name; i++) {
		if (values[i].present)
			continue;
		if (supply && strcmp(supply->name, fields[i].name) == 0)
			fault(reading,
			      field_parse(req->arena, &fields[i], supply->text, &values[i]));
		else if (fields[i].flags & FIELD_REQUIRED)
			fault(reading, error_field(req->arena, ERROR_MISSING_FIELD, fields[i].name,
						   "is required"));
		else
			field_default(req->arena, &fields[i], &values[i]);
	}
}

/* Media type without its parameters. */
static bool is_content_type(const struct request *req, const char *wanted)
{
	struct text header = request_header(req, "content-type"), type = { "", 0 };

	text_split(&header, ';', &type);
	type = text_trim(type);
	return type.length == strlen(wanted) && strncasecmp(type.data, wanted, type.length) == 0;
}

static const struct error *check_content_type(const struct request *req)
{
	const struct route *route = req->entry->route;
	const char *wanted = route_body_type(route);

	if (!is_content_type(req, wanted))
		return error_new(req->arena, ERROR_UNSUPPORTED_TYPE, "send %s", wanted);
	if (!route->raw_body && request_header(req, "content-encoding").length)
		return error_new(req->arena, ERROR_UNSUPPORTED_TYPE, "send it unencoded");
	return NULL;
}

/* Also a field that only replies have and that is ignored otherwise: a client may send back what it read. */
static bool agrees(struct arena *arena, const struct field_value *in_path,
		   const struct field *in_body, const struct json_value *json)
{
	struct field_value value;

	if (!in_path->text || !json)
		return true;
	if (json_value_type(json) == JSON_TYPE_STRING &&
	    !field_parse(arena, in_path->field, json_value_text(json), &value))
		return strcmp(value.text, in_path->text) == 0;
	/* What is malformed has been named already where it was validated. */
	return !(in_body->flags & FIELD_READ_ONLY);
}

/* The same name in path and body must mean the same thing. */
static void compare_with_path(struct reading *reading, const struct json_value *body)
{
	const struct request *req = reading->req;

	for (size_t i = 0; req->path->fields[i].name; i++) {
		const struct field_value *in_path = &req->path->values[i];
		const char *name = in_path->field->name;
		const struct field *in_body = field_named(req->entry->body, text_of(name));

		if (in_body && !agrees(req->arena, in_path, in_body, json_member(body, name)))
			fault(reading, error_field(req->arena, ERROR_INVALID, name,
						   "differs from the address"));
	}
}

/* A body that cannot be read at all is the only fault then: `malformed` or `unsupported_type`. */
static const struct error *read_body(struct reading *reading)
{
	struct request *req = reading->req;
	const struct route *route = req->entry->route;
	struct text body = http_body(req->exchange);
	struct json_value *json;

	if (!route->body && !route->raw_body)
		return NULL;
	/* No body is an empty object, so that what is missing gets named. */
	if (body.length || route->raw_body)
		TRY(check_content_type(req));
	if (route->raw_body)
		return NULL;
	TRY(json_parse(req->arena, body.length ? body : TEXT("{}"), &json));

	const struct error *error = field_validate_with(req->arena, req->entry->body, json,
							reading->version, &req->body);

	fault(reading, error);
	compare_with_path(reading, json);
	json_release(json);
	return NULL;
}

const struct error *request_read(struct request *req, const struct route_match *match)
{
	struct reading reading = { .req = req };

	read_if_match(&reading);
	read_path(&reading, match);
	read_query(&reading);
	TRY(read_body(&reading));
	compare_with_if_match(&reading, req->query);
	compare_with_if_match(&reading, req->body);
	return reading.faults;
}
