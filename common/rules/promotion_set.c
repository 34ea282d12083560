#include <string.h>

#include "common/rules/promotion_work.h"

uint64_t promotion_hash(const char *name)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * UINT64_C(1099511628211);
	return hash ^ hash >> 32;
}

bool promotion_names(const struct promotion_index *index, const char *name, uint64_t hash,
		     uint32_t *at)
{
	uint32_t next;

	if (index->count == 0)
		return false;
	next = *at ? index->names[*at].next : index->heads[hash & index->mask];
	while (next &&
	       (index->names[next].hash != hash || strcmp(index->names[next].name, name) != 0))
		next = index->names[next].next;
	*at = next;
	return next != 0;
}

static void index_create(struct arena *arena, struct promotion_index *index, size_t count)
{
	uint64_t size = 16;

	while (size < 2 * count)
		size *= 2;
	index->mask = size - 1;
	index->heads = arena_array(arena, uint32_t, size);
	index->names = arena_array(arena, struct promotion_name, count + 1);
}

static void index_add(struct promotion_index *index, const char *const *names, size_t count,
		      size_t promotion)
{
	for (size_t i = 0; i < count; i++) {
		uint64_t hash = promotion_hash(names[i]);
		uint32_t *head = &index->heads[hash & index->mask];

		index->names[++index->count] =
			(struct promotion_name){ names[i], hash, (uint32_t)promotion, *head };
		*head = index->count;
	}
}

/* A window that begins later than it ends goes over midnight; one that ends where it begins is a slip. */
static bool is_day_part(const struct promotion *promotion)
{
	int64_t from = promotion->minute_from;
	int64_t until = promotion->minute_until;

	return (from == 0 && until == 0) ||
	       (from >= 0 && from < PROMOTION_MINUTES_OF_DAY && until > 0 &&
		until <= PROMOTION_MINUTES_OF_DAY && from != until);
}

/* Which figures a kind needs; the others must be 0, so that a slip does not pass unnoticed. */
struct kind_rule {
	bool rate;
	bool amount;
	bool buy;
	bool get;
	bool threshold;
};

static const struct kind_rule kind_rules[PROMOTION_KIND_COUNT] = {
	[PROMOTION_PERCENT] = { .rate = true },
	[PROMOTION_AMOUNT] = { .amount = true },
	[PROMOTION_FIXED_PRICE] = { .amount = true },
	[PROMOTION_BUY_GET] = { .rate = true, .buy = true, .get = true },
	[PROMOTION_MIX_MATCH] = { .amount = true, .buy = true },
	[PROMOTION_THRESHOLD] = { .rate = true, .amount = true, .threshold = true },
};

static const char *wrong_figure(const struct promotion *promotion)
{
	const struct kind_rule *rule = &kind_rules[promotion->kind];
	const struct {
		const char *name;
		int64_t value;
		int64_t least;
		int64_t most;
		bool used;
	} figures[] = {
		{ "rate", promotion->rate, 1, RATE_ONE, rule->rate },
		{ "amount", promotion->amount, promotion->kind != PROMOTION_FIXED_PRICE, INT64_MAX,
		  rule->amount },
		{ "buy", promotion->buy, 1, 1000000, rule->buy },
		{ "get", promotion->get, 1, 1000000, rule->get },
		{ "threshold", promotion->threshold, 1, INT64_MAX, rule->threshold },
	};
	/* A threshold gives a rate or an amount. */
	bool either = promotion->kind == PROMOTION_THRESHOLD;

	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++) {
		bool absent = !figures[i].used || (either && i == 0 && promotion->amount != 0) ||
			      (either && i == 1 && promotion->rate != 0);

		if (absent ? figures[i].value != 0
			   : figures[i].value < figures[i].least ||
				     figures[i].value > figures[i].most)
			return figures[i].name;
	}
	return promotion->threshold < promotion->amount && either ? "amount" : NULL;
}

static const char *wrong_field(const struct promotion *promotion)
{
	if (!promotion->id || !*promotion->id)
		return "id";
	if (promotion->kind >= PROMOTION_KIND_COUNT)
		return "kind";
	if (promotion->until != 0 && promotion->until <= promotion->from)
		return "until";
	if (promotion->days > 0x7f)
		return "days";
	if (!is_day_part(promotion))
		return "minute_until";
	if (promotion->limit < 0 || promotion->limit > INT64_MAX / QUANTITY_ONE)
		return "limit";
	if (promotion->all_products == (promotion->product_count + promotion->department_count > 0))
		return "products";
	return wrong_figure(promotion);
}

static const struct error *check_promotions(struct arena *arena, const struct promotion *promotions,
					    size_t count)
{
	if (count > PROMOTION_MAXIMUM_COUNT)
		return error_field(arena, ERROR_TOO_LARGE, "promotions", "At most %zu promotions.",
				   PROMOTION_MAXIMUM_COUNT);
	for (size_t i = 0; i < count; i++) {
		const char *wrong = wrong_field(&promotions[i]);

		if (wrong)
			return error_field(arena, ERROR_INVALID,
					   arena_print(arena, "promotions[%zu].%s", i, wrong),
					   "Missing, out of range, or not for this kind.");
	}
	return NULL;
}

/* Who reads the result must know which promotion was given, and the id decides between equals. */
static const struct error *check_ids(struct arena *arena, const struct promotion *promotions,
				     size_t count)
{
	struct promotion_index ids = { 0 };

	index_create(arena, &ids, count);
	for (size_t i = 0; i < count; i++) {
		uint32_t at = 0;

		if (promotion_names(&ids, promotions[i].id, promotion_hash(promotions[i].id), &at))
			return error_field(arena, ERROR_INVALID,
					   arena_print(arena, "promotions[%zu].id", i),
					   "Two promotions of one id.");
		index_add(&ids, &promotions[i].id, 1, i);
	}
	return NULL;
}

const struct error *promotion_set_create(struct arena *arena, const struct promotion *promotions,
					 size_t count, const struct promotion_set **out_set)
{
	struct promotion_set *set = arena_new(arena, struct promotion_set);
	size_t products = 0;
	size_t departments = 0;
	size_t except = 0;

	TRY(check_promotions(arena, promotions, count));
	TRY(check_ids(arena, promotions, count));
	for (size_t i = 0; i < count; i++) {
		products += promotions[i].product_count;
		departments += promotions[i].department_count;
		except += promotions[i].except_count;
	}
	set->promotions = promotions;
	set->count = count;
	set->for_all = arena_array(arena, uint32_t, count);
	index_create(arena, &set->products, products);
	index_create(arena, &set->departments, departments);
	index_create(arena, &set->except, except);
	for (size_t i = 0; i < count; i++) {
		const struct promotion *promotion = &promotions[i];

		if (promotion->all_products)
			set->for_all[set->for_all_count++] = (uint32_t)i;
		index_add(&set->products, promotion->products, promotion->product_count, i);
		index_add(&set->departments, promotion->departments, promotion->department_count,
			  i);
		index_add(&set->except, promotion->except, promotion->except_count, i);
	}
	*out_set = set;
	return NULL;
}

bool promotion_set_needs_time(const struct promotion_set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct promotion *promotion = &set->promotions[i];

		if (promotion->from != 0 || promotion->until != 0 || promotion->days != 0 ||
		    promotion->minute_until != 0)
			return true;
	}
	return false;
}
