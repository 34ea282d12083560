#include <stdio.h>
#include <stdlib.h>

#include "tests/protocol/simulation.h"
#include "tests/support/suite.h"

/* SIMULATION_SEEDS=N for a long run, SIMULATION_SEED=N to see one again. */
static uint64_t from_environment(const char *name, uint64_t fallback)
{
	const char *value = getenv(name);

	return value ? strtoull(value, NULL, 10) : fallback;
}

START_TEST(hq_and_stores_agree_after_any_trouble)
{
	uint64_t first = from_environment("SIMULATION_SEED", 1);
	uint64_t last =
		getenv("SIMULATION_SEED") ? first : from_environment("SIMULATION_SEEDS", 2000);
	int64_t cuts = 0, entries = 0, crashes = 0, restores = 0;

	for (uint64_t seed = first; seed <= last; seed++) {
		struct verdict verdict = simulate(seed, NO_MUTANT);

		ck_assert_msg(!verdict.broken, "seed %llu: %s, store %d, at %lld ms",
			      (unsigned long long)seed, verdict.broken, verdict.store,
			      (long long)verdict.at);
		cuts += verdict.cuts;
		entries += verdict.entries;
		crashes += verdict.crashes;
		restores += verdict.restores;
	}
	printf("%llu seeds: %lld cuts, %lld entries, %lld crashes, %lld restores\n",
	       (unsigned long long)(last - first + 1), (long long)cuts, (long long)entries,
	       (long long)crashes, (long long)restores);
	/* A world in which nothing happens proves nothing. */
	ck_assert_int_gt(cuts, (int64_t)(10 * (last - first)));
	ck_assert_int_gt(crashes, (int64_t)(5 * (last - first)));
	ck_assert_int_ge(restores, (int64_t)(last - first));
}
END_TEST

START_TEST(the_same_seed_gives_the_same_world)
{
	struct verdict first = simulate(7, NO_MUTANT), second = simulate(7, NO_MUTANT);

	ck_assert_int_eq(first.cuts, second.cuts);
	ck_assert_int_eq(first.entries, second.entries);
	ck_assert_int_eq(first.crashes, second.crashes);
}
END_TEST

/* A rule whose absence nobody notices is not a rule. */
START_TEST(leaving_out_any_rule_is_noticed)
{
	static const char *const names[MUTANT_COUNT] = {
		[ACK_BEFORE_COMMIT] = "acknowledge before commit",
		[CURSOR_OUTSIDE_TRANSACTION] = "cursor outside the transaction",
		[SKIP_WITHOUT_COMPARING] = "skip by range without comparing chains",
		[NO_GAP_CHECK] = "no gap check",
		[NO_INCARNATION_CHECK] = "no incarnation check",
	};

	for (enum mutant mutant = NO_MUTANT + 1; mutant < MUTANT_COUNT; mutant++) {
		struct verdict verdict = { 0 };
		uint64_t seed = 0;

		while (!verdict.broken && seed < 500)
			verdict = simulate(++seed, mutant);
		ck_assert_msg(verdict.broken != NULL, "%s survives", names[mutant]);
		printf("%s: %s, by seed %llu\n", names[mutant], verdict.broken,
		       (unsigned long long)seed);
	}
}
END_TEST

int main(void)
{
	static const double timeout_s = 600;
	const TTest *const tests[] = { hq_and_stores_agree_after_any_trouble,
				       the_same_seed_gives_the_same_world,
				       leaving_out_any_rule_is_noticed };

	return run_tests("simulation", tests, sizeof(tests) / sizeof(tests[0]), timeout_s, NULL,
			 NULL);
}
