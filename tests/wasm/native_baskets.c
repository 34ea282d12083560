/*
 * Generates baskets from a seed, computes them natively and prints a digest per batch.
 *
 * Why      tests/wasm/compare runs this and wasm_baskets.mjs and wants the same lines from both.
 * Model    The generator is written twice, here and in basket_source.mjs, step by step the same.
 *          Each line: last basket, SHA-256 of the requests, SHA-256 of the replies. The last line:
 *          the nanoseconds spent computing. With a third argument one basket is printed in full.
 */
#include "common/rules/basket_json.h"
#include "common/rules/error_json.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LONGEST_REQUEST 16384

struct source {
	uint32_t state;
	char request[LONGEST_REQUEST];
	size_t length;
};

static const char *const roundings[] = { "half_up", "half_even",    "half_down",
					 "up",      "down",         "ceiling",
					 "floor",   "half_ceiling", "half_floor" };
static const char *const places[] = { "line", "document" };
static const char *const currencies[] = { "EUR", "USD", "JPY", "KWD", "CHF" };
static const char *const rates[] = { "210000", "100000", "99750", "0", "50000", "190000" };

static uint32_t draw(struct source *source, uint32_t below)
{
	source->state ^= source->state << 13;
	source->state ^= source->state >> 17;
	source->state ^= source->state << 5;
	return source->state % below;
}

static void put(struct source *source, const char *text)
{
	size_t length = strlen(text);

	if (source->length + length >= LONGEST_REQUEST)
		abort();
	memcpy(source->request + source->length, text, length + 1);
	source->length += length;
}

static void put_number(struct source *source, uint32_t number)
{
	char digits[16];

	snprintf(digits, sizeof(digits), "%u", number);
	put(source, digits);
}

static void put_pair(struct source *source, const char *before, uint32_t number, const char *after)
{
	put(source, before);
	put_number(source, number);
	put(source, after);
}

static void put_rate(struct source *source, uint32_t number)
{
	put_pair(source, "{\"id\":\"r", number, "\",");
	switch (draw(source, 8)) {
	case 0:
		put_pair(source, "\"kind\":\"fixed\",\"amount\":\"", 1 + draw(source, 50), "\"");
		break;
	case 1:
		put_pair(source, "\"kind\":\"division\",\"rate\":\"", 10000 + draw(source, 200000),
			 "\",\"included\":true");
		break;
	default:
		put(source, "\"rate\":\"");
		put(source, rates[draw(source, 6)]);
		put(source, draw(source, 2) ? "\",\"included\":true" : "\"");
	}
	put(source, draw(source, 4) ? "}" : ",\"affects_later\":true}");
}

static void put_groups(struct source *source)
{
	put(source, ",\"tax_groups\":[");
	for (uint32_t group = 0; group < 3; group++) {
		uint32_t count = 1 + draw(source, 2);

		put_pair(source, group ? ",{\"id\":\"g" : "{\"id\":\"g", group, "\",\"rates\":[");
		for (uint32_t rate = 0; rate < count; rate++) {
			put(source, rate ? "," : "");
			put_rate(source, group * 2 + rate);
		}
		put(source, "]}");
	}
	put(source, "]");
}

static void put_promotions(struct source *source)
{
	static const char *const starts[] = {
		"\"kind\":\"percent\",\"rate\":\"", "\"kind\":\"amount\",\"amount\":\"",
		"\"kind\":\"fixed_price\",\"amount\":\"",
		"\"kind\":\"buy_get\",\"buy\":2,\"get\":1,\"rate\":\""
	};
	static const uint32_t limits[] = { 900000, 300, 2000, 1000000 };
	uint32_t count = draw(source, 3);

	put(source, ",\"promotions\":[");
	for (uint32_t i = 0; i < count; i++) {
		uint32_t kind = draw(source, 4);

		put_pair(source, i ? ",{\"id\":\"p" : "{\"id\":\"p", i, "\",");
		put_pair(source, starts[kind], 1 + draw(source, limits[kind]), "\",\"products\":[");
		put_pair(source, "\"a", draw(source, 6), "\",");
		put_pair(source, "\"a", 6 + draw(source, 6), "\"]");
		put_pair(source, ",\"priority\":", draw(source, 3), "");
		put(source, draw(source, 2) ? ",\"combinable\":true}" : "}");
	}
	put(source, "]");
}

static void put_line(struct source *source, uint32_t number)
{
	put_pair(source, number ? ",{\"product\":\"a" : "{\"product\":\"a", draw(source, 12), "\"");
	put(source, draw(source, 10) ? ",\"quantity\":\"" : ",\"quantity\":\"-");
	put_number(source, 1 + draw(source, 9));
	if (draw(source, 3) == 0)
		put_pair(source, ".", draw(source, 1000) + 1, "");
	put_pair(source, "\",\"price\":{\"amount\":\"", draw(source, 20000), "\"");
	put(source, draw(source, 5) ? "}" : ",\"per_quantity\":\"10\"}");
	put_pair(source, ",\"tax_group\":\"g", draw(source, 3), "\"");
	if (draw(source, 4) == 0)
		put_pair(source, ",\"discount_rate\":\"", draw(source, 500000), "\"");
	put(source, draw(source, 15) ? "}" : ",\"exempt\":true}");
}

static void generate(struct source *source)
{
	uint32_t lines;

	source->length = 0;
	put(source, "{\"currency\":\"");
	put(source, currencies[draw(source, 5)]);
	put(source, "\",\"time\":\"1795251600000000\",\"settings\":{\"rounding\":\"");
	put(source, roundings[draw(source, 9)]);
	put(source, "\",\"tax_place\":\"");
	put(source, places[draw(source, 2)]);
	put(source, "\"}");
	put_groups(source);
	put_promotions(source);
	put(source, ",\"lines\":[");
	lines = 1 + draw(source, 8);
	for (uint32_t i = 0; i < lines; i++)
		put_line(source, i);
	put(source, "]");
	if (draw(source, 4) == 0)
		put_pair(source, ",\"discounts\":[{\"amount\":\"", draw(source, 500), "\"}]");
	put_pair(source, ",\"payments\":[{\"tender\":\"cash\",\"cash\":true,\"amount\":\"",
		 draw(source, 400000), "\"}]}");
}

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static struct text compute(struct arena *arena, struct text request)
{
	struct text reply;
	const struct error *error = rules_basket_compute_json(arena, request, &reply);

	return error ? rules_error_json(arena, error) : reply;
}

static EVP_MD_CTX *digest_start(void)
{
	EVP_MD_CTX *digest = EVP_MD_CTX_new();

	if (!digest || !EVP_DigestInit_ex(digest, EVP_sha256(), NULL))
		abort();
	return digest;
}

static void digest_print(EVP_MD_CTX *digest)
{
	unsigned char bytes[EVP_MAX_MD_SIZE];
	unsigned length;

	EVP_DigestFinal_ex(digest, bytes, &length);
	for (unsigned i = 0; i < length; i++)
		printf("%02x", bytes[i]);
	EVP_MD_CTX_free(digest);
}

static uint64_t run(struct source *source, long baskets, long batch)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	uint64_t spent = 0;

	for (long first = 0; first < baskets; first += batch) {
		long end = first + batch < baskets ? first + batch : baskets;
		EVP_MD_CTX *requests = digest_start();
		EVP_MD_CTX *replies = digest_start();

		for (long i = first; i < end; i++) {
			generate(source);

			uint64_t started = now();
			struct text reply =
				compute(arena, (struct text){ source->request, source->length });

			spent += now() - started;
			EVP_DigestUpdate(requests, source->request, source->length);
			EVP_DigestUpdate(replies, reply.data, reply.length);
			arena_reset(arena);
		}
		printf("%ld ", end);
		digest_print(requests);
		printf(" ");
		digest_print(replies);
		printf("\n");
	}
	arena_destroy(arena);
	return spent;
}

static void show(struct source *source, long wanted)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);

	for (long i = 0; i <= wanted; i++)
		generate(source);

	struct text reply = compute(arena, (struct text){ source->request, source->length });

	printf("%s\n%.*s\n", source->request, (int)reply.length, reply.data);
	arena_destroy(arena);
}

int main(int argc, char **argv)
{
	struct source *source = calloc(1, sizeof(*source));

	if (!source || argc < 4) {
		fprintf(stderr, "usage: native_baskets SEED BASKETS BATCH [SHOW]\n");
		return 2;
	}
	source->state = (uint32_t)strtoul(argv[1], NULL, 10);
	if (argc > 4)
		show(source, strtol(argv[4], NULL, 10));
	else
		printf("nanoseconds %llu\n",
		       (unsigned long long)run(source, strtol(argv[2], NULL, 10),
					       strtol(argv[3], NULL, 10)));
	free(source);
	return 0;
}
