#include "store/api/rules_cache.h"

#include <stdlib.h>
#include <string.h>

#include "common/log/log.h"
#include "schema/store/queries/sales.sql.h"

#define RETRY_MS 1000

const char *const rules_cache_tables[] = { "chain", "tax_group", "tax_group_rate", "tax_rate",
					   NULL };
static const char *const tax_place_words[] = {
	[TAX_PER_LINE] = "line",
	[TAX_PER_DOCUMENT] = "document",
};
#define TAX_PLACE_COUNT (sizeof(tax_place_words) / sizeof(tax_place_words[0]))

struct rules_cache {
	struct db *db;
	const struct log *log;
	struct loop_timer *retry;
	struct arena *arena; /* of the rules in use */
	struct sale_rules rules;
	struct arena *loading; /* NULL when no load is under way */
	bool wanted, closing;
};

static void try_again(void *context)
{
	rules_cache_reload(context);
}

struct rules_cache *rules_cache_create(struct loop *loop, struct db *db, const struct log *log)
{
	struct rules_cache *cache = calloc(1, sizeof(*cache));

	if (!cache)
		abort();
	cache->db = db;
	cache->log = log;
	cache->retry = loop_timer_create(loop, try_again, cache);
	cache->arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	return cache;
}

void rules_cache_close(struct rules_cache *cache)
{
	cache->closing = true;
	loop_timer_destroy(cache->retry);
}

void rules_cache_destroy(struct rules_cache *cache)
{
	if (!cache)
		return;
	arena_destroy(cache->arena);
	free(cache);
}

const struct sale_rules *rules_cache_rules(const struct rules_cache *cache)
{
	return cache->rules.tax_group_count ? &cache->rules : NULL;
}

/* Beyond those that the engine knows. */
#define TAX_UNKNOWN ((enum tax_kind)(TAX_DIVISION + 1))

static struct tax_rate read_rate(struct arena *arena, const struct db_reply *reply, int row)
{
	return (struct tax_rate){
		.id = arena_string(arena, db_text(reply, row, "tax_rate_id")),
		.name = arena_string(arena, db_text(reply, row, "rate_name")),
		.kind = db_is_null(reply, row, "rate") ? TAX_UNKNOWN : TAX_PERCENT,
		.rate = db_int(reply, row, "rate"),
		.included = db_bool(reply, row, "price_includes_tax"),
		.affects_later = true,
		.ignores_earlier = !db_bool(reply, row, "compound"),
	};
}

/* Headquarters may be newer and know more of either. */
static void read_settings(struct arena *arena, const struct db_reply *reply,
			  struct sale_rules *rules)
{
	const char *rounding = db_text(reply, 0, "rounding");
	const char *tax_place = db_text(reply, 0, "tax_place");
	size_t place = 0;

	rules->settings.rounding = rounding_of(text_of(rounding));
	while (place < TAX_PLACE_COUNT && strcmp(tax_place, tax_place_words[place]) != 0)
		place++;
	rules->settings.tax_place = (enum tax_place)place;
	if (rules->settings.rounding == ROUNDING_COUNT)
		rules->unusable = arena_print(
			arena, "the chain's rounding \"%s\" is not known to this program",
			rounding);
	else if (place == TAX_PLACE_COUNT)
		rules->unusable = arena_print(
			arena, "the chain's tax_place \"%s\" is not known to this program",
			tax_place);
}

/* Rows come in order of group and position; a group without rates is one row of nulls. */
static struct sale_rules read_rules(struct arena *arena, const struct db_reply *reply)
{
	struct tax_group *groups = arena_array(arena, struct tax_group, (size_t)reply->rows);
	struct tax_rate *rates = arena_array(arena, struct tax_rate, (size_t)reply->rows);
	struct sale_rules rules = { .tax_groups = groups };

	for (int row = 0; row < reply->rows; row++) {
		const char *id = db_text(reply, row, "tax_group_id");
		struct tax_group *group = groups + rules.tax_group_count;

		if (rules.tax_group_count && strcmp(group[-1].id, id) == 0)
			group--;
		else
			rules.tax_group_count++;
		if (!group->id)
			*group = (struct tax_group){ arena_string(arena, id), rates + row, 0 };
		if (!db_is_null(reply, row, "tax_rate_id"))
			rates[(group->rates - rates) + (ptrdiff_t)group->rate_count++] =
				read_rate(arena, reply, row);
	}
	if (reply->rows)
		read_settings(arena, reply, &rules);
	return rules;
}

static void on_rules_read(const struct db_reply *reply, void *context)
{
	struct rules_cache *cache = context;
	struct arena *loaded = cache->loading;

	cache->loading = NULL;
	if (reply->error) {
		LOG_WARN(cache->log, "rules.load.failed", log_error(reply->error));
		arena_destroy(loaded);
	} else {
		cache->rules = read_rules(loaded, reply);
		arena_destroy(cache->arena);
		cache->arena = loaded;
	}
	if (cache->wanted)
		rules_cache_reload(cache);
	else if (reply->error && !cache->closing)
		loop_timer_start(cache->retry, RETRY_MS, 0);
}

void rules_cache_reload(struct rules_cache *cache)
{
	cache->wanted = cache->loading != NULL;
	if (cache->wanted || cache->closing)
		return;
	cache->loading = arena_create(ARENA_DEFAULT_MAXIMUM);
	db_run(cache->db, &(struct db_call){
				  .statement = &sale_rules_read,
				  .arena = cache->loading,
				  .done = on_rules_read,
				  .context = cache,
			  });
}
