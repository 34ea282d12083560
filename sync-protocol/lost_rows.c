#include "sync-protocol/lost_rows.h"

#include "common/json/json_read.h"

static const char *wrong_table(const struct json_value *table)
{
	size_t length = table && json_value_type(table) == JSON_TYPE_STRING
				? json_value_text(table).length
				: 0;

	return length == 0 || length > LOST_TABLE_BYTES ? "must be the name of a table" : NULL;
}

static bool is_scalar(const struct json_value *value)
{
	enum json_type type = json_value_type(value);

	return type != JSON_TYPE_NULL && type != JSON_TYPE_ARRAY && type != JSON_TYPE_OBJECT;
}

static const char *wrong_key(const struct json_value *key)
{
	static const char shape[] = "must be a list of one to three values";

	if (!key || json_value_type(key) != JSON_TYPE_ARRAY || json_count(key) == 0 ||
	    json_count(key) > LOST_KEY_PARTS)
		return shape;
	for (size_t i = 0; i < json_count(key); i++) {
		if (!is_scalar(json_item(key, i)))
			return shape;
	}
	return json_size(key) > LOST_KEY_BYTES ? "is longer than 1 kB" : NULL;
}

static const char *wrong_image(const struct json_value *image)
{
	if (!image || json_value_type(image) == JSON_TYPE_NULL)
		return NULL;
	if (json_value_type(image) != JSON_TYPE_OBJECT)
		return "must be a row or null";
	return json_size(image) > LOST_IMAGE_BYTES ? "is longer than 16 KiB" : NULL;
}

static const char *wrong_hidden(const struct json_value *hidden)
{
	static const char shape[] = "must be a list of names";

	if (!hidden)
		return NULL;
	if (json_value_type(hidden) != JSON_TYPE_ARRAY)
		return shape;
	for (size_t i = 0; i < json_count(hidden); i++) {
		if (json_value_type(json_item(hidden, i)) != JSON_TYPE_STRING)
			return shape;
	}
	return NULL;
}

static const struct {
	const char *name;
	const char *(*wrong)(const struct json_value *value); /* NULL: it is right */
} members[] = {
	{ "table", wrong_table },
	{ "key", wrong_key },
	{ "image", wrong_image },
	{ "hidden", wrong_hidden },
};

static const struct error *check_members(struct arena *arena, size_t number,
					 const struct json_value *row)
{
	if (json_value_type(row) != JSON_TYPE_OBJECT)
		return error_field(arena, ERROR_INVALID, arena_print(arena, "rows[%zu]", number),
				   "must be a JSON object");
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		const char *wrong = members[i].wrong(json_member(row, members[i].name));

		if (wrong)
			return error_field(
				arena, ERROR_INVALID,
				arena_print(arena, "rows[%zu].%s", number, members[i].name), "%s",
				wrong);
	}
	return NULL;
}

static const struct error *check_line(struct arena *arena, size_t number, struct text line)
{
	struct json_value *row;
	const struct error *error = json_parse(arena, line, &row);

	if (error)
		return error_field(arena, ERROR_INVALID, arena_print(arena, "rows[%zu]", number),
				   "is no JSON: %s", error->detail);
	error = check_members(arena, number, row);
	json_release(row);
	return error;
}

const struct error *lost_rows_check(struct arena *arena, struct text rows)
{
	struct text line;
	size_t count = 0;

	while (text_split(&rows, '\n', &line)) {
		if (line.length == 0)
			continue;
		if (count == LOST_PAGE_ROWS)
			return error_field(arena, ERROR_INVALID, "rows", "has more than %d rows",
					   LOST_PAGE_ROWS);
		TRY(check_line(arena, count++, line));
	}
	return NULL;
}
