/*
 * Tax groups and promotions of a checkout document. A tax group may contain other groups; what a
 * line pays is their rates in order, so groups are flattened here and a circle is an error.
 */
#include "common/rules/checkout_json.h"

#include <string.h>

#define MEMBER(type, name) offsetof(struct type, name)

static const char *const kind_names[] = { "percent", "fixed", "division", NULL };
static const char *const promotion_kinds[] = { "percent",   "amount",    "fixed_price", "buy_get",
					       "mix_match", "threshold", NULL };
static const char *const day_names[] = { "monday", "tuesday",  "wednesday", "thursday",
					 "friday", "saturday", "sunday",    NULL };

struct group_node {
	const char *id;
	const struct json_node *rates;
};

static const struct json_field group_fields[] = {
	{ "id", JSON_FIELD_TEXT, MEMBER(group_node, id), .required = true },
	{ "rates", JSON_FIELD_NODE, MEMBER(group_node, rates), .required = true,
	  .kind = TREE_ARRAY },
	{ 0 },
};

struct rate_node {
	struct tax_rate rate;
	const char *group;
};

static const struct json_field rate_fields[] = {
	{ "id", JSON_FIELD_TEXT, MEMBER(rate_node, rate.id) },
	{ "name", JSON_FIELD_TEXT, MEMBER(rate_node, rate.name) },
	{ "kind", JSON_FIELD_WORD, MEMBER(rate_node, rate.kind), .words = kind_names },
	{ "rate", JSON_FIELD_INT, MEMBER(rate_node, rate.rate) },
	{ "amount", JSON_FIELD_INT, MEMBER(rate_node, rate.amount) },
	{ "per_quantity", JSON_FIELD_PER_QUANTITY, MEMBER(rate_node, rate.per_quantity) },
	{ "included", JSON_FIELD_BOOL, MEMBER(rate_node, rate.included) },
	{ "affects_later", JSON_FIELD_BOOL, MEMBER(rate_node, rate.affects_later) },
	{ "ignores_earlier", JSON_FIELD_BOOL, MEMBER(rate_node, rate.ignores_earlier) },
	{ "group", JSON_FIELD_TEXT, MEMBER(rate_node, group) },
	{ 0 },
};

/* Which figures a kind needs and which it has no use for, so that a slip does not pass unnoticed. */
struct kind_members {
	const char *needed;
	const char *foreign[3];
};

static const struct kind_members kind_members[] = {
	[TAX_PERCENT] = { "rate", { "amount", "per_quantity" } },
	[TAX_FIXED] = { "amount", { "rate" } },
	[TAX_DIVISION] = { "rate", { "amount", "per_quantity" } },
};

struct flattening {
	struct arena *arena;
	const struct group_node *groups;
	size_t group_count;
	bool *entered; /* groups on the way down to here */
	struct tax_rate *rates;
	size_t rate_count;
};

static const struct error *flatten(struct flattening *flattening, size_t group);

static const struct error *check_group_member(struct arena *arena, const struct json_path *path,
					      const struct json_node *object)
{
	for (const struct json_node *member = object->first; member; member = member->next)
		if (strcmp(member->name, "group") != 0)
			return json_path_error(arena, ERROR_INVALID, path, member->name,
					       "A group is named alone, its rates say the rest.");
	return NULL;
}

static const struct error *check_rate_members(struct arena *arena, const struct json_path *path,
					      const struct json_node *object,
					      const struct rate_node *node)
{
	const struct kind_members *members = &kind_members[node->rate.kind];

	if (node->group)
		return check_group_member(arena, path, object);
	if (!node->rate.id)
		return json_path_error(arena, ERROR_MISSING_FIELD, path, "id",
				       "A rate needs an id.");
	if (!json_node_member(object, members->needed))
		return json_path_error(arena, ERROR_MISSING_FIELD, path, members->needed,
				       "This kind of tax needs it.");
	for (const char *const *name = members->foreign; *name; name++)
		if (json_node_member(object, *name))
			return json_path_error(arena, ERROR_INVALID, path, *name,
					       "Not for this kind of tax.");
	return NULL;
}

static const struct error *flatten_member(struct flattening *flattening,
					  const struct json_path *path,
					  const struct rate_node *node)
{
	size_t i = 0;

	if (!node->group) {
		if (flattening->rate_count == TAX_GROUP_MAXIMUM_RATES)
			return json_path_error(flattening->arena, ERROR_TOO_LARGE, path, NULL,
					       "Too many rates in one group.");
		flattening->rates[flattening->rate_count++] = node->rate;
		return NULL;
	}
	while (i < flattening->group_count && strcmp(flattening->groups[i].id, node->group) != 0)
		i++;
	if (i == flattening->group_count)
		return json_path_error(flattening->arena, ERROR_UNKNOWN_REFERENCE, path, "group",
				       "There is no such tax group.");
	if (flattening->entered[i])
		return json_path_error(flattening->arena, ERROR_INVALID, path, "group",
				       "The groups contain each other in a circle.");
	return flatten(flattening, i);
}

static const struct error *flatten(struct flattening *flattening, size_t group)
{
	const struct json_path groups = { NULL, "tax_groups", 0 };
	const struct json_path path = { &groups, NULL, group };
	const struct json_path rates = { &path, "rates", 0 };
	struct json_path at = { &rates, NULL, 0 };
	const struct json_node *node = flattening->groups[group].rates->first;

	flattening->entered[group] = true;
	for (; node; node = node->next, at.index++) {
		struct rate_node rate = { 0 };

		TRY(json_fields_read(flattening->arena, &at, node, rate_fields, &rate));
		TRY(check_rate_members(flattening->arena, &at, node, &rate));
		TRY(flatten_member(flattening, &at, &rate));
	}
	flattening->entered[group] = false;
	return NULL;
}

static const struct error *read_groups(struct arena *arena, const struct json_node *array,
				       struct group_node *groups)
{
	const struct json_path path = { NULL, "tax_groups", 0 };
	struct json_path at = { &path, NULL, 0 };

	for (const struct json_node *node = array->first; node; node = node->next, at.index++) {
		TRY(json_fields_read(arena, &at, node, group_fields, &groups[at.index]));
		for (size_t i = 0; i < at.index; i++)
			if (strcmp(groups[i].id, groups[at.index].id) == 0)
				return json_path_error(arena, ERROR_INVALID, &at, "id",
						       "Two tax groups of one id.");
	}
	return NULL;
}

const struct error *checkout_read_tax_groups(struct arena *arena, const struct json_node *array,
					     struct checkout *checkout)
{
	struct group_node *nodes;
	struct tax_group *groups;
	struct flattening flattening = { .arena = arena, .group_count = array->count };

	if (array->count > BASKET_MAXIMUM_TAX_GROUPS)
		return error_field(arena, ERROR_TOO_LARGE, "tax_groups", "Too many tax groups.");
	nodes = arena_array(arena, struct group_node, array->count);
	groups = arena_array(arena, struct tax_group, array->count);
	TRY(read_groups(arena, array, nodes));
	flattening.groups = nodes;
	flattening.entered = arena_array(arena, bool, array->count);
	for (size_t i = 0; i < array->count; i++) {
		flattening.rates = arena_array(arena, struct tax_rate, TAX_GROUP_MAXIMUM_RATES);
		flattening.rate_count = 0;
		TRY(flatten(&flattening, i));
		groups[i] =
			(struct tax_group){ nodes[i].id, flattening.rates, flattening.rate_count };
	}
	checkout->tax_groups = groups;
	checkout->tax_group_count = array->count;
	return NULL;
}

struct promotion_node {
	struct promotion promotion;
	const struct json_node *products;
	const struct json_node *departments;
	const struct json_node *except;
	const struct json_node *days;
};

#define PROMOTION_INT(member)                                                                      \
	{                                                                                          \
#member, JSON_FIELD_INT, MEMBER(promotion_node, promotion.member)                  \
	}
#define PROMOTION_TEXT(member)                                                                     \
	{                                                                                          \
#member, JSON_FIELD_TEXT, MEMBER(promotion_node, promotion.member)                 \
	}
#define PROMOTION_NAMES(member)                                                                    \
	{                                                                                          \
#member, JSON_FIELD_NODE, MEMBER(promotion_node, member), .kind = TREE_ARRAY       \
	}

static const struct json_field promotion_fields[] = {
	{ "id", JSON_FIELD_TEXT, MEMBER(promotion_node, promotion.id), .required = true },
	PROMOTION_TEXT(name),
	{ "kind", JSON_FIELD_WORD, MEMBER(promotion_node, promotion.kind), .required = true,
	  .words = promotion_kinds },
	PROMOTION_INT(rate),
	PROMOTION_INT(amount),
	PROMOTION_INT(buy),
	PROMOTION_INT(get),
	PROMOTION_INT(threshold),
	PROMOTION_INT(priority),
	{ "combinable", JSON_FIELD_BOOL, MEMBER(promotion_node, promotion.combinable) },
	{ "all_products", JSON_FIELD_BOOL, MEMBER(promotion_node, promotion.all_products) },
	PROMOTION_NAMES(products),
	PROMOTION_NAMES(departments),
	PROMOTION_NAMES(except),
	PROMOTION_INT(from),
	PROMOTION_INT(until),
	PROMOTION_NAMES(days),
	PROMOTION_INT(minute_from),
	PROMOTION_INT(minute_until),
	PROMOTION_TEXT(customer_group),
	PROMOTION_TEXT(coupon),
	PROMOTION_INT(limit),
	{ 0 },
};

static const struct error *read_days(struct arena *arena, const struct json_path *path,
				     const struct json_node *array, uint8_t *out_days)
{
	const char *const *names = NULL;
	size_t count = 0;
	uint8_t days = 0;

	TRY(json_node_texts(arena, path, array, &names, &count));
	for (size_t i = 0; i < count; i++) {
		size_t day = 0;

		while (day_names[day] && strcmp(day_names[day], names[i]) != 0)
			day++;
		if (!day_names[day])
			return json_path_error(arena, ERROR_INVALID, path, NULL,
					       "Days are monday to sunday.");
		days |= (uint8_t)(1U << day);
	}
	*out_days = days;
	return NULL;
}

static const struct error *read_promotion(struct arena *arena, const struct json_path *path,
					  const struct json_node *object,
					  struct promotion *promotion)
{
	const struct json_path products = { path, "products", 0 };
	const struct json_path departments = { path, "departments", 0 };
	const struct json_path except = { path, "except", 0 };
	const struct json_path days = { path, "days", 0 };
	struct promotion_node node = { 0 };

	TRY(json_fields_read(arena, path, object, promotion_fields, &node));
	*promotion = node.promotion;
	TRY(json_node_texts(arena, &products, node.products, &promotion->products,
			    &promotion->product_count));
	TRY(json_node_texts(arena, &departments, node.departments, &promotion->departments,
			    &promotion->department_count));
	TRY(json_node_texts(arena, &except, node.except, &promotion->except,
			    &promotion->except_count));
	return read_days(arena, &days, node.days, &promotion->days);
}

const struct error *checkout_read_promotions(struct arena *arena, const struct json_node *array,
					     struct checkout *checkout)
{
	const struct json_path path = { NULL, "promotions", 0 };
	struct json_path at = { &path, NULL, 0 };
	struct promotion *promotions = arena_array(arena, struct promotion, array->count);

	for (const struct json_node *node = array->first; node; node = node->next, at.index++)
		TRY(read_promotion(arena, &at, node, &promotions[at.index]));
	return promotion_set_create(arena, promotions, array->count, &checkout->promotions);
}
