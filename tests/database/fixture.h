/*
 * Fixture: a pool on a loop with the tables of schema.sql, and calls that note how they ended.
 *
 * Owner    fixture_open / fixture_close per test; the cluster is started once in main.
 */
#ifndef OUTPOST_TESTS_DATABASE_FIXTURE_H
#define OUTPOST_TESTS_DATABASE_FIXTURE_H

#include "common/db/db.h"
#include "common/db/migrate.h"
#include "common/db/session.h"
#include "common/db/sqlstate.h"
#include "tests/database/statements.sql.h"
#include "tests/support/test_postgres.h"

struct fixture {
	struct arena *arena;
	struct loop *loop;
	struct db *db;
	char url[TEST_POSTGRES_URL], owner_url[TEST_POSTGRES_URL];
	char name[32]; /* tells its connections from those of others */
};

/* How one call ended. */
struct outcome {
	int times; /* `done` was called */
	bool ok;
	enum error_code code;
	const char *detail, *field;
	int rows;
	int64_t number; /* first column of the first row, when it is a number */
	const char *text;
	const char *json; /* the first row */
};

/* Starts the cluster and makes the database `test` with schema.sql. */
void fixture_start_cluster(void);
void fixture_stop_cluster(void);
struct test_postgres *fixture_cluster(void);
/* A file of tests/database, as a superuser. */
void fixture_run_file(const char *name);
/* What `migrate` makes of it, in the database `test`; a failure ends the program. */
void fixture_migrate(const struct schema *schema);

struct db_options fixture_options(void); /* url is filled in by fixture_open */
/* Opens with these options (NULL: fixture_options) and waits until all connections are up. */
void fixture_open(struct fixture *fixture, const struct db_options *options,
		  const struct db_constraint *constraints);
void fixture_close(struct fixture *fixture);

/* Starts a call; the outcome is filled in when it ends. */
void fixture_call(struct fixture *fixture, const struct statement *statement,
		  const struct db_parameter *parameters, int count, struct outcome *out_outcome);
void fixture_start(struct fixture *fixture, const struct db_call *call,
		   struct outcome *out_outcome);

/* Runs the loop until `count` of the outcomes have ended, or fails after ten seconds. */
void fixture_wait(struct fixture *fixture, const struct outcome *outcomes, int count);
void fixture_wait_ready(struct fixture *fixture);
/* Until a killed server's last connection is gone: its processes notice in their own time. */
void fixture_wait_lost(struct fixture *fixture);
void fixture_sleep(struct fixture *fixture, int milliseconds);

/* Ends all connections but the one it asks on, and waits until they have come back. */
void fixture_break_connections(struct fixture *fixture);

/* One call to its end. */
struct outcome fixture_run(struct fixture *fixture, const struct statement *statement,
			   const struct db_parameter *parameters, int count);

#define PARAMETERS(...)                                                                            \
	(const struct db_parameter[]){ __VA_ARGS__ },                                              \
		(int)(sizeof((const struct db_parameter[]){ __VA_ARGS__ }) /                       \
		      sizeof(struct db_parameter))

#endif
