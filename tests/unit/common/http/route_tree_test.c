#include "common/http/route_tree.h"

#include "common/http/routes.h"
#include "tests/support/suite.h"

static void handle(struct request *req)
{
	(void)req;
}

#define ROUTE(verb, address)                                                                       \
	{                                                                                          \
		.method = (verb), .path = (address), .permission = PERMISSION_PUBLIC,              \
		.summary = (address), .handler = handle, .reply = REPLY_NONE                       \
	}

static const struct route routes[] = {
	ROUTE(HTTP_GET, "/api/v1/sales"),
	ROUTE(HTTP_POST, "/api/v1/sales"),
	ROUTE(HTTP_GET, "/api/v1/sales/{sale_id}"),
	ROUTE(HTTP_GET, "/api/v1/sales/latest/lines"),
	ROUTE(HTTP_GET, "/api/v1/sales/{sale_id}/receipt"),
	ROUTE(HTTP_GET, "/api/v1/stores/{store_id}/registers/{register_id}"),
	ROUTE(HTTP_GET, "/.well-known/jwks.json"),
	ROUTE_END,
};

static struct route_node *a_tree(struct arena *arena)
{
	static const struct route *const tables[] = { routes, NULL };
	const struct routes_options options = { .tables = tables };
	struct route_node *root = arena_new(arena, struct route_node);

	ck_assert_ptr_null(route_tables_build(arena, &options, root));
	return root;
}

/* The path of the route that answers GET, or NULL. */
static const char *found(const struct route_node *root, const char *path)
{
	struct route_match match = route_tree_find(root, text_of(path));

	return match.node && match.node->entries[HTTP_GET]
		       ? match.node->entries[HTTP_GET]->route->path
		       : NULL;
}

START_TEST(a_path_finds_its_route)
{
	struct arena *arena = arena_create(1 << 20);
	const struct route_node *root = a_tree(arena);

	ck_assert_str_eq(found(root, "/api/v1/sales"), "/api/v1/sales");
	ck_assert_str_eq(found(root, "/api/v1/sales/x"), "/api/v1/sales/{sale_id}");
	ck_assert_str_eq(found(root, "/api/v1/sales/x/receipt"), "/api/v1/sales/{sale_id}/receipt");
	ck_assert_str_eq(found(root, "/.well-known/jwks.json"), "/.well-known/jwks.json");
	arena_destroy(arena);
}
END_TEST

START_TEST(a_literal_goes_first_and_a_parameter_when_it_leads_nowhere)
{
	struct arena *arena = arena_create(1 << 20);
	const struct route_node *root = a_tree(arena);
	struct route_match match = route_tree_find(root, TEXT("/api/v1/sales/latest/receipt"));

	ck_assert_str_eq(found(root, "/api/v1/sales/latest/lines"), "/api/v1/sales/latest/lines");
	ck_assert_ptr_nonnull(match.node);
	ck_assert_str_eq(match.node->entries[HTTP_GET]->route->path,
			 "/api/v1/sales/{sale_id}/receipt");
	ck_assert(text_is(match.parameters[0], "latest"));
	arena_destroy(arena);
}
END_TEST

START_TEST(parameters_come_in_the_order_of_the_path)
{
	struct arena *arena = arena_create(1 << 20);
	struct route_match match =
		route_tree_find(a_tree(arena), TEXT("/api/v1/stores/s1/registers/r1"));

	ck_assert_ptr_nonnull(match.node);
	ck_assert(text_is(match.parameters[0], "s1"));
	ck_assert(text_is(match.parameters[1], "r1"));
	ck_assert_str_eq(match.node->entries[HTTP_GET]->path[1].name, "register_id");
	ck_assert_int_eq(match.node->entries[HTTP_GET]->path[1].type, FIELD_UUID);
	arena_destroy(arena);
}
END_TEST

START_TEST(nothing_else_is_found)
{
	static const char *const paths[] = {
		"",
		"/",
		"api/v1/sales",
		"/api",
		"/api/v1",
		"/api/v1/sales/",
		"/api/v1/sale",
		"/api/v1/saless",
		"/api/v1//sales",
		"//api/v1/sales",
		"/api/v1/sales//receipt",
		"/api/v1/sales/x/receipt/",
		"/api/v1/stores/s1/registers",
		"/api/v1/SALES",
	};
	struct arena *arena = arena_create(1 << 20);
	const struct route_node *root = a_tree(arena);

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		ck_assert_msg(!route_tree_find(root, text_of(paths[i])).node, "found \"%s\"",
			      paths[i]);
	arena_destroy(arena);
}
END_TEST

START_TEST(the_methods_of_a_path_are_listed)
{
	struct arena *arena = arena_create(1 << 20);
	struct route_match match = route_tree_find(a_tree(arena), TEXT("/api/v1/sales"));

	ck_assert_str_eq(route_tree_allow(arena, match.node), "OPTIONS, GET, HEAD, POST");
	arena_destroy(arena);
}
END_TEST

struct encoding {
	const char *raw, *decoded;
};

START_TEST(query_parts_are_decoded_once)
{
	static const struct encoding encodings[] = {
		{ "", "" },         { "a+b", "a b" },         { "%2B%20%25", "+ %" },
		{ "%2541", "%41" }, { "%c3%A4", "\xc3\xa4" }, { "a%3db", "a=b" },
	};
	static const char *const malformed[] = {
		"%", "%4", "%zz", "a%4", "%4g", "%g4", "%\x10\x10"
	};
	struct arena *arena = arena_create(1 << 20);
	struct text decoded;

	for (size_t i = 0; i < sizeof(encodings) / sizeof(encodings[0]); i++) {
		ck_assert(query_decode(arena, text_of(encodings[i].raw), &decoded));
		ck_assert_msg(text_is(decoded, encodings[i].decoded), "%s", encodings[i].raw);
	}
	for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++)
		ck_assert_msg(!query_decode(arena, text_of(malformed[i]), &decoded), "%s",
			      malformed[i]);
	arena_destroy(arena);
}
END_TEST

START_TEST(what_is_encoded_decodes_to_the_same_bytes)
{
	struct arena *arena = arena_create(1 << 20);
	struct text_buffer encoded;
	struct text decoded;
	char bytes[256];

	for (int i = 0; i < 256; i++)
		bytes[i] = (char)i;
	text_buffer_init(&encoded, 1024);
	query_encode(&encoded, (struct text){ bytes, sizeof(bytes) });
	ck_assert(query_decode(arena, text_buffer_text(&encoded), &decoded));
	ck_assert(text_equal(decoded, (struct text){ bytes, sizeof(bytes) }));
	text_buffer_finish(&encoded);
	arena_destroy(arena);
}
END_TEST

int main(void)
{
	return RUN_TESTS("route_tree", a_path_finds_its_route,
			 a_literal_goes_first_and_a_parameter_when_it_leads_nowhere,
			 parameters_come_in_the_order_of_the_path, nothing_else_is_found,
			 the_methods_of_a_path_are_listed, query_parts_are_decoded_once,
			 what_is_encoded_decodes_to_the_same_bytes);
}
