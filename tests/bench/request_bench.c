/*
 * What one POST /sales costs between socket and database: route, token, permission, JSON, fields,
 * parameters and a short reply, without either end. Prints microseconds of processor time per request;
 * `request_bench ROUNDS`, 20000 unless given.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "common/base/clock.h"
#include "common/http/route.h"
#include "tests/bench/sale_body.h"
#include "tests/support/request_doubles.h"

#define AUDIENCE "outpost-store"

static const char *const parameters[] = {
	"sale_id", "register_session_id", "sold_at", "lines",    "payments",
	"total",   "tax_total",           "note",    "actor_id", "store_id"
};
static const struct statement sale_statement = { "sale", "", parameters,
						 sizeof(parameters) / sizeof(parameters[0]) };

static void reply_sale(struct request *req, const struct db_reply *reply)
{
	if (reply->error)
		request_reply_error(req, reply->error);
	else
		request_reply_json(req, 201, TEXT("{\"receipt_number\":1}"));
}

static const struct route table[] = {
	{ .method = HTTP_POST,
	  .path = "/api/v1/sales",
	  .permission = PERMISSION_POS_MAKE_SALE,
	  .body = sale_body_fields,
	  .statement = &sale_statement,
	  .finish = reply_sale,
	  .reply = REPLY_DOCUMENT },
	ROUTE_END,
};

static const char *a_token(struct arena *arena, struct key_ring **out_keys)
{
	static const char *const audiences[] = { AUDIENCE, NULL };
	const struct identity identity = {
		.subject = "018f0000-0000-7000-8000-00000000000a",
		.audience = AUDIENCE,
		.permissions = PERMISSION_BIT(PERMISSION_POS_MAKE_SALE),
	};
	const char *pem, *token;

	if (key_generate(arena, &pem) ||
	    key_ring_create(arena, pem, "bench", audiences, out_keys) ||
	    token_sign(*out_keys, arena, &identity, clock_now() / 1000000, 3600, &token))
		abort();
	return token;
}

static double processor_seconds(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int count, char **arguments)
{
	static const struct route *const tables[] = { table, NULL };
	int rounds = count > 1 ? atoi(arguments[1]) : 20000;
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct routes_options options = { .tables = tables, .audience = AUDIENCE };
	const char *token = a_token(arena, &options.keys);
	struct routes *routes = routes_create(arena, &options);
	struct http_exchange sent = {
		.method = HTTP_POST,
		.path = TEXT("/api/v1/sales"),
		.authorization = text_of(arena_print(arena, "Bearer %s", token)),
		.body = sale_body(arena),
	};
	double begun = processor_seconds();

	request_doubles_busy(false);
	for (int i = 0; i < rounds; i++) {
		struct http_exchange exchange = sent;

		exchange.arena = arena_create(ARENA_DEFAULT_MAXIMUM);
		routes_handle(&exchange, routes);
		if (exchange.status != 201)
			abort();
		arena_destroy(exchange.arena);
	}
	printf("{\"bytes\":%zu,\"rounds\":%d,\"request_us\":%.2f}\n", sent.body.length, rounds,
	       (processor_seconds() - begun) / rounds * 1e6);
	key_ring_destroy(options.keys);
	arena_destroy(arena);
	return 0;
}
