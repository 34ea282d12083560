/*
 * JSON tree: strict, bounded JSON for the rules engine, which cannot use a library in WebAssembly.
 *
 * Model    RFC 8259 with less: UTF-8 only, no byte order mark, numbers only as integers, no member
 *          twice, limits on size, depth, members and values. Everything else is an error that says
 *          where. Member names are compared by bytes.
 * Owner    Nodes and strings live in the arena; the input may be freed.
 */
#ifndef OUTPOST_COMMON_RULES_JSON_TREE_H
#define OUTPOST_COMMON_RULES_JSON_TREE_H

#include "common/base/error.h"
#include "common/base/text.h"

#define JSON_TREE_MAXIMUM_SIZE ((size_t)4 << 20)
#define JSON_TREE_MAXIMUM_DEPTH 16
#define JSON_TREE_MAXIMUM_MEMBERS 64
#define JSON_TREE_MAXIMUM_NODES 200000

enum json_kind { TREE_NULL, TREE_BOOL, TREE_NUMBER, TREE_STRING, TREE_ARRAY, TREE_OBJECT };

struct json_node {
	enum json_kind kind;
	bool truth;       /* TREE_BOOL */
	const char *name; /* of a member, terminated */
	struct text text; /* TREE_STRING decoded and terminated, TREE_NUMBER as written */
	size_t count;     /* of children */
	struct json_node *first;
	struct json_node *next;
};

must_check const struct error *json_tree_parse(struct arena *arena, struct text input,
					       const struct json_node **out_root);

#endif
