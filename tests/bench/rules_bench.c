/*
 * What the rules engine costs, against one SELECT 1 over the Unix socket in the same run.
 *
 *   rules_bench "host=/socket/folder user=... dbname=..."     the connection string of libpq
 * Prints a line per measurement and its share of the yardstick; exits 1 when a limit is passed:
 * totals of a 20-line basket with two rates 1/20, with 500 promotions over 100,000 products 1.
 */
#include "common/base/clock.h"
#include "common/rules/promotion.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 301          /* short ones, of which the middle one counts: the machine is shared */
#define CALLS_OF_A_ROUND 50 /* of the database */
#define ARENA_SIZE ((size_t)16 << 20)
#define ID_SIZE 48

struct catalogue {
	char (*ids)[ID_SIZE];
	size_t product_count;
	const struct promotion_set *promotions;
};

struct bench {
	struct arena *arena;
	struct basket basket;
	struct basket_line *lines;
	struct promotion_line *goods;
	const struct catalogue *catalogue;
};

typedef void bench_function(struct bench *bench);

static const struct tax_rate standard = { .id = "standard", .rate = 190000, .included = true };
static const struct tax_rate reduced = { .id = "reduced", .rate = 70000, .included = true };
static const struct tax_group groups[] = { { "standard", &standard, 1 },
					   { "reduced", &reduced, 1 } };

static void must(const struct error *error)
{
	if (!error)
		return;
	fprintf(stderr, "%s: %s\n", error->field, error->detail);
	exit(EXIT_FAILURE);
}

static void total_basket(struct bench *bench)
{
	struct basket_result result;

	must(basket_compute(bench->arena, &bench->basket, &result));
}

static void give_promotions(struct bench *bench)
{
	struct promotion_result result;

	must(promotion_apply(bench->arena, bench->catalogue->promotions,
			     &(struct promotion_basket){ .lines = bench->goods,
							 .line_count = bench->basket.line_count },
			     &result));
	for (size_t i = 0; i < bench->basket.line_count; i++)
		bench->lines[i].discount = result.line_amounts[i];
	total_basket(bench);
}

static int by_size(const void *a, const void *b)
{
	double left = *(const double *)a;
	double right = *(const double *)b;

	return (left > right) - (left < right);
}

static double median(double *rounds)
{
	qsort(rounds, ROUNDS, sizeof(*rounds), by_size);
	return rounds[ROUNDS / 2];
}

/* Microseconds for one call. */
static double measure(struct bench *bench, bench_function *function, int calls)
{
	double rounds[ROUNDS];

	for (int round = 0; round < ROUNDS; round++) {
		int64_t start = clock_monotonic();

		for (int i = 0; i < calls; i++) {
			function(bench);
			arena_reset(bench->arena);
		}
		rounds[round] = (double)(clock_monotonic() - start) / calls;
	}
	return median(rounds);
}

static double measure_select(const char *connection_string)
{
	PGconn *connection = PQconnectdb(connection_string);
	double rounds[ROUNDS];

	if (PQstatus(connection) != CONNECTION_OK) {
		fputs(PQerrorMessage(connection), stderr);
		exit(EXIT_FAILURE);
	}
	for (int round = 0; round < ROUNDS; round++) {
		int64_t start = clock_monotonic();

		for (int i = 0; i < CALLS_OF_A_ROUND; i++)
			PQclear(PQexec(connection, "SELECT 1"));
		rounds[round] = (double)(clock_monotonic() - start) / CALLS_OF_A_ROUND;
	}
	PQfinish(connection);
	return median(rounds);
}

static struct bench bench_create(struct arena *lasting, const struct catalogue *catalogue,
				 size_t line_count, enum tax_place place)
{
	struct bench bench = { .arena = arena_new(lasting, struct arena), .catalogue = catalogue };

	const struct basket_taxes *taxes;

	/* Fixed memory: the engine could not allocate anything else without ending the program. */
	arena_init_fixed(bench.arena, arena_allocate(lasting, ARENA_SIZE), ARENA_SIZE);

	bench.lines = arena_array(lasting, struct basket_line, line_count);
	bench.goods = arena_array(lasting, struct promotion_line, line_count);
	for (size_t i = 0; i < line_count; i++) {
		struct price price = { 99 + (int64_t)(i * 37 % 2000), 0 };
		int64_t quantity = QUANTITY_ONE * (1 + (int64_t)(i % 4));

		bench.lines[i] = (struct basket_line){ .line_number = (int64_t)i + 1,
						       .quantity = quantity,
						       .price = price,
						       .tax_group = i % 2 };
		/* Spread over the catalogue, so that memory is as cold as in a shop. */
		bench.goods[i] = (struct promotion_line){
			.line_number = (int64_t)i + 1,
			.product = catalogue->ids[i * 7919 % catalogue->product_count],
			.quantity = quantity,
			.price = price,
		};
	}
	must(basket_taxes_create(lasting, groups, 2, &taxes));
	bench.basket = (struct basket){ .settings = { .tax_place = place },
					.taxes = taxes,
					.lines = bench.lines,
					.line_count = line_count };
	return bench;
}

static struct promotion a_promotion(struct arena *arena, const struct catalogue *catalogue,
				    size_t number, size_t product_count)
{
	const char **products = arena_array(arena, const char *, product_count);
	struct promotion promotion = { .id = arena_print(arena, "promotion-%05zu", number),
				       .kind = (enum promotion_kind)(number % 5),
				       .priority = (int64_t)(number % 3),
				       .combinable = number % 4 == 0,
				       .products = products,
				       .product_count = product_count };

	for (size_t i = 0; i < product_count; i++)
		products[i] =
			catalogue->ids[(number * product_count + i) % catalogue->product_count];
	if (promotion.kind == PROMOTION_PERCENT || promotion.kind == PROMOTION_BUY_GET)
		promotion.rate = 100000;
	else
		promotion.amount = 90;
	if (promotion.kind == PROMOTION_BUY_GET || promotion.kind == PROMOTION_MIX_MATCH)
		promotion.buy = 2;
	promotion.get = promotion.kind == PROMOTION_BUY_GET;
	return promotion;
}

/* Every product is in two promotions on average. */
static struct catalogue catalogue_create(struct arena *arena, size_t product_count,
					 size_t promotion_count)
{
	struct catalogue catalogue = { .product_count = product_count };
	struct promotion *promotions = arena_array(arena, struct promotion, promotion_count);

	catalogue.ids = arena_allocate_array(arena, ID_SIZE, product_count);
	for (size_t i = 0; i < product_count; i++)
		snprintf(catalogue.ids[i], ID_SIZE, "0192b3c4-0000-7000-8000-%012zu", i);
	for (size_t i = 0; i < promotion_count; i++)
		promotions[i] =
			a_promotion(arena, &catalogue, i, 2 * product_count / promotion_count);
	must(promotion_set_create(arena, promotions, promotion_count, &catalogue.promotions));
	return catalogue;
}

static bool report(const char *what, double took, double yardstick, double limit)
{
	bool passed = limit == 0 || took <= limit * yardstick;

	printf("%-58s %9.3f us  %7.4f of SELECT 1%s\n", what, took, took / yardstick,
	       limit == 0 ? ""
	       : passed   ? "  ok"
			  : "  TOO SLOW");
	return passed;
}

static bool run(struct arena *arena, double yardstick)
{
	static const size_t sizes[] = { 10, 100, 1000, 10000 };
	const struct catalogue small = catalogue_create(arena, 1000, 500);
	const struct catalogue large = catalogue_create(arena, 100000, 500);
	struct bench per_line = bench_create(arena, &large, 20, TAX_PER_LINE);
	struct bench per_document = bench_create(arena, &large, 20, TAX_PER_DOCUMENT);
	struct bench few = bench_create(arena, &small, 20, TAX_PER_DOCUMENT);
	struct bench many = bench_create(arena, &large, 20, TAX_PER_DOCUMENT);
	bool passed = true;

	passed &= report("20 lines, 2 rates, rounded per line",
			 measure(&per_line, total_basket, 500), yardstick, 0.05);
	passed &= report("20 lines, 2 rates, rounded per document",
			 measure(&per_document, total_basket, 500), yardstick, 0.05);
	passed &= report("the same with 500 promotions over 1,000 products",
			 measure(&few, give_promotions, 100), yardstick, 1);
	passed &= report("the same with 500 promotions over 100,000 products",
			 measure(&many, give_promotions, 100), yardstick, 1);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct bench bench = bench_create(arena, &large, sizes[i], TAX_PER_DOCUMENT);
		double took = measure(&bench, total_basket, (int)(20000 / sizes[i]));
		char what[64];

		snprintf(what, sizeof(what), "%zu lines: %.4f us a line", sizes[i],
			 took / (double)sizes[i]);
		report(what, took, yardstick, 0);
	}
	return passed;
}

int main(int count, char **arguments)
{
	struct arena *arena = arena_create((size_t)256 << 20);

	if (count != 2) {
		fprintf(stderr, "usage: %s CONNECTION_STRING\n", arguments[0]);
		return 2;
	}

	double yardstick = measure_select(arguments[1]);

	printf("%-58s %9.3f us\n", "yardstick: SELECT 1 over the Unix socket", yardstick);

	bool passed = run(arena, yardstick);

	arena_destroy(arena);
	return passed ? EXIT_SUCCESS : EXIT_FAILURE;
}
