#include "tests/protocol/nonsense.h"

#define ZERO_CHAIN "0000000000000000000000000000000000000000000000000000000000000000"
#define ONE_CHAIN "1111111111111111111111111111111111111111111111111111111111111111"

static const struct {
	int status;
	const char *body;
} answers[] = {
	{ 200, "" },
	{ 200, "{}" },
	{ 200, "[]" },
	{ 204, "" },
	{ 304, "" },
	{ 200, "{\"acked_seq\":0,\"chain\":\"" ZERO_CHAIN "\",\"quarantined\":0}" },
	{ 200, "{\"acked_seq\":1,\"chain\":\"" ONE_CHAIN "\",\"quarantined\":0}" },
	{ 200,
	  "{\"acked_seq\":9223372036854775807,\"chain\":\"" ZERO_CHAIN "\",\"quarantined\":0}" },
	{ 200, "{\"access_token\":\"t\",\"expires_in\":0}" },
	{ 200, "{\"access_token\":\"t\",\"expires_in\":1}" },
	{ 200, "{\"access_token\":\"t\",\"expires_in\":9223372036854775807}" },
	{ 200, "{\"access_token\":\"t\",\"expires_in\":-5}" },
	{ 400, "{\"code\":\"malformed\"}" },
	{ 401, "{\"code\":\"unauthenticated\"}" },
	{ 401, "{\"code\":\"wrong_credentials\"}" },
	{ 401, "" },
	{ 403, "{\"code\":\"fenced\"}" },
	{ 409, "{\"code\":\"fork\"}" },
	{ 409, "{\"code\":\"incarnation_changed\"}" },
	{ 409, "{\"code\":\"sequence_gap\"}" },
	{ 409, "{\"code\":\"sequence_gap\",\"acked_seq\":0,\"chain\":\"" ZERO_CHAIN
	       "\",\"quarantined\":0}" },
	{ 410, "{\"code\":\"snapshot_needed\"}" },
	{ 412, "{\"code\":\"scopes_changed\"}" },
	{ 413, "{\"code\":\"too_large\"}" },
	{ 500, "<html>" },
	{ 503, "{\"code\":\"busy\"}" },
};

void nonsense_answer(struct world *world, int *status, struct text *body)
{
	size_t count = sizeof(answers) / sizeof(answers[0]);
	size_t i = world->fixation ? world->fixation - 1 : chance(world) % count;

	/* Some peers always say the same. */
	if (world->fixation && world->fixation > count)
		i = chance(world) % count;
	*status = answers[i].status;
	*body = text_of(answers[i].body);
}

void nonsense_hint(struct world *world, struct text *message)
{
	static const char *const hints[] = { "", "{}", "hello", "{\"hq_inc\":7,\"rev\":-1}",
					     "{\"rev\":9223372036854775807}" };

	*message = text_of(hints[chance(world) % (sizeof(hints) / sizeof(hints[0]))]);
}
