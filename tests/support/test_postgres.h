/*
 * Temporary PostgreSQL for C tests: one cluster per test program, on a Unix socket, gone with it.
 *
 * Model    tests/support/cluster_pipe.py runs beside the test and is told what to do through a pipe; when
 *          the pipe closes, however the test ended, it removes the cluster. So tests of libcheck,
 *          each in its own child process, may use one cluster that main started.
 */
#ifndef OUTPOST_TESTS_SUPPORT_TEST_POSTGRES_H
#define OUTPOST_TESTS_SUPPORT_TEST_POSTGRES_H

#include <stdbool.h>

#define TEST_POSTGRES_URL 256

struct test_postgres {
	char path[128];
	int process;
	int commands, answers;
};

/* All of these abort with a message when something goes wrong. */
void test_postgres_start(struct test_postgres *postgres);
void test_postgres_stop(struct test_postgres *postgres);

/* Owned by outpost_owner; a copy of `template` (template0, or a migrated one). */
void test_postgres_create_database(struct test_postgres *postgres, const char *name,
				   const char *template);

/* SQL, as a superuser. */
void test_postgres_run_file(struct test_postgres *postgres, const char *database, const char *path);

void test_postgres_rename_role(struct test_postgres *postgres, const char *from, const char *to);

void test_postgres_kill(struct test_postgres *postgres);        /* kill -9 the postmaster */
void test_postgres_start_again(struct test_postgres *postgres); /* after kill */

/* Stop or continue all its processes: a server that is there and does not answer. */
void test_postgres_pause(struct test_postgres *postgres, bool paused);

void test_postgres_url(const struct test_postgres *postgres, const char *role, const char *database,
		       char out_url[static TEST_POSTGRES_URL]);

#endif
