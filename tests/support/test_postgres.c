#include "tests/support/test_postgres.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void fail(const char *what, const char *why)
{
	fprintf(stderr, "test_postgres: %s: %s\n", what, why);
	abort();
}

/* One line from cluster_pipe.py: "ok VALUE" or "error WHY". */
static void read_answer(struct test_postgres *postgres, const char *command, char *out_value,
			size_t size)
{
	char line[1024];
	size_t length = 0;

	while (length < sizeof(line) - 1 && read(postgres->answers, line + length, 1) == 1 &&
	       line[length] != '\n')
		length++;
	line[length] = '\0';
	if (strncmp(line, "ok ", 3) != 0)
		fail(command, line);
	if (out_value && length - 3 >= size)
		fail(command, "the answer is too long");
	if (out_value)
		memcpy(out_value, line + 3, length - 3 + 1);
}

static void tell(struct test_postgres *postgres, const char *command)
{
	if (dprintf(postgres->commands, "%s\n", command) < 0)
		fail(command, "the cluster process is gone");
	read_answer(postgres, command, NULL, 0);
}

void test_postgres_start(struct test_postgres *postgres)
{
	int commands[2], answers[2];

	if (pipe(commands) != 0 || pipe(answers) != 0)
		fail("start", "no pipe");
	postgres->process = fork();
	if (postgres->process < 0)
		fail("start", "no process");
	if (postgres->process == 0) {
		dup2(commands[0], STDIN_FILENO);
		dup2(answers[1], STDOUT_FILENO);
		close(commands[1]);
		close(answers[0]);
		/* Ctrl-C ends the test; the cluster must live on to be removed in order. */
		setsid();
		execlp("python3", "python3", TEST_SUPPORT "/cluster_pipe.py", (char *)NULL);
		_exit(127);
	}
	close(commands[0]);
	close(answers[1]);
	postgres->commands = commands[1];
	postgres->answers = answers[0];
	read_answer(postgres, "start", postgres->path, sizeof(postgres->path));
}

void test_postgres_stop(struct test_postgres *postgres)
{
	close(postgres->commands);
	close(postgres->answers);
	waitpid(postgres->process, NULL, 0);
}

void test_postgres_create_database(struct test_postgres *postgres, const char *name,
				   const char *template)
{
	char command[256];

	snprintf(command, sizeof(command), "create_database %s %s", name, template);
	tell(postgres, command);
}

void test_postgres_run_file(struct test_postgres *postgres, const char *database, const char *path)
{
	char command[4096];

	snprintf(command, sizeof(command), "run_file %s %s", database, path);
	tell(postgres, command);
}

void test_postgres_rename_role(struct test_postgres *postgres, const char *from, const char *to)
{
	char command[256];

	snprintf(command, sizeof(command), "rename_role %s %s", from, to);
	tell(postgres, command);
}

void test_postgres_kill(struct test_postgres *postgres)
{
	tell(postgres, "kill");
}

void test_postgres_start_again(struct test_postgres *postgres)
{
	tell(postgres, "start");
}

void test_postgres_pause(struct test_postgres *postgres, bool paused)
{
	tell(postgres, paused ? "pause" : "resume");
}

void test_postgres_url(const struct test_postgres *postgres, const char *role, const char *database,
		       char out_url[static TEST_POSTGRES_URL])
{
	snprintf(out_url, TEST_POSTGRES_URL, "postgresql:///%s?host=%s&port=5432&user=%s", database,
		 postgres->path, role);
}
