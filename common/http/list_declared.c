/* What a declaration promises: whether it is sound, and every statement that it stands for. */
#include <string.h>

#include "common/http/list_plan.h"

static const char *type_problem(const struct field *field)
{
	if (field->type == FIELD_OBJECT || field->type == FIELD_LIST || field->type == FIELD_VALUE)
		return "is asked by and is no single value: take its flags for lists away";
	if (field->flags & (FIELD_SEARCH | FIELD_SEARCH_IN) && field->type != FIELD_TEXT)
		return "is searched and is no text: FIELD_FILTER or FIELD_RANGE serve it";
	if (field->flags & FIELD_SINCE && field->type != FIELD_TIME)
		return "is asked since when and is no time: FIELD_RANGE serves it";
	if (field->flags & FIELD_RANGE && (field->type == FIELD_BOOL || field->type == FIELD_UUID))
		return "is asked from and to and has no order: FIELD_FILTER serves it";
	return NULL;
}

static const char *column_problem(const struct field *field)
{
	const unsigned asked = FIELD_FILTER | FIELD_RANGE | FIELD_SINCE | FIELD_SORT |
			       FIELD_SEARCH | FIELD_SEARCH_IN;

	if (!(field->flags & asked))
		return NULL;
	if (field->flags & FIELD_WRITE_ONLY)
		return "is asked by and never shown: take one of the flags away";
	if (field->flags & FIELD_SORT && field->flags & FIELD_NULLABLE)
		return "is sorted by and may be null: pages would end there";
	if (field->flags & FIELD_SEARCH && field->flags & FIELD_SEARCH_IN)
		return "is searched twice: FIELD_SEARCH_IN finds beginnings as well";
	if (field->flags & FIELD_SINCE && field->flags & FIELD_RANGE)
		return "is asked from when twice: choose FIELD_SINCE or FIELD_RANGE";
	return type_problem(field);
}

/* Its place among the parts; the count of them when there is none. */
static size_t part_named(const struct list_plan *plan, struct text name)
{
	size_t part = 0;

	while (part < plan->count && !text_is(name, plan->query[part].name))
		part++;
	return part;
}

/* A word of a combination that names no parameter; NULL: none. */
static const char *unknown_word(const struct list_plan *plan, const char *combination)
{
	struct text rest = text_of(combination), word;

	while (text_split(&rest, ' ', &word)) {
		size_t part = part_named(plan, word);

		if (part == plan->count || plan->parts[part].kind >= PART_SORT)
			return text_copy(plan->arena, word);
	}
	return NULL;
}

static const char *combination_problem(struct arena *arena, const struct list *list)
{
	const struct list_plan *plan = list_plan_create(arena, list, false);
	const char *const *combination = list->combinations;

	for (; combination && *combination; combination++) {
		const char *word = unknown_word(plan, *combination);

		if (word)
			return arena_print(arena,
					   "combination \"%s\": its fields give no parameter %s",
					   *combination, word);
	}
	return NULL;
}

static const char *fields_problem(struct arena *arena, const struct list *list)
{
	size_t count = field_count(list->fields);

	for (const struct field *field = list->fields; field->name; field++) {
		const char *problem = column_problem(field);

		if (problem)
			return arena_print(arena, "%s %s", field->name, problem);
	}
	if (3 * count + 2 > LIST_PARTS_MAXIMUM)
		return arena_print(arena, "has %zu fields, too many", count);
	return combination_problem(arena, list);
}

const char *list_problem(struct arena *arena, const struct list *list)
{
	bool backwards;
	const struct field *order = list->order ? list_order(list, &backwards) : NULL;
	const char *problem;

	if (!order || !(order->flags & FIELD_SORT))
		problem = arena_print(arena, "order %s is no field with FIELD_SORT",
				      list->order ? list->order : "(none)");
	else
		problem = fields_problem(arena, list);
	if (!problem)
		return NULL;
	return arena_print(arena, "%s: list %s: %s", text_place(list->place), list->name, problem);
}

struct visiting {
	struct arena *arena;
	struct list_plan *plan;
	list_visit *visit;
	void *context;
};

static void visit_view(const struct visiting *visiting, struct list_question question,
		       enum list_view view)
{
	question.view = view;
	visiting->visit(list_statement(visiting->plan, visiting->arena, &question),
			visiting->context);
}

static void visit_pages(const struct visiting *visiting, struct list_question question)
{
	visit_view(visiting, question, VIEW_FIRST);
	visit_view(visiting, question, VIEW_NEXT);
	visit_view(visiting, question, VIEW_AT);
}

static void visit_views(const struct visiting *visiting, struct list_question question)
{
	visit_pages(visiting, question);
	question.sort = NULL;
	question.backwards = question.is_ranked = false;
	question.expanded = 0;
	visit_view(visiting, question, VIEW_TOTAL);
}

/* A search is of few characters or of many, a condition holds or does not. */
static void visit_parts(const struct visiting *visiting, uint64_t parts)
{
	struct list_question question = { .parts = parts };
	uint64_t conditions = 0;
	bool is_search = false;

	list_choose_order(visiting->plan, &question);
	for (size_t i = 0; i < visiting->plan->count; i++) {
		enum list_part_kind kind = visiting->plan->parts[i].kind;

		if (!(parts >> i & 1))
			continue;
		is_search |= kind == PART_SEARCH;
		if (kind == PART_CONDITION)
			conditions |= (uint64_t)1 << i;
	}
	for (int yes = 0; yes < (conditions ? 2 : 1); yes++) {
		question.yes = yes ? conditions : 0;
		question.search = is_search ? SEARCH_START : SEARCH_NONE;
		question.is_ranked = is_search;
		visit_views(visiting, question);
		question.search = SEARCH_IN;
		if (is_search)
			visit_views(visiting, question);
		question.is_ranked = false;
		if (is_search)
			visit_pages(visiting, question);
	}
}

static void visit_combination(const struct visiting *visiting, const char *combination)
{
	struct text rest = text_of(combination), word;
	uint64_t parts = 0;

	while (text_split(&rest, ' ', &word))
		parts |= (uint64_t)1 << part_named(visiting->plan, word);
	visit_parts(visiting, parts);
}

static void visit_orders(const struct visiting *visiting)
{
	const struct field *field = visiting->plan->list->fields;

	for (; field->name; field++) {
		if (!(field->flags & FIELD_SORT))
			continue;
		for (int backwards = 0; backwards < 2; backwards++)
			visit_pages(visiting, (struct list_question){
						      .sort = field, .backwards = backwards == 1 });
	}
}

void list_each_statement(struct arena *arena, struct list_plan *plan, list_visit *visit,
			 void *context)
{
	const struct visiting visiting = { arena, plan, visit, context };
	const char *const *combination = plan->list->combinations;
	struct list_question all = { .expanded = UINT64_MAX };

	if (plan->is_one) {
		visit(list_statement(plan, arena, &all), context);
		visit(list_statement(plan, arena, &(struct list_question){ 0 }), context);
		return;
	}
	list_choose_order(plan, &all);
	visit_views(&visiting, all);
	for (size_t i = 0; i < plan->count; i++) {
		if (plan->parts[i].kind < PART_SORT)
			visit_parts(&visiting, (uint64_t)1 << i);
	}
	for (; combination && *combination; combination++)
		visit_combination(&visiting, *combination);
	visit_orders(&visiting);
}
