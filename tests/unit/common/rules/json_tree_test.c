#include "common/rules/json_tree.h"

#include <string.h>

#include "tests/support/suite.h"

static struct arena *arena;

static void open_arena(void)
{
	arena = arena_create(ARENA_DEFAULT_MAXIMUM);
}

static void close_arena(void)
{
	arena_destroy(arena);
}

static const struct error *parse(const char *text, const struct json_node **out_root)
{
	return json_tree_parse(arena, text_of(text), out_root);
}

START_TEST(every_escape_stands_for_its_character)
{
	static const struct {
		const char *json, *text;
	} cases[] = {
		{ "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t" },
		{ "\"\\u0041\\u007f\"", "A\x7f" },
		{ "\"\\u00E9\\u00e9\"", "éé" },
		{ "\"\\u20AC\"", "€" },
		{ "\"\\ud83d\\uDE00!\"", "😀!" },
		{ "\"\"", "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct json_node *root;
		const struct error *error = parse(cases[i].json, &root);

		ck_assert_msg(!error, "%s: %s", cases[i].json,
			      error ? error_describe(arena, error) : "");
		ck_assert_int_eq(root->kind, TREE_STRING);
		ck_assert_msg(text_is(root->text, cases[i].text), "%s", cases[i].json);
	}
}
END_TEST

START_TEST(a_broken_document_is_malformed_wherever_it_breaks)
{
	static const char *const cases[] = {
		"\"abc",
		"\"abc\\",
		"\"\\x\"",
		"\"\\u12\"",
		"\"\\u12",
		"\"\\u12g4\"",
		"\"\\ud83d\"",
		"\"\\ud83dx\"",
		"\"\\ud83d\\n\"",
		"\"\\ud83d\\u00e9\"",
		"\"\\ud83d\\ud83d\"",
		"\"\\udc00\"",
		"{\"a\" 1}",
		"{\"a\"",
		"{a:1}",
		"{\"a\":1 \"b\":2}",
		"[1 2]",
		"[1,]",
		"[",
		"tru",
		"nul",
		"-",
		"1e5",
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct json_node *root;
		const struct error *error = parse(cases[i], &root);

		ck_assert_msg(error && error->code == ERROR_MALFORMED, "%s", cases[i]);
	}
}
END_TEST

START_TEST(members_and_items_keep_their_order)
{
	const struct json_node *root, *node;

	ck_assert_ptr_null(
		parse(" { \"a\" : [ null , true , false , -7 , \"x\" ] , \"b\" : { } } ", &root));
	ck_assert_int_eq(root->kind, TREE_OBJECT);
	ck_assert_uint_eq(root->count, 2);
	ck_assert_str_eq(root->first->name, "a");
	ck_assert_str_eq(root->first->next->name, "b");
	node = root->first->first;
	ck_assert_int_eq(node->kind, TREE_NULL);
	node = node->next;
	ck_assert(node->kind == TREE_BOOL && node->truth);
	node = node->next;
	ck_assert(node->kind == TREE_BOOL && !node->truth);
	node = node->next;
	ck_assert(node->kind == TREE_NUMBER && text_is(node->text, "-7"));
	ck_assert_ptr_null(node->next->next);
}
END_TEST

/* prefix, then `count` times the piece with a comma between, then the end. */
static const char *many(const char *prefix, const char *piece, size_t count, const char *end)
{
	struct text_buffer buffer;
	const char *text;

	text_buffer_init(&buffer, (size_t)8 << 20);
	text_append_string(&buffer, prefix);
	for (size_t i = 0; i < count; i++) {
		text_append_string(&buffer, i ? "," : "");
		text_append_string(&buffer, piece);
	}
	text_append_string(&buffer, end);
	text = text_copy(arena, text_buffer_text(&buffer));
	text_buffer_finish(&buffer);
	return text;
}

static const char *members(size_t count)
{
	const char *text = "";

	for (size_t i = 0; i < count; i++)
		text = arena_print(arena, "%s%s\"m%zu\":1", text, i ? "," : "", i);
	return arena_print(arena, "{%s}", text);
}

START_TEST(what_is_larger_than_a_limit_is_refused_and_what_reaches_it_is_read)
{
	const char *within[] = {
		members(JSON_TREE_MAXIMUM_MEMBERS),
		many("[", "1", JSON_TREE_MAXIMUM_NODES - 1, "]"),
	};
	const char *beyond[] = {
		members(JSON_TREE_MAXIMUM_MEMBERS + 1),
		many("[", "1", JSON_TREE_MAXIMUM_NODES, "]"),
		many("[\"", "xxxxxxx", JSON_TREE_MAXIMUM_SIZE / 8, "\"]"),
	};
	const struct json_node *root;

	for (size_t i = 0; i < sizeof(within) / sizeof(within[0]); i++)
		ck_assert_ptr_null(parse(within[i], &root));
	for (size_t i = 0; i < sizeof(beyond) / sizeof(beyond[0]); i++) {
		const struct error *error = parse(beyond[i], &root);

		ck_assert_msg(error && error->code == ERROR_TOO_LARGE, "case %zu", i);
	}
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH("json_tree", open_arena, close_arena,
			      every_escape_stands_for_its_character,
			      a_broken_document_is_malformed_wherever_it_breaks,
			      members_and_items_keep_their_order,
			      what_is_larger_than_a_limit_is_refused_and_what_reaches_it_is_read);
}
