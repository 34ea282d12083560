#include "common/loop/process.h"

#include <signal.h>
#include <stdlib.h>

struct loop_process {
	uv_process_t uv;
	loop_process_ended *ended;
	void *context;
	int exit_status;
};

static void on_closed(uv_handle_t *handle)
{
	struct loop_process *process = (struct loop_process *)handle;

	process->ended(process->exit_status, process->context);
	free(process);
}

static void on_exit_of(uv_process_t *handle, int64_t exit_status, int signal)
{
	struct loop_process *process = (struct loop_process *)handle;

	process->exit_status = signal ? -1 : (int)exit_status;
	uv_close((uv_handle_t *)handle, on_closed);
}

struct loop_process *loop_process_start(struct loop *loop, const char *path,
					const char *const *arguments, loop_process_ended *ended,
					void *context)
{
	struct loop_process *process = calloc(1, sizeof(*process));
	uv_stdio_container_t streams[] = {
		{ .flags = UV_IGNORE },
		{ .flags = UV_IGNORE },
		{ .flags = UV_INHERIT_FD, .data.fd = 2 },
	};
	const uv_process_options_t options = {
		.exit_cb = on_exit_of,
		.file = path,
		.args = (char **)(uintptr_t)arguments, /* they are not written */
		.stdio = streams,
		.stdio_count = 3,
	};

	if (!process)
		abort();
	process->ended = ended;
	process->context = context;
	process->exit_status = -1;
	if (uv_spawn(loop_uv(loop), &process->uv, &options) != 0)
		uv_close((uv_handle_t *)&process->uv, on_closed);
	return process;
}

void loop_process_stop(struct loop_process *process)
{
	uv_process_kill(&process->uv, SIGTERM);
}
