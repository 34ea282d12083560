#include "common/rules/json_tree.h"

#include <string.h>

struct parser {
	struct arena *arena;
	const char *at;
	const char *end;
	const char *start;
	size_t nodes;
	int depth;
};

static const struct error *parse_value(struct parser *parser, struct json_node **out_node);

static const struct error *malformed(const struct parser *parser, const char *detail)
{
	return error_new(parser->arena, ERROR_MALFORMED, "%s At byte %zu.", detail,
			 (size_t)(parser->at - parser->start));
}

static void skip_space(struct parser *parser)
{
	while (parser->at < parser->end && (*parser->at == ' ' || *parser->at == '\t' ||
					    *parser->at == '\n' || *parser->at == '\r'))
		parser->at++;
}

static bool take(struct parser *parser, char character)
{
	skip_space(parser);
	if (parser->at == parser->end || *parser->at != character)
		return false;
	parser->at++;
	return true;
}

static int hex_digit(char character)
{
	if (character >= '0' && character <= '9')
		return character - '0';
	if (character >= 'a' && character <= 'f')
		return character - 'a' + 10;
	if (character >= 'A' && character <= 'F')
		return character - 'A' + 10;
	return -1;
}

static bool take_hex(struct parser *parser, uint32_t *out_unit)
{
	uint32_t unit = 0;

	if (parser->end - parser->at < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		int digit = hex_digit(*parser->at++);

		if (digit < 0)
			return false;
		unit = unit << 4 | (uint32_t)digit;
	}
	*out_unit = unit;
	return true;
}

/* After "\u": one unit, or two that form a surrogate pair. NUL is refused: strings end with it. */
static bool take_code_point(struct parser *parser, uint32_t *out_code)
{
	uint32_t high;
	uint32_t low;

	if (!take_hex(parser, &high) || high == 0)
		return false;
	if (high < 0xd800 || high > 0xdfff) {
		*out_code = high;
		return true;
	}
	if (high > 0xdbff || parser->end - parser->at < 6 || parser->at[0] != '\\' ||
	    parser->at[1] != 'u')
		return false;
	parser->at += 2;
	if (!take_hex(parser, &low) || low < 0xdc00 || low > 0xdfff)
		return false;
	*out_code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
	return true;
}

static char *put_utf8(char *to, uint32_t code)
{
	if (code < 0x80) {
		*to++ = (char)code;
	} else if (code < 0x800) {
		*to++ = (char)(0xc0 | code >> 6);
		*to++ = (char)(0x80 | (code & 0x3f));
	} else if (code < 0x10000) {
		*to++ = (char)(0xe0 | code >> 12);
		*to++ = (char)(0x80 | (code >> 6 & 0x3f));
		*to++ = (char)(0x80 | (code & 0x3f));
	} else {
		*to++ = (char)(0xf0 | code >> 18);
		*to++ = (char)(0x80 | (code >> 12 & 0x3f));
		*to++ = (char)(0x80 | (code >> 6 & 0x3f));
		*to++ = (char)(0x80 | (code & 0x3f));
	}
	return to;
}

static bool take_escape(struct parser *parser, char **to)
{
	static const char names[] = "\"\\/bfnrt";
	static const char values[] = "\"\\/\b\f\n\r\t";
	uint32_t code;

	if (parser->at == parser->end)
		return false;

	char name = *parser->at++;
	const char *found = name ? strchr(names, name) : NULL;

	if (found) {
		*(*to)++ = values[found - names];
		return true;
	}
	if (name != 'u' || !take_code_point(parser, &code))
		return false;
	*to = put_utf8(*to, code);
	return true;
}

static const struct error *parse_string(struct parser *parser, struct text *out_text)
{
	const char *close = parser->at;

	/* The decoded text is never longer than what is written. */
	while (close < parser->end && *close != '"')
		close += *close == '\\' && close + 1 < parser->end ? 2 : 1;
	if (close >= parser->end)
		return malformed(parser, "A string does not end.");

	char *data = arena_allocate(parser->arena, (size_t)(close - parser->at) + 1);
	char *to = data;

	while (parser->at < close) {
		char character = *parser->at++;

		if ((unsigned char)character < ' ')
			return malformed(parser, "A control character inside a string.");
		if (character != '\\')
			*to++ = character;
		else if (!take_escape(parser, &to))
			return malformed(parser, "A wrong escape inside a string.");
	}
	parser->at++;
	*out_text = (struct text){ data, (size_t)(to - data) };
	return NULL;
}

static const struct error *parse_number(struct parser *parser, struct text *out_text)
{
	const char *start = parser->at;

	if (*parser->at == '-')
		parser->at++;

	const char *digits = parser->at;

	while (parser->at < parser->end && *parser->at >= '0' && *parser->at <= '9')
		parser->at++;
	if (parser->at == digits || (*digits == '0' && parser->at > digits + 1))
		return malformed(parser, "Not a JSON value.");
	if (parser->at < parser->end && strchr(".eE", *parser->at) && *parser->at)
		return malformed(parser, "Numbers are integers here; write decimals as strings.");
	*out_text = (struct text){ start, (size_t)(parser->at - start) };
	return NULL;
}

static const struct error *check_name(struct parser *parser, const struct json_node *object,
				      const struct json_node *member)
{
	if (object->count == JSON_TREE_MAXIMUM_MEMBERS)
		return error_field(parser->arena, ERROR_TOO_LARGE, member->name,
				   "An object holds at most %d members.",
				   JSON_TREE_MAXIMUM_MEMBERS);
	for (const struct json_node *other = object->first; other; other = other->next)
		if (strcmp(other->name, member->name) == 0)
			return error_field(parser->arena, ERROR_MALFORMED, member->name,
					   "The member stands twice in one object.");
	return NULL;
}

static const struct error *parse_member(struct parser *parser, struct json_node *object,
					struct json_node **out_member)
{
	struct text name;

	if (!take(parser, '"'))
		return malformed(parser, "A member name is missing.");
	TRY(parse_string(parser, &name));
	if (!take(parser, ':'))
		return malformed(parser, "A colon is missing.");
	TRY(parse_value(parser, out_member));
	(*out_member)->name = name.data;
	return check_name(parser, object, *out_member);
}

static const struct error *parse_children(struct parser *parser, struct json_node *node, char close)
{
	struct json_node **next = &node->first;

	if (++parser->depth > JSON_TREE_MAXIMUM_DEPTH)
		return error_new(parser->arena, ERROR_TOO_LARGE, "Nested deeper than %d levels.",
				 JSON_TREE_MAXIMUM_DEPTH);
	if (!take(parser, close)) {
		do {
			struct json_node *child;

			if (node->kind == TREE_OBJECT)
				TRY(parse_member(parser, node, &child));
			else
				TRY(parse_value(parser, &child));
			*next = child;
			next = &child->next;
			node->count++;
		} while (take(parser, ','));
		if (!take(parser, close))
			return malformed(parser, "A comma or a closing bracket is missing.");
	}
	parser->depth--;
	return NULL;
}

static bool take_word(struct parser *parser, const char *word)
{
	size_t length = strlen(word);

	if ((size_t)(parser->end - parser->at) < length || memcmp(parser->at, word, length) != 0)
		return false;
	parser->at += length;
	return true;
}

static const struct error *parse_scalar(struct parser *parser, struct json_node *node)
{
	node->kind = TREE_BOOL;
	node->truth = take_word(parser, "true");
	if (node->truth || take_word(parser, "false"))
		return NULL;
	node->kind = TREE_NULL;
	if (take_word(parser, "null"))
		return NULL;
	node->kind = TREE_NUMBER;
	return parse_number(parser, &node->text);
}

static const struct error *parse_value(struct parser *parser, struct json_node **out_node)
{
	struct json_node *node = arena_new(parser->arena, struct json_node);

	if (++parser->nodes > JSON_TREE_MAXIMUM_NODES)
		return error_new(parser->arena, ERROR_TOO_LARGE, "More than %d values.",
				 JSON_TREE_MAXIMUM_NODES);
	*out_node = node;
	if (take(parser, '{')) {
		node->kind = TREE_OBJECT;
		return parse_children(parser, node, '}');
	}
	if (take(parser, '[')) {
		node->kind = TREE_ARRAY;
		return parse_children(parser, node, ']');
	}
	if (take(parser, '"')) {
		node->kind = TREE_STRING;
		return parse_string(parser, &node->text);
	}
	if (parser->at == parser->end)
		return malformed(parser, "A value is missing.");
	return parse_scalar(parser, node);
}

const struct error *json_tree_parse(struct arena *arena, struct text input,
				    const struct json_node **out_root)
{
	if (input.length == 0)
		return error_new(arena, ERROR_MALFORMED, "The document is empty.");
	if (input.length > JSON_TREE_MAXIMUM_SIZE)
		return error_new(arena, ERROR_TOO_LARGE, "The document is larger than %zu bytes.",
				 JSON_TREE_MAXIMUM_SIZE);
	if (!text_is_utf8(input))
		return error_new(arena, ERROR_MALFORMED, "The document is not UTF-8.");

	/* A copy, so that numbers stay readable when the input is gone. */
	const char *data = arena_copy(arena, input.data, input.length);
	struct parser parser = { arena, data, data + input.length, data, 0, 0 };
	struct json_node *root;

	TRY(parse_value(&parser, &root));
	skip_space(&parser);
	if (parser.at != parser.end)
		return malformed(&parser, "Something follows the document.");
	*out_root = root;
	return NULL;
}
