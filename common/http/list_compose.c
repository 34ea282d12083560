/* The pieces of schema/http/list.sql put together for one question. */
#include <string.h>

#include "common/http/list.sql.h"
#include "common/http/list_plan.h"

#define PIECES_MAXIMUM ((size_t)1 << 20)

static const char *const sql_types[] = {
	[FIELD_TEXT] = "text",    [FIELD_UUID] = "uuid",   [FIELD_INT] = "bigint",
	[FIELD_MONEY] = "bigint", [FIELD_RATE] = "bigint", [FIELD_QUANTITY] = "numeric",
	[FIELD_BOOL] = "boolean", [FIELD_DATE] = "date",   [FIELD_TIME] = "timestamptz",
	[FIELD_CHOICE] = "text",  [FIELD_VALUE] = NULL,
};

struct composing {
	struct arena *arena;
	const struct list *list;
	const struct list_question *question;
	const char *conditions, *after;
	const char *found, *matching, *walked, *there; /* of a search */
};

/* A piece about one column and the parameter it is compared with. */
static const char *piece(const struct composing *composing, const char *template,
			 const struct field *column, const char *parameter)
{
	const struct field *key = composing->list->fields;
	bool backwards = composing->question->backwards;
	const struct template_word words[] = {
		{ "column", column->name },
		{ "key", key->name },
		{ "type", sql_types[column->type] },
		{ "key_type", sql_types[key->type] },
		{ "parameter", parameter },
		{ "sign", backwards ? "<" : ">" },
		{ "direction", backwards ? " DESC" : "" },
		{ NULL, NULL },
	};

	return compose_text(composing->arena, template, words);
}

static void add_condition(struct composing *composing, const char *condition)
{
	composing->conditions =
		arena_print(composing->arena, "%s\n\tAND %s", composing->conditions, condition);
}

/* How good a match is; in the middle is what is walked, where nobody compares. */
enum { RANK_CODE, RANK_WHOLE, RANK_BEGUN, RANK_NEAR };

/* Of a search: what a piece of it says besides its column. */
struct found_piece {
	int rank;
	const char *condition;
	const struct list_also *also;
};

/* So many are gathered before the rest is walked. */
static const char *little(const struct composing *composing)
{
	return composing->question->search == SEARCH_IN ? "20000" : "5000";
}

static const char *found_piece(const struct composing *composing, const char *template,
			       const struct found_piece *found)
{
	static const struct list_also none = { "", "", "" };
	const struct list_also *also = found->also ? found->also : &none;
	const struct field *sort = composing->question->sort;
	const struct template_word words[] = {
		{ "key", composing->list->fields->name },
		{ "source", composing->list->source },
		{ "place", sort ? sort->name : "" },
		{ "conditions", composing->conditions },
		{ "after", composing->after },
		{ "rank", arena_print(composing->arena, "%d", found->rank) },
		{ "little", little(composing) },
		{ "condition", found->condition },
		{ "also_source", also->source },
		{ "also_key", also->key },
		{ "also_column", also->column },
		{ NULL, NULL },
	};

	return compose_text(composing->arena, template, words);
}

/* What matches: as an index finds it, as a condition of rows, and as it is tried row by row. */
static void add_match(struct composing *composing, const char *found, const char *matching,
		      const char *walked)
{
	struct arena *arena = composing->arena;

	composing->found = compose_join(arena, composing->found, "\n\tUNION ALL ", found);
	composing->matching = compose_join(arena, composing->matching, "\n\tOR ", matching);
	composing->walked = compose_join(arena, composing->walked, "\n\t\tOR ", walked);
}

static void add_column(struct composing *composing, const struct field *field, int rank,
		       const char *found, const char *walked)
{
	const char *matching = piece(composing, found, field, "q");
	const struct found_piece in = { rank, matching, NULL };

	add_match(composing, found_piece(composing, list_found_in, &in), matching,
		  piece(composing, walked, field, "q"));
	composing->there = compose_join(composing->arena, composing->there, " OR ",
					piece(composing, list_there, field, ""));
}

static void add_also(struct composing *composing, const struct list_also *also)
{
	const struct found_piece in = { RANK_CODE, "", also };

	add_match(composing, found_piece(composing, list_found_in_also, &in),
		  found_piece(composing, list_found_also, &in),
		  found_piece(composing, list_walked_also, &in));
	composing->there = "true";
}

static void add_words(struct composing *composing, const struct field *field)
{
	if (composing->question->search == SEARCH_START)
		add_column(composing, field, RANK_BEGUN, list_found_start, list_walked_start);
	else
		add_column(composing, field, RANK_NEAR, list_found_near, list_walked_near);
}

/* A beginning is a range of an index, also of words where those asked for are too short to be looked for among others. */
static void add_search(struct composing *composing)
{
	const struct list_also *also = composing->list->also;

	for (const struct field *field = composing->list->fields; field->name; field++) {
		if (field->flags & FIELD_SEARCH)
			add_column(composing, field, RANK_CODE, list_found_start,
				   list_walked_start);
		if (field->flags & FIELD_SEARCH_IN)
			add_words(composing, field);
	}
	for (; also && also->source; also++)
		add_also(composing, also);
}

/* How good a match is, by what of it matches better than nearly. */
static const char *rank_of(const struct composing *composing)
{
	static const struct {
		int rank;
		const char *template;
	} better[] = { { RANK_WHOLE, list_found_whole }, { RANK_BEGUN, list_found_begun } };
	const char *cases = "";

	if (composing->question->search != SEARCH_IN || !composing->question->is_ranked)
		return "f.search_rank";
	for (size_t i = 0; i < sizeof(better) / sizeof(better[0]); i++) {
		const struct field *field = composing->list->fields;

		for (; field->name; field++) {
			const struct found_piece in = {
				better[i].rank, piece(composing, better[i].template, field, "q"),
				NULL
			};

			if (field->flags & FIELD_SEARCH_IN)
				cases = compose_join(composing->arena, cases, "\n\t\t\t",
						     found_piece(composing, list_better, &in));
		}
	}
	return *cases ? arena_print(composing->arena, "CASE %s ELSE f.search_rank END", cases)
		      : "f.search_rank";
}

static void add_part(struct composing *composing, const struct list_part *part,
		     const char *parameter, bool is_yes)
{
	const struct field *column = part->column;

	switch (part->kind) {
	case PART_EQUAL:
		add_condition(composing, piece(composing, list_filter, column, parameter));
		break;
	case PART_FROM:
		add_condition(composing, piece(composing, list_from, column, parameter));
		break;
	case PART_TO:
		/* An instant belongs to what begins with it. */
		add_condition(composing,
			      piece(composing, column->type == FIELD_TIME ? list_before : list_to,
				    column, parameter));
		break;
	case PART_CONDITION:
		add_condition(composing,
			      is_yes ? part->condition->when_true : part->condition->when_false);
		break;
	case PART_SEARCH:
	case PART_SORT:
	case PART_EXPAND: break;
	}
}

/* The other record as JSON, with values in the same form as in a reply of its own. */
static const char *expanded(const struct composing *composing,
			    const struct list_reference *reference)
{
	struct arena *arena = composing->arena;
	const char *members = "";

	for (const struct field *field = reference->fields; field->name; field++) {
		const struct template_word words[] = { { "column", field->name }, { NULL, NULL } };
		const char *template = field->type == FIELD_TIME       ? list_member_time
				       : field->type == FIELD_QUANTITY ? list_member_text
								       : list_member;

		if (!(field->flags & FIELD_WRITE_ONLY))
			members = compose_join(arena, members, ", ",
					       compose_text(arena, template, words));
	}

	const struct template_word words[] = {
		{ "members", members },
		{ "source", reference->source },
		{ "key", reference->fields->name },
		{ "column", reference->column },
		{ "member", reference->member },
		{ NULL, NULL },
	};

	return compose_text(arena, list_expanded, words);
}

static const char *columns_of(const struct composing *composing)
{
	const struct list_reference *references = composing->list->references;
	const char *columns = "";

	for (const struct field *field = composing->list->fields; field->name; field++) {
		if (!(field->flags & FIELD_WRITE_ONLY))
			columns = compose_join(composing->arena, columns, ", ",
					       piece(composing, list_column, field, ""));
	}
	for (size_t i = 0; references && references[i].column; i++) {
		if (composing->question->expanded >> i & 1)
			columns = compose_join(composing->arena, columns, ",\n\t",
					       expanded(composing, &references[i]));
	}
	return columns;
}

static bool is_total(const struct composing *composing)
{
	return composing->question->view == VIEW_TOTAL;
}

/* By a column that no two rows share the id is not needed, and not read: its index may not have it. */
static const char *of_sort(const struct composing *composing, const char *with_key,
			   const char *alone)
{
	const struct field *sort = composing->question->sort;
	bool is_alone = sort == composing->list->fields || sort->flags & FIELD_UNIQUE;

	return piece(composing, is_alone ? alone : with_key, sort, "");
}

static const char *frame_of(const struct composing *composing)
{
	const struct list_question *question = composing->question;

	if (is_total(composing))
		return question->search ? list_found_total : list_total;
	/* Without an order it is one row. */
	if (!question->sort)
		return list_one;
	if (question->search)
		return list_found_page;
	return question->view == VIEW_AT ? list_page_at : list_page;
}

/* Where they are ranked, the row before had a rank, too. */
static const char *follows(const struct composing *composing)
{
	if (composing->question->view != VIEW_NEXT)
		return "true";
	return composing->question->is_ranked ? list_follows_rank : "b.follows";
}

static const char *whole(const struct composing *composing)
{
	const struct list *list = composing->list;
	bool is_sorted = composing->question->sort, is_at = composing->question->view == VIEW_AT;
	const struct template_word words[] = {
		{ "columns", is_total(composing) ? "" : columns_of(composing) },
		{ "source", list->source },
		{ "key", list->fields->name },
		{ "conditions", composing->conditions },
		{ "after", composing->after },
		{ "follows", follows(composing) },
		{ "asked",
		  composing->question->search == SEARCH_IN ? list_asked_words : list_asked_start },
		{ "found", composing->found },
		{ "little", little(composing) },
		{ "rank_of", composing->question->search ? rank_of(composing) : "" },
		{ "matching", composing->matching },
		{ "there", composing->there },
		{ "direction", composing->question->backwards ? " DESC" : "" },
		{ "rank_order", composing->question->is_ranked ? list_rank_order : "" },
		{ "walked", composing->walked },
		{ "order", is_sorted ? of_sort(composing, list_order_by, list_order_alone) : "" },
		{ "place", is_sorted ? of_sort(composing, list_place, list_column) : "" },
		{ "place_columns",
		  is_sorted ? of_sort(composing, list_place_columns, list_column) : "" },
		{ "sign", composing->question->backwards ? "<" : ">" },
		{ "most", is_at ? list_most_at : list_most },
		{ "offset", is_at ? list_offset : "" },
		{ NULL, NULL },
	};

	return compose_text(composing->arena, frame_of(composing), words);
}

static void add_after(struct composing *composing)
{
	const struct list_question *question = composing->question;
	const struct field *key = composing->list->fields;

	if (question->view != VIEW_NEXT)
		return;
	composing->after = arena_print(composing->arena, "\n\tAND %s",
				       question->sort == key
					       ? piece(composing, list_after_key, key, "")
					       : of_sort(composing, list_after, list_after_alone));
}

const struct statement *list_compose(struct arena *arena, const struct list *list,
				     const struct list_plan *plan,
				     const struct list_question *question, const char *name)
{
	struct arena *pieces = arena_create(PIECES_MAXIMUM);
	struct composing composing = { pieces, list, question, "", "", "", "", "", "" };
	const char *const *scope = list->scope;

	for (; scope && *scope; scope++)
		add_condition(&composing, *scope);
	if (plan->is_one)
		add_condition(&composing,
			      piece(&composing, list_filter, list->fields, list->fields->name));
	for (size_t i = 0; i < plan->count; i++) {
		if (question->parts >> i & 1)
			add_part(&composing, &plan->parts[i], plan->query[i].name,
				 question->yes >> i & 1);
	}
	add_after(&composing);
	if (question->search)
		add_search(&composing);

	struct statement *statement = arena_copy(
		arena, compose_statement(arena, name, whole(&composing)), sizeof(struct statement));

	arena_destroy(pieces);
	statement->lane = list->lane;
	return statement;
}
