/*
 * What the files behind list.h share, and nobody else.
 *
 * Model    A part is one parameter of a list's query. A question is which parts were asked for, by what the rows are
 *          sorted, and where the page begins: what a statement depends on, and nothing that varies within it.
 */
#ifndef OUTPOST_COMMON_HTTP_LIST_PLAN_H
#define OUTPOST_COMMON_HTTP_LIST_PLAN_H

#include "common/db/compose.h"
#include "common/http/list.h"

#define LIST_PARTS_MAXIMUM 60
#define LIST_STATEMENTS_MAXIMUM 200

enum list_part_kind {
	PART_EQUAL,
	PART_FROM,
	PART_TO,
	PART_CONDITION,
	PART_SEARCH,
	PART_SORT,
	PART_EXPAND,
};

struct list_part {
	enum list_part_kind kind;
	const struct field *column; /* NULL: of the list as a whole */
	const struct list_condition *condition;
};

enum list_search { SEARCH_NONE, SEARCH_START, SEARCH_IN };

/* What is shown of a list: where a page begins, or how many rows there are. */
enum list_view { VIEW_FIRST, VIEW_NEXT, VIEW_AT, VIEW_TOTAL };

struct list_question {
	uint64_t parts;           /* bit n: the n-th was asked for */
	uint64_t yes;             /* likewise: a condition that must hold; else it must not */
	const struct field *sort; /* NULL: one row, or their number */
	bool backwards;
	enum list_view view;
	enum list_search search;
	bool is_ranked;    /* the best match first, then as sorted */
	uint64_t expanded; /* bit n: the n-th reference */
};

struct kept_statement {
	struct kept_statement *next;
	struct list_question question;
	const struct statement *statement;
};

struct list_plan {
	const struct list *list;
	struct arena *arena;
	struct field *query; /* its end is marked */
	struct list_part *parts;
	size_t count; /* at most LIST_PARTS_MAXIMUM */
	bool is_one;
	struct kept_statement *kept;
	int kept_count;
};

/* list.c: what the statement is sorted by when nothing is asked. */
const struct field *list_order(const struct list *list, bool *out_backwards);
/* A range that stands alone gives the order; else the list does. */
void list_choose_order(const struct list_plan *plan, struct list_question *question);
/* Kept, or made and kept, or made for one run in the arena. */
const struct statement *list_statement(struct list_plan *plan, struct arena *arena,
				       const struct list_question *question);

/* list_compose.c; name NULL: for one run. */
const struct statement *list_compose(struct arena *arena, const struct list *list,
				     const struct list_plan *plan,
				     const struct list_question *question, const char *name);

/* list_cursor.c: binds where the page before ended; refuses what belongs to another order. */
must_check const struct error *list_read_cursor(struct request *req, const struct list_plan *plan,
						const struct list_question *question);

#endif
