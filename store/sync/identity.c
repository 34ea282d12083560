#include "store/sync/identity.h"

#include <string.h>

static const char *number(struct arena *arena, int64_t number)
{
	return arena_print(arena, "%lld", (long long)number);
}

int identity_parameters(struct arena *arena, const struct enrolled *enrolled, const char *hq_url,
			struct db_parameter out_parameters[static IDENTITY_PARAMETERS])
{
	bool had = enrolled->has_previous;
	const struct db_parameter parameters[IDENTITY_PARAMETERS] = {
		{ "store_id", enrolled->store_id.string },
		{ "store_inc", enrolled->store_inc.string },
		{ "life_number",
		  enrolled->life_number ? number(arena, enrolled->life_number) : NULL },
		{ "hq_url", hq_url },
		{ "credential", enrolled->credential },
		{ "previous_inc", had ? enrolled->previous_inc.string : NULL },
		{ "previous_acked", had ? number(arena, enrolled->previous_acked) : NULL },
		{ "previous_chain",
		  had ? arena_string(arena, chain_to_hex(&enrolled->previous_chain).string)
		      : NULL },
		{ "rescue", enrolled->is_rescue ? "true" : "false" },
	};

	memcpy(out_parameters, parameters, sizeof(parameters));
	return IDENTITY_PARAMETERS;
}
