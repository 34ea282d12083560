#include "common/rules/json_fields.h"

#include <string.h>

#include "common/rules/quantity.h"

static const char *json_path_print(struct arena *arena, const struct json_path *path,
				   const char *member)
{
	const char *before;

	if (!path)
		return member ? member : "";
	if (member)
		before = json_path_print(arena, path, NULL);
	else
		before = path->parent ? json_path_print(arena, path->parent, NULL) : "";
	if (!member && !path->name)
		return arena_print(arena, "%s[%zu]", before, path->index);
	if (!member)
		member = path->name;
	return *before ? arena_print(arena, "%s.%s", before, member) : member;
}

const struct error *json_path_error(struct arena *arena, enum error_code code,
				    const struct json_path *path, const char *member,
				    const char *detail)
{
	return error_field(arena, code, json_path_print(arena, path, member), "%s", detail);
}

static const struct error *read_text(struct arena *arena, const struct json_path *path,
				     const struct json_node *node, const char **out_text)
{
	if (node->kind != TREE_STRING)
		return json_path_error(arena, ERROR_INVALID, path, node->name, "Must be a string.");
	if (node->text.length == 0)
		return json_path_error(arena, ERROR_INVALID, path, node->name, "Cannot be empty.");
	if (text_characters(node->text) > JSON_TEXT_MAXIMUM_LENGTH)
		return json_path_error(arena, ERROR_TOO_LARGE, path, node->name,
				       "Longer than 200 characters.");
	*out_text = node->text.data;
	return NULL;
}

static const struct error *read_number(struct arena *arena, const struct json_path *path,
				       const struct json_node *node, int digits,
				       int64_t *out_number)
{
	if (node->kind != TREE_STRING && node->kind != TREE_NUMBER)
		return json_path_error(arena, ERROR_INVALID, path, node->name,
				       "Must be a number in a string.");
	if (decimal_parse(node->text, digits, out_number) == DECIMAL_FINE)
		return NULL;
	return decimal_read(arena, json_path_print(arena, path, node->name), node->text, digits,
			    out_number);
}

static const struct error *read_optional(struct arena *arena, const struct json_path *path,
					 const struct json_node *node, const int64_t **out_number)
{
	int64_t number;

	TRY(read_number(arena, path, node, 0, &number));
	*out_number = arena_copy(arena, &number, sizeof(number));
	return NULL;
}

static const struct error *read_per_quantity(struct arena *arena, const struct json_path *path,
					     const struct json_node *node, int64_t *out_quantity)
{
	int64_t quantity;

	TRY(read_number(arena, path, node, QUANTITY_DIGITS, &quantity));
	if (quantity <= 0)
		return json_path_error(arena, ERROR_INVALID, path, node->name, "Must be above 0.");
	*out_quantity = quantity;
	return NULL;
}

static const struct error *read_word(struct arena *arena, const struct json_path *path,
				     const struct json_node *node, const char *const *words,
				     unsigned int *out_word)
{
	unsigned int word = 0;

	if (node->kind != TREE_STRING)
		return json_path_error(arena, ERROR_INVALID, path, node->name, "Must be a string.");
	while (words[word] && !text_is(node->text, words[word]))
		word++;
	if (!words[word])
		return json_path_error(arena, ERROR_INVALID, path, node->name, "Unknown word.");
	*out_word = word;
	return NULL;
}

static const struct error *read_bool(struct arena *arena, const struct json_path *path,
				     const struct json_node *node, bool *out_truth)
{
	if (node->kind != TREE_BOOL)
		return json_path_error(arena, ERROR_INVALID, path, node->name,
				       "Must be true or false.");
	*out_truth = node->truth;
	return NULL;
}

static const struct error *read_node(struct arena *arena, const struct json_path *path,
				     const struct json_node *node, enum json_kind kind,
				     const struct json_node **out_node)
{
	if (node->kind != kind)
		return json_path_error(arena, ERROR_INVALID, path, node->name,
				       kind == TREE_ARRAY ? "Must be an array."
							  : "Must be an object.");
	*out_node = node;
	return NULL;
}

static const struct error *read_field(struct arena *arena, const struct json_path *path,
				      const struct json_node *node, const struct json_field *field,
				      void *target)
{
	switch (field->type) {
	case JSON_FIELD_TEXT: return read_text(arena, path, node, target);
	case JSON_FIELD_INT: return read_number(arena, path, node, 0, target);
	case JSON_FIELD_OPTIONAL_INT: return read_optional(arena, path, node, target);
	case JSON_FIELD_QUANTITY: return read_number(arena, path, node, QUANTITY_DIGITS, target);
	case JSON_FIELD_PER_QUANTITY: return read_per_quantity(arena, path, node, target);
	case JSON_FIELD_BOOL: return read_bool(arena, path, node, target);
	case JSON_FIELD_WORD: return read_word(arena, path, node, field->words, target);
	case JSON_FIELD_NODE: break;
	}
	return read_node(arena, path, node, field->kind, target);
}

const struct json_node *json_node_member(const struct json_node *object, const char *name)
{
	const struct json_node *member = object->first;

	while (member && strcmp(member->name, name) != 0)
		member = member->next;
	return member;
}

static const struct error *refuse_unknown(struct arena *arena, const struct json_path *path,
					  const struct json_node *object,
					  const struct json_field *fields)
{
	for (const struct json_node *member = object->first; member; member = member->next) {
		const struct json_field *field = fields;

		while (field->name && strcmp(field->name, member->name) != 0)
			field++;
		if (!field->name)
			return json_path_error(arena, ERROR_UNKNOWN_FIELD, path, member->name,
					       "There is no such member.");
	}
	return NULL;
}

const struct error *json_fields_read(struct arena *arena, const struct json_path *path,
				     const struct json_node *object,
				     const struct json_field *fields, void *out_struct)
{
	size_t found = 0;

	if (object->kind != TREE_OBJECT)
		return json_path_error(arena, ERROR_INVALID, path, NULL, "Must be an object.");
	for (const struct json_field *field = fields; field->name; field++) {
		const struct json_node *member = json_node_member(object, field->name);

		if (member)
			TRY(read_field(arena, path, member, field,
				       (char *)out_struct + field->offset));
		else if (field->required)
			return json_path_error(arena, ERROR_MISSING_FIELD, path, field->name,
					       "The member is missing.");
		found += member != NULL;
	}
	return found == object->count ? NULL : refuse_unknown(arena, path, object, fields);
}

const struct error *json_node_text(struct arena *arena, const struct json_path *path,
				   const struct json_node *node, const char **out_text)
{
	return read_text(arena, path, node, out_text);
}

const struct error *json_node_texts(struct arena *arena, const struct json_path *path,
				    const struct json_node *array, const char *const **out_texts,
				    size_t *out_count)
{
	struct json_path at = { path, NULL, 0 };
	const char **texts;

	if (!array)
		return NULL;
	texts = arena_array(arena, const char *, array->count);
	for (const struct json_node *node = array->first; node; node = node->next, at.index++)
		TRY(json_node_text(arena, &at, node, &texts[at.index]));
	*out_texts = texts;
	*out_count = array->count;
	return NULL;
}
