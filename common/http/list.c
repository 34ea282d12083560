#include "common/http/list.h"

#include <string.h>

#include "common/http/list_plan.h"
#include "common/http/routes.h"

/* Letters or digits in a row that are looked for as a word, and not only as the beginning of all. */
#define WITHIN_MINIMUM 3
#define SEARCH_WORDS_MAXIMUM 60

const struct field list_computed[] = {
	{ "after_rank", FIELD_INT },
	{ "after_value", FIELD_TEXT },
	{ "after_id", FIELD_TEXT },
	FIELD_END,
};

/* "-sold_at" */
static const struct field *parse_sort(const struct list *list, struct text sort,
				      bool *out_backwards)
{
	*out_backwards = sort.length && sort.data[0] == '-';
	if (*out_backwards)
		sort = (struct text){ sort.data + 1, sort.length - 1 };
	return field_named(list->fields, sort);
}

const struct field *list_order(const struct list *list, bool *out_backwards)
{
	return parse_sort(list, text_of(list->order), out_backwards);
}

static struct field *add_part(struct list_plan *plan, enum list_part_kind kind,
			      const struct field *column, const char *name)
{
	struct field *field = &plan->query[plan->count];

	if (column)
		*field = *column;
	field->name = name;
	field->flags = 0;
	field->fallback = NULL;
	plan->parts[plan->count++] = (struct list_part){ kind, column, NULL };
	return field;
}

/* updated_at: updated_since */
static const char *since_name(struct arena *arena, const char *name)
{
	size_t length = strlen(name);

	if (length > 3 && strcmp(name + length - 3, "_at") == 0)
		length -= 3;
	return arena_print(arena, "%.*s_since", (int)length, name);
}

static void add_range(struct list_plan *plan, const struct field *column)
{
	struct arena *arena = plan->arena;

	add_part(plan, PART_FROM, column, arena_print(arena, "%s_from", column->name))->doc =
		arena_print(arena, "Least %s", column->name);
	add_part(plan, PART_TO, column, arena_print(arena, "%s_to", column->name))->doc =
		arena_print(arena,
			    column->type == FIELD_TIME ? "End of %s, not included" : "Greatest %s",
			    column->name);
}

static void add_column(struct list_plan *plan, const struct field *column)
{
	if (column->flags & FIELD_FILTER)
		add_part(plan, PART_EQUAL, column, column->name);
	if (column->flags & FIELD_RANGE)
		add_range(plan, column);
	if (column->flags & FIELD_SINCE)
		add_part(plan, PART_FROM, column, since_name(plan->arena, column->name))->doc =
			"Changed then or later; oldest change first. Ask again a little before the "
			"last one seen";
}

static void add_condition(struct list_plan *plan, const struct list_condition *condition)
{
	struct field *field = add_part(plan, PART_CONDITION, NULL, condition->name);

	plan->parts[plan->count - 1].condition = condition;
	field->type = FIELD_BOOL;
	field->doc = condition->doc;
}

/* "Beginning of code, or words of name: ..." */
static const char *search_doc(struct arena *arena, const struct list *list)
{
	const struct field *fields = list->fields;
	const struct list_also *also = list->also;
	const char *starts = "", *parts = "";

	for (; fields->name; fields++) {
		if (fields->flags & FIELD_SEARCH)
			starts = arena_print(arena, "%s%s%s", starts, *starts ? " or " : "",
					     fields->name);
		if (fields->flags & FIELD_SEARCH_IN)
			parts = arena_print(arena, "%s%s%s", parts, *parts ? " or " : "",
					    fields->name);
	}
	for (; also && also->source; also++)
		starts = arena_print(arena, "%s%s%s", starts, *starts ? " or " : "", also->column);
	return arena_print(
		arena, "%s%s%s%s%s%s", *starts ? "Beginning of " : "", starts,
		*starts && *parts ? ", or " : "", *parts ? "words of " : "", parts,
		*parts ? " in any order, each by its beginning or with one letter wrong; "
			 "the best match first unless sorted"
		       : "");
}

static void add_search(struct list_plan *plan)
{
	const char *doc = search_doc(plan->arena, plan->list);

	if (!*doc)
		return;

	struct field *field = add_part(plan, PART_SEARCH, NULL, "q");

	field->type = FIELD_TEXT;
	field->min = 1;
	field->max = SEARCH_WORDS_MAXIMUM;
	field->doc = doc;
}

static void add_sort(struct list_plan *plan)
{
	const char **choices =
		arena_array(plan->arena, const char *, 2 * field_count(plan->list->fields) + 1);
	size_t count = 0;

	for (const struct field *column = plan->list->fields; column->name; column++) {
		if (!(column->flags & FIELD_SORT))
			continue;
		choices[count++] = column->name;
		choices[count++] = arena_print(plan->arena, "-%s", column->name);
	}

	struct field *field = add_part(plan, PART_SORT, NULL, "sort");

	field->type = FIELD_CHOICE;
	field->choices = choices;
	field->doc = arena_print(plan->arena, "With - before it from the end; else %s",
				 plan->list->order);
}

/* "department_id, tax_group_id" */
static void add_expand(struct list_plan *plan)
{
	const struct list_reference *reference = plan->list->references;
	const char *columns = "";

	if (!reference || !reference->column)
		return;
	for (; reference->column; reference++)
		columns = compose_join(plan->arena, columns, ", ", reference->column);

	struct field *field = add_part(plan, PART_EXPAND, NULL, "expand");

	field->type = FIELD_TEXT;
	field->min = 1;
	field->doc = arena_print(
		plan->arena, "Show what these refer to as well, separated by commas: %s", columns);
}

/* Every list of a server has one as long as it runs: none takes room for more parts than it has. */
static void keep_parts(struct list_plan *plan)
{
	plan->query =
		arena_copy(plan->arena, plan->query, (plan->count + 1) * sizeof(*plan->query));
	plan->parts = arena_copy(plan->arena, plan->parts, plan->count * sizeof(*plan->parts));
}

struct list_plan *list_plan_create(struct arena *arena, const struct list *list, bool is_one)
{
	struct list_plan *plan = arena_new(arena, struct list_plan);
	struct field query[LIST_PARTS_MAXIMUM + 1] = { 0 };
	struct list_part parts[LIST_PARTS_MAXIMUM];

	plan->query = query;
	plan->parts = parts;
	plan->list = list;
	plan->arena = arena;
	plan->is_one = is_one;
	if (!is_one) {
		add_search(plan);
		for (const struct list_condition *one = list->conditions; one && one->name; one++)
			add_condition(plan, one);
		for (const struct field *column = list->fields; column->name; column++)
			add_column(plan, column);
		add_sort(plan);
	}
	add_expand(plan);
	keep_parts(plan);
	return plan;
}

const struct list_reference *list_find_member(const struct list *list, const char *member)
{
	const struct list_reference *reference = list ? list->references : NULL;

	for (; reference && reference->column; reference++) {
		if (strcmp(reference->member, member) == 0)
			return reference;
	}
	return NULL;
}

const struct field *list_plan_query(const struct list_plan *plan)
{
	return plan->query;
}

/* Letters, digits and whatever is beyond ASCII; the longest run of them. */
static size_t longest_word(struct text words)
{
	size_t run = 0, longest = 0;

	for (size_t i = 0; i < words.length; i++) {
		unsigned char c = (unsigned char)words.data[i];
		bool is_letter = c >= 0x80 || (c >= '0' && c <= '9') ||
				 ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');

		if ((c & 0xc0) == 0x80) /* goes on with a character */
			continue;
		run = is_letter ? run + 1 : 0;
		if (run > longest)
			longest = run;
	}
	return longest;
}

static void ask_search(struct request *req, struct list_question *question)
{
	const char *words = request_text(req, "q");

	question->search =
		longest_word(text_of(words)) >= WITHIN_MINIMUM ? SEARCH_IN : SEARCH_START;
	question->is_ranked = !request_has(req, "sort");
}

void list_choose_order(const struct list_plan *plan, struct list_question *question)
{
	const struct field *range = NULL;
	bool is_filtered = false;

	question->sort = list_order(plan->list, &question->backwards);
	for (size_t i = 0; i < plan->count; i++) {
		enum list_part_kind kind = plan->parts[i].kind;

		if (!(question->parts >> i & 1))
			continue;
		is_filtered |= kind == PART_EQUAL || kind == PART_CONDITION || kind == PART_SEARCH;
		if (!range && (kind == PART_FROM || kind == PART_TO))
			range = plan->parts[i].column;
	}
	if (range && !is_filtered && range != question->sort) {
		question->sort = range;
		question->backwards = false;
	}
}

static const struct error *ask_expand(struct request *req, const struct list *list,
				      struct list_question *question)
{
	struct text rest = text_of(request_text(req, "expand")), column;

	while (text_split(&rest, ',', &column)) {
		size_t i = 0;

		while (list->references[i].column && !text_is(column, list->references[i].column))
			i++;
		if (!list->references[i].column)
			return error_field(request_arena(req), ERROR_INVALID, "expand",
					   "%.*s is none of what can be shown with it; the "
					   "document of this API names them",
					   (int)column.length, column.data);
		question->expanded |= (uint64_t)1 << i;
	}
	return NULL;
}

static struct list_question read_question(struct request *req, const struct list_plan *plan)
{
	struct list_question question = { 0 };

	for (size_t i = 0; i < plan->count; i++) {
		if (plan->parts[i].kind >= PART_SORT || !request_has(req, plan->query[i].name))
			continue;
		question.parts |= (uint64_t)1 << i;
		if (plan->parts[i].kind == PART_SEARCH)
			ask_search(req, &question);
		if (plan->parts[i].kind == PART_CONDITION &&
		    request_number(req, plan->query[i].name))
			question.yes |= (uint64_t)1 << i;
	}
	if (plan->is_one)
		return question;
	if (request_has(req, "sort"))
		question.sort = parse_sort(plan->list, text_of(request_text(req, "sort")),
					   &question.backwards);
	else
		list_choose_order(plan, &question);
	if (request_has(req, "after"))
		question.view = VIEW_NEXT;
	else if (request_has(req, "position"))
		question.view = VIEW_AT;
	return question;
}

static bool is_same(const struct list_question *a, const struct list_question *b)
{
	return a->parts == b->parts && a->yes == b->yes && a->sort == b->sort &&
	       a->backwards == b->backwards && a->view == b->view && a->search == b->search &&
	       a->is_ranked == b->is_ranked && a->expanded == b->expanded;
}

const struct statement *list_statement(struct list_plan *plan, struct arena *arena,
				       const struct list_question *question)
{
	for (const struct kept_statement *kept = plan->kept; kept; kept = kept->next) {
		if (is_same(&kept->question, question))
			return kept->statement;
	}
	if (plan->kept_count == LIST_STATEMENTS_MAXIMUM)
		return list_compose(arena, plan->list, plan, question, NULL);

	struct kept_statement *kept = arena_new(plan->arena, struct kept_statement);
	const char *name = arena_print(plan->arena, "%s_%s%d", plan->list->name,
				       plan->is_one ? "one_" : "", ++plan->kept_count);

	*kept = (struct kept_statement){
		plan->kept, *question, list_compose(plan->arena, plan->list, plan, question, name)
	};
	plan->kept = kept;
	return kept->statement;
}

/* A whole list that is written page by page goes on from where it was entered. */
static const struct error *check_place(struct request *req, const struct list_plan *plan)
{
	if (plan->is_one || req->list_export || !request_has(req, "position") ||
	    !request_has(req, "after"))
		return NULL;
	return error_field(request_arena(req), ERROR_INVALID, "position",
			   "stands in place of `after`; give one of them");
}

static const struct statement *total_statement(struct request *req, struct list_plan *plan,
					       struct list_question question)
{
	question.view = VIEW_TOTAL;
	question.sort = NULL;
	question.backwards = false;
	question.is_ranked = false;
	question.expanded = 0;
	return list_statement(plan, request_arena(req), &question);
}

const struct error *list_prepare(struct request *req, struct list_plan *plan,
				 const struct statement **out_statement)
{
	struct list_question question = read_question(req, plan);
	const struct list_reference *references = plan->list->references;

	if (references && references->column && request_has(req, "expand"))
		TRY(ask_expand(req, plan->list, &question));
	if (question.view == VIEW_NEXT)
		TRY(list_read_cursor(req, plan, &question));
	TRY(check_place(req, plan));
	*out_statement = list_statement(plan, request_arena(req), &question);
	req->list_total =
		plan->is_one || !request_has(req, "total") || !request_number(req, "total")
			? NULL
			: total_statement(req, plan, question);
	req->list_sort = question.sort;
	req->list_backwards = question.backwards;
	req->list_is_ranked = question.is_ranked;
	return NULL;
}
