/*
 * Which columns of a statement may be NULL.
 *
 * Model    Where a column comes from stands in the description of the statement for tables, and in its plan for what
 *          views and inlined functions are made of: the plan's output names alias and column, and its joins tell which
 *          aliases have no row at times. Column by column the plan goes first; what it does not know is asked
 *          of the description, which knows nothing of joins and so only tells what may be NULL.
 */
#include "common/db/session_state.h"

#include <ctype.h>
#include <string.h>

#include "common/db/check.sql.h"
#include "common/db/db.h"

#define ARRAY_MAXIMUM ((size_t)256 << 10)
#define DEPTH_MAXIMUM 64
#define SCANS_MAXIMUM 200
#define ARROW "->  "
#define ARROW_WIDTH 4
#define PREPARED "outpost_nullability"
/* From the arrow of a node to those of its children. */
#define CHILD_INDENT 6

struct scan {
	struct text alias;
	const char *table; /* retail.sale */
	bool has_no_row;   /* at times: it is on the outer side of a join */
};

struct node {
	int column; /* of its arrow; the first one has none */
	struct text text;
	int children;
	bool has_no_row;
};

struct plan {
	struct arena *arena;
	struct node stack[DEPTH_MAXIMUM];
	int depth;
	struct scan scans[SCANS_MAXIMUM];
	int scan_count;
	struct text output;
	bool is_unclear; /* rows come from several places, or there are too many of them */
};

static struct text text_after(struct text text, size_t count)
{
	return (struct text){ text.data + count, text.length - count };
}

static bool contains(struct text text, const char *word)
{
	return memmem(text.data, text.length, word, strlen(word)) != NULL;
}

/* A child of an outer join, by its place among the children. */
static bool may_lack_row(const struct node *parent)
{
	bool is_second = parent->children == 1;

	return parent->has_no_row || contains(parent->text, " Full Join") ||
	       (contains(parent->text, " Left Join") && is_second) ||
	       (contains(parent->text, " Right Join") && !is_second);
}

/* "Index Scan using sale_pkey on retail.sale s" */
static void note_scan(struct plan *plan, struct text node, bool has_no_row)
{
	static const char *const kinds[] = { "Seq Scan on ",         "Index ",
					     "Bitmap Heap Scan on ", "Sample Scan on ",
					     "Tid Scan on ",         "Insert on ",
					     "Update on ",           "Delete on " };
	const char *on = memmem(node.data, node.length, " on ", 4);
	struct text rest, table, alias;
	bool is_table = false;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		is_table |= text_starts_with(node, kinds[i]);
	if (!on || !is_table || memchr(node.data, '"', node.length))
		return;
	if (plan->scan_count == SCANS_MAXIMUM) {
		plan->is_unclear = true;
		return;
	}
	rest = text_after(node, (size_t)(on + 4 - node.data));
	text_split(&rest, ' ', &table);
	if (!text_split(&rest, ' ', &alias)) {
		const char *dot = memchr(table.data, '.', table.length);

		alias = dot ? text_after(table, (size_t)(dot + 1 - table.data)) : table;
	}
	plan->scans[plan->scan_count++] =
		(struct scan){ alias, text_copy(plan->arena, table), has_no_row };
}

/* What stands beside the children of a node, and hangs on none of its joins. */
static bool is_beside(struct text text)
{
	return text_starts_with(text, "SubPlan ") || text_starts_with(text, "InitPlan ") ||
	       text_starts_with(text, "CTE ");
}

static void enter_node(struct plan *plan, int column, struct text text)
{
	static const char *const mixed[] = { "Append",    "Merge Append",    "SetOp",
					     "HashSetOp", "Recursive Union", "MixedAggregate" };
	int parent_column = column - (is_beside(text) ? 2 : CHILD_INDENT);
	struct node *parent, node = { .column = column, .text = text };

	while (plan->depth && plan->stack[plan->depth - 1].column > parent_column)
		plan->depth--;
	parent = plan->depth ? &plan->stack[plan->depth - 1] : NULL;
	if (plan->depth == DEPTH_MAXIMUM || (parent && parent->column != parent_column)) {
		plan->is_unclear = true;
		return;
	}
	if (parent && !is_beside(text)) {
		node.has_no_row = may_lack_row(parent);
		parent->children++;
	}
	for (size_t i = 0; i < sizeof(mixed) / sizeof(mixed[0]); i++)
		plan->is_unclear |= text_starts_with(text, mixed[i]);
	plan->stack[plan->depth++] = node;
	note_scan(plan, text, node.has_no_row);
}

static void read_line(struct plan *plan, struct text line)
{
	static const char output[] = "Output: ";
	struct text text = line;
	int indent;

	while (text.length && text.data[0] == ' ')
		text = text_after(text, 1);
	indent = (int)(line.length - text.length);
	if (text_starts_with(text, ARROW))
		enter_node(plan, indent, text_after(text, sizeof(ARROW) - 1));
	else if (!plan->depth || is_beside(text))
		enter_node(plan, indent - ARROW_WIDTH, text);
	else if (plan->depth == 1 && text_starts_with(text, output) && !plan->output.data)
		plan->output = text_after(text, sizeof(output) - 1);
}

/* The expressions of "a.b, f(c, d)" one by one. */
static bool next_expression(struct text *rest, struct text *out_expression)
{
	size_t length = 0;
	int depth = 0;

	for (; length < rest->length; length++) {
		char c = rest->data[length];

		depth += (c == '(') - (c == ')');
		if (c == ',' && depth == 0)
			break;
	}
	*out_expression = (struct text){ rest->data, length };
	*rest = text_after(*rest, length + 2 < rest->length ? length + 2 : rest->length);
	return length > 0;
}

static bool is_name(struct text text)
{
	for (size_t i = 0; i < text.length; i++) {
		if (!isalnum((unsigned char)text.data[i]) && text.data[i] != '_')
			return false;
	}
	return text.length > 0;
}

/* One row of what is asked: a table and its column. */
struct origin {
	const char *table, *column; /* NULL: unknown */
	bool has_no_row;
};

static struct origin origin_of(const struct plan *plan, struct text expression)
{
	struct text alias, column = expression;

	/* A plan over one table alone names its columns without it. */
	if (is_name(expression) && plan->scan_count == 1)
		return (struct origin){ plan->scans[0].table, text_copy(plan->arena, expression),
					plan->scans[0].has_no_row };
	if (!text_split(&column, '.', &alias) || !is_name(alias) || !is_name(column))
		return (struct origin){ NULL };
	for (int i = 0; i < plan->scan_count; i++) {
		const struct scan *scan = &plan->scans[i];

		if (alias.length == scan->alias.length &&
		    memcmp(alias.data, scan->alias.data, alias.length) == 0)
			return (struct origin){ scan->table, text_copy(plan->arena, column),
						scan->has_no_row };
	}
	return (struct origin){ NULL };
}

/* Of each column, as far as the plan tells. */
static struct origin *read_plan(struct arena *arena, const PGresult *result, int columns)
{
	struct origin *origins = arena_array(arena, struct origin, (size_t)columns);
	struct plan *plan = arena_new(arena, struct plan);
	struct text expression;

	plan->arena = arena;
	for (int i = 0; i < PQntuples(result); i++)
		read_line(plan, text_of(PQgetvalue(result, i, 0)));
	for (int i = 0; i < columns && next_expression(&plan->output, &expression); i++) {
		if (!plan->is_unclear)
			origins[i] = origin_of(plan, expression);
	}
	return origins;
}

/* A plan for any parameters: one for these would leave out what they make needless. What cannot be planned tells
 * nothing. */
static struct origin *explain(struct db_session *session, struct arena *arena,
			      const struct statement *statement, int columns)
{
	const char *nulls = "";
	struct origin *origins;
	PGresult *result;

	PQclear(PQprepare(session->pg, PREPARED, statement->sql, 0, NULL));
	PQclear(PQexec(session->pg, "SET plan_cache_mode TO force_generic_plan"));
	for (int i = 0; i < statement->parameter_count; i++)
		nulls = arena_print(arena, "%s%sNULL", nulls, i ? ", " : "");
	result =
		PQexec(session->pg,
		       arena_print(arena, "EXPLAIN (VERBOSE, COSTS OFF) EXECUTE " PREPARED "%s%s%s",
				   *nulls ? "(" : "", nulls, *nulls ? ")" : ""));
	origins = read_plan(arena, result, columns);
	PQclear(result);
	PQclear(PQexec(session->pg, "RESET plan_cache_mode; DEALLOCATE " PREPARED));
	return origins;
}

enum member { TABLE_NUMBER, COLUMN_NUMBER, TABLE_NAME, COLUMN_NAME, HAS_NO_ROW };

struct asking {
	struct arena *arena;
	const struct statement_shape *shape;
	const struct origin *origins;
};

static const char *member_of(const struct asking *asking, enum member member, int column)
{
	const struct origin *origin = &asking->origins[column];

	switch (member) {
	case TABLE_NUMBER:
		return arena_print(asking->arena, "%u", asking->shape->column_tables[column]);
	case COLUMN_NUMBER:
		return arena_print(asking->arena, "%d", asking->shape->column_numbers[column]);
	case TABLE_NAME: return origin->table;
	case COLUMN_NAME: return origin->column;
	case HAS_NO_ROW: return origin->has_no_row ? "true" : "false";
	}
	return NULL;
}

/* {retail.sale,NULL}: one for each column. */
static const char *array_of(const struct asking *asking, enum member member)
{
	struct text_buffer buffer;
	const char *text;

	text_buffer_init(&buffer, ARRAY_MAXIMUM);
	text_append_char(&buffer, '{');
	for (int i = 0; i < asking->shape->column_count; i++) {
		const char *value = member_of(asking, member, i);

		text_append_print(&buffer, "%s%s", i ? "," : "", value ? value : "NULL");
	}
	text_append_char(&buffer, '}');
	text = text_copy(asking->arena, text_buffer_text(&buffer));
	text_buffer_finish(&buffer);
	return text;
}

const struct error *db_session_nullability(struct db_session *session, struct arena *arena,
					   const struct statement *statement,
					   const struct statement_shape *shape,
					   const enum db_nullability **out_nullability)
{
	const struct asking asking = { arena, shape,
				       explain(session, arena, statement, shape->column_count) };
	const struct db_parameter parameters[] = {
		{ "tables", array_of(&asking, TABLE_NUMBER) },
		{ "numbers", array_of(&asking, COLUMN_NUMBER) },
		{ "planned_tables", array_of(&asking, TABLE_NAME) },
		{ "planned_columns", array_of(&asking, COLUMN_NAME) },
		{ "lacking", array_of(&asking, HAS_NO_ROW) },
	};
	enum db_nullability *nullability =
		arena_array(arena, enum db_nullability, (size_t)shape->column_count);
	struct db_reply reply;

	TRY(db_session_run(session, arena, &db_check_nullability, parameters,
			   sizeof(parameters) / sizeof(parameters[0]), &reply));
	for (int i = 0; i < shape->column_count; i++) {
		if (db_is_null(&reply, i, "may_be_null"))
			nullability[i] = DB_NULL_UNKNOWN;
		else
			nullability[i] = db_bool(&reply, i, "may_be_null") ? DB_NULL_POSSIBLE
									   : DB_NULL_NEVER;
	}
	*out_nullability = nullability;
	return NULL;
}
