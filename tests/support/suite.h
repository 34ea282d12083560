/*
 * Suite: runs a table of libcheck tests; each test file's main is one call.
 *
 * Model    All in one process: one of its own for each test costs more under the sanitizers than most tests do. What
 *          ends the process fails the program, by meson's word; CK_FORK=yes tells which test it was.
 */
#ifndef OUTPOST_TESTS_SUPPORT_SUITE_H
#define OUTPOST_TESTS_SUPPORT_SUITE_H

#include <check.h>
#include <stdlib.h>

static inline int run_tests(const char *name, const TTest *const *tests, size_t count,
			    double timeout_s, SFun setup, SFun teardown)
{
	Suite *suite = suite_create(name);
	TCase *cases = tcase_create(name);

	tcase_set_timeout(cases, timeout_s);
	tcase_add_checked_fixture(cases, setup, teardown);
	for (size_t i = 0; i < count; i++)
		tcase_add_test(cases, tests[i]);
	suite_add_tcase(suite, cases);

	SRunner *runner = srunner_create(suite);

	if (!getenv("CK_FORK"))
		srunner_set_fork_status(runner, CK_NOFORK);
	srunner_run_all(runner, CK_ENV);

	int failed = srunner_ntests_failed(runner);

	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* RUN_TESTS("loop", first_test, second_test); as the body of main */
#define RUN_TESTS(name, ...) RUN_TESTS_WITH(name, NULL, NULL, __VA_ARGS__)

/* The same with a function before and one after each test. */
#define RUN_TESTS_WITH(name, setup, teardown, ...)                                                 \
	run_tests(name, (const TTest *const[]){ __VA_ARGS__ },                                     \
		  sizeof((const TTest *const[]){ __VA_ARGS__ }) / sizeof(const TTest *), 30,       \
		  setup, teardown)

#endif
