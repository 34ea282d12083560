#include "common/backup/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/text.h"

#define TAIL_SIZE 2048
#define CANNOT_RUN 127

/* The last bytes of what a child said. */
struct tail {
	char bytes[TAIL_SIZE];
	size_t length;
};

static void tail_add(struct tail *tail, const char *data, size_t length)
{
	size_t kept = tail->length;

	if (kept + length > TAIL_SIZE)
		kept = TAIL_SIZE - length;
	memmove(tail->bytes, tail->bytes + tail->length - kept, kept);
	memcpy(tail->bytes + kept, data, length);
	tail->length = kept + length;
}

/* Whether one of the first `count` has the name of this one. */
static bool is_set(char *const *environment, size_t count, const char *variable)
{
	size_t length = strcspn(variable, "=") + 1;

	for (size_t i = 0; i < count; i++) {
		if (strncmp(environment[i], variable, length) == 0)
			return true;
	}
	return false;
}

/* What is given wins over our own. */
static char **join_environment(struct arena *arena, const char *const *given)
{
	size_t count = 0, given_count = 0;
	char **joined;

	while (given && given[given_count])
		given_count++;
	while (environ[count])
		count++;
	joined = arena_array(arena, char *, count + given_count + 2);
	count = 0;
	joined[count++] = arena_string(arena, "LC_ALL=C.UTF-8");
	for (size_t i = 0; i < given_count; i++)
		joined[count++] = arena_string(arena, given[i]);
	for (size_t i = 0; environ[i]; i++) {
		if (!is_set(joined, given_count + 1, environ[i]))
			joined[count++] = environ[i];
	}
	return joined;
}

/* Named by their path: PostgreSQL's programs look for each other beside themselves. */
static char **copy_arguments(struct arena *arena, const char *path, const char *const *arguments)
{
	size_t count = 0;
	char **copy;

	while (arguments[count])
		count++;
	copy = arena_array(arena, char *, count + 1);
	copy[0] = arena_string(arena, path);
	for (size_t i = 1; i < count; i++)
		copy[i] = arena_string(arena, arguments[i]);
	return copy;
}

static void become(const char *path, char **arguments, char **environment, int output)
{
	int nothing = open("/dev/null", O_RDONLY);

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (dup2(nothing, STDIN_FILENO) >= 0 && dup2(output, STDOUT_FILENO) >= 0 &&
	    dup2(output, STDERR_FILENO) >= 0)
		execve(path, arguments, environment);
	_exit(CANNOT_RUN);
}

static void listen_to(int output, struct tail *tail)
{
	bool is_told = isatty(STDERR_FILENO);
	char data[TAIL_SIZE];
	ssize_t length;

	while ((length = read(output, data, sizeof(data))) > 0 || (length < 0 && errno == EINTR)) {
		if (length < 0)
			continue;
		tail_add(tail, data, (size_t)length);
		if (is_told && write(STDERR_FILENO, data, (size_t)length) < 0)
			is_told = false;
	}
}

static const struct error *start(struct arena *arena, const struct child *child, pid_t *out_pid,
				 int *out_output)
{
	const char *path = arena_print(arena, "%s/%s", child->folder, child->arguments[0]);
	char **environment = join_environment(arena, child->environment);
	char **arguments = copy_arguments(arena, path, child->arguments);
	int ends[2];
	pid_t pid;

	if (access(path, X_OK) != 0)
		return error_field(arena, ERROR_CONFIGURATION, "database.programs",
				   "cannot run %s: %s; name the folder of PostgreSQL's programs",
				   path, strerror(errno));
	if (pipe2(ends, O_CLOEXEC) != 0)
		return error_new(arena, ERROR_BUSY, "no pipe: %s", strerror(errno));
	pid = fork();
	if (pid == 0)
		become(path, arguments, environment, ends[1]);
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return error_new(arena, ERROR_BUSY, "no process: %s", strerror(errno));
	}
	*out_pid = pid;
	*out_output = ends[0];
	return NULL;
}

const struct error *child_run(struct arena *arena, const struct child *child)
{
	struct tail tail = { .length = 0 };
	struct text said;
	int output, status;
	pid_t pid;

	TRY(start(arena, child, &pid, &output));
	listen_to(output, &tail);
	close(output);
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return error_new(arena, ERROR_INTERNAL, "%s is lost: %s",
					 child->arguments[0], strerror(errno));
	}
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return NULL;
	said = text_trim((struct text){ tail.bytes, tail.length });
	return error_new(arena, ERROR_STATE_CONFLICT, "%s failed: %.*s", child->arguments[0],
			 (int)said.length, said.data);
}
