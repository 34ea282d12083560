/*
 * List: pages of rows that are filtered, sorted and searched by what a request asks, within what is declared.
 *
 * Why      Every list needs the same: ?code=, ?sort=-updated_at, ?q=, pages that go on where they ended, and an
 *          index behind each of them. A statement with all conditions in it and `OR :x IS NULL` has no good plan.
 * Model    A route with a list and REPLY_PAGE shows a page of it (or with Accept: text/csv all of it), with REPLY_ONE
 *          the row whose id stands in the path. The flags of the fields say what may be asked (FIELD_FILTER, FIELD_RANGE, FIELD_SINCE, FIELD_SORT,
 *          FIELD_SEARCH, FIELD_SEARCH_IN). From the parts that a request names a statement is composed, from pieces
 *          in schema/http/list.sql, and kept: one for the first page and one for those that follow. Ties are broken by
 *          the id, so sorted columns are never NULL. A cursor holds the sort, the value and the id of the last row.
 *          Without ?sort= the list's own order holds; a range alone (?updated_since=) sorts by its column, for that
 *          is what its index gives. ?total=true counts the rows by a statement of its own before the page's; ?position= enters at a row
 *          whose place is found in the index alone, so an order by what is unique (FIELD_UNIQUE) has no id in it.
 *          ?q= shows the best match first (FIELD_SEARCH and `also` before FIELD_SEARCH_IN) and then goes by the list's order; its
 *          cursor holds that rank, too. See docs/DECISIONS/0053-typos-are-sought-among-words.md.
 * To make a list of anything: a table or view as `source`, its fields with flags, and a route with `.list` in place of
 *          `.statement`, reply REPLY_PAGE, `.reply_fields` the same fields. Conditions that always hold (the reader's
 *          stores) are templates over the row r in `scope`; their :parameters come from where those of any
 *          statement come (:actor_id, :store_id, path, or `prepare` with `.computed`). Indexes, in a migration: filter
 *          (column, order, id), sort and range (column, id), search (retail.fold(column) COLLATE "C"), and for
 *          FIELD_SEARCH_IN besides gin (retail.words(column)), and retail.keep_words where letters may be wrong. `check` describes each statement,
 *          tests/database/lists_test.py runs it over 100,000 rows and counts what it reads. A column of the source that comes
 *          from another table is looked up in it, row by row: a join may be made by walking through all of that table.
 *          What is asked together often (a register and a span of time) is a combination: so much is promised, each
 *          filter, range and order alone, a search, and the combinations. Other questions are answered as well, and read
 *          what they must.
 * Owner    Kept statements live with the routes and are bounded: what goes beyond is composed for one request.
 */
#ifndef OUTPOST_COMMON_HTTP_LIST_H
#define OUTPOST_COMMON_HTTP_LIST_H

#include <stdbool.h>

#include "common/base/error.h"
#include "common/db/statement.h"
#include "common/field/field.h"

struct request;
struct db_reply;

/* A column that is the id of another record, for ?expand=; its member is the column without _id. */
struct list_reference {
	const char *column; /* department_id */
	const char *member; /* department */
	const char *record; /* of its schema in OpenAPI */
	const char *source; /* retail.department */
	const struct field *fields;
};

/* What is asked by yes or no and is no column: ?open=true. Templates over the row r, each with the index that serves it. */
struct list_condition {
	const char *name, *doc;
	const char *when_true, *when_false;
};

/* What is searched besides, by its beginning: records that refer to the row. */
struct list_also {
	const char *source; /* retail.barcode */
	const char *key;    /* product_id */
	const char *column; /* barcode */
};

struct list {
	const char *place;          /* DECLARED_HERE */
	const char *name;           /* of its statements: product_list */
	const char *source;         /* with its schema: retail.product */
	const struct field *fields; /* of a row, the id first */
	const char *order;          /* a sorted column; "-sold_at" is the last one first */
	const char *const *scope;   /* templates, NULL at the end; may be NULL */
	const struct list_reference *references; /* a NULL column at the end; may be NULL */
	const struct list_condition *conditions; /* a NULL name at the end; may be NULL */
	const struct list_also *also;            /* a NULL source at the end; may be NULL */
	const char *const *combinations; /* "register_id sold_at_from sold_at_to"; may be NULL */
	enum db_lane lane;
};

struct list_plan; /* a list with its parameters and the statements made so far */

/* is_one: of a route that shows one row. */
struct list_plan *list_plan_create(struct arena *arena, const struct list *list, bool is_one);
/* Without `limit` and `after`, which every page has. */
const struct field *list_plan_query(const struct list_plan *plan);

/* The statement for what the request asks; binds what the statement needs besides. */
must_check const struct error *list_prepare(struct request *req, struct list_plan *plan,
					    const struct statement **out_statement);
/* The cursor of a row of its reply, in the request's arena. */
const char *list_cursor(struct request *req, const struct db_reply *reply, int row);

/* Whether the request asks for CSV and its route has it: the whole list then, in place of a page, or what the route exports. */
bool list_wants_export(const struct request *req);
void list_export(struct request *req);

/* What a declaration lacks or contradicts; NULL: nothing. */
const char *list_problem(struct arena *arena, const struct list *list);
/* NULL: the list has no such member. */
const struct list_reference *list_find_member(const struct list *list, const char *member);

/* Each filter, range, order and combination, a short and a long search: the first page and the next. */
typedef void list_visit(const struct statement *statement, void *context);
void list_each_statement(struct arena *arena, struct list_plan *plan, list_visit *visit,
			 void *context);

/* :parameters that list_prepare sets, for `check`. */
extern const struct field list_computed[];

#endif
