#include "common/loop/loop.h"

#include <assert.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

enum { SIGNAL_TERMINATE, SIGNAL_INTERRUPT, SIGNAL_HANG_UP, SIGNAL_COUNT };

static const int signal_numbers[SIGNAL_COUNT] = { SIGTERM, SIGINT, SIGHUP };

struct soon {
	struct soon *next;
	loop_callback *callback;
	void *context;
};

struct listener {
	loop_callback *callback;
	void *context;
};

struct loop {
	uv_loop_t uv;
	uv_signal_t signals[SIGNAL_COUNT];
	struct listener stop, reload;
	bool stopping;     /* the first stop signal came */
	uv_idle_t awake;   /* keeps the loop from sleeping while `first` is not empty */
	uv_check_t runner; /* runs the queue at the end of each turn */
	struct soon *first, **last;
};

struct loop_timer {
	uv_timer_t uv;
	loop_callback *callback;
	void *context;
};

struct offload {
	uv_work_t uv;
	loop_callback *work, *done;
	void *context;
};

static void on_awake(uv_idle_t *idle)
{
	(void)idle;
}

static void on_turn_end(uv_check_t *check)
{
	struct loop *loop = check->data;
	struct soon *soon = loop->first;

	/* What the callbacks queue waits for the next turn, so sockets get their share. */
	loop->first = NULL;
	loop->last = &loop->first;
	while (soon) {
		struct soon *next = soon->next;

		soon->callback(soon->context);
		free(soon);
		soon = next;
	}
	if (!loop->first) {
		uv_idle_stop(&loop->awake);
		uv_check_stop(&loop->runner);
	}
}

struct loop *loop_create(void)
{
	struct loop *loop = calloc(1, sizeof(*loop));

	if (!loop || uv_loop_init(&loop->uv) != 0)
		abort();
	loop->uv.data = loop;
	loop->last = &loop->first;
	uv_idle_init(&loop->uv, &loop->awake);
	uv_check_init(&loop->uv, &loop->runner);
	loop->runner.data = loop;
	for (int i = 0; i < SIGNAL_COUNT; i++) {
		uv_signal_init(&loop->uv, &loop->signals[i]);
		loop->signals[i].data = loop;
		uv_unref((uv_handle_t *)&loop->signals[i]);
	}
	return loop;
}

void loop_run(struct loop *loop)
{
	uv_run(&loop->uv, UV_RUN_DEFAULT);
}

void loop_stop(struct loop *loop)
{
	uv_stop(&loop->uv);
}

void loop_destroy(struct loop *loop)
{
	if (!loop)
		return;
	/* Lets what was queued or closed in the last turn finish before the leak check. */
	uv_run(&loop->uv, UV_RUN_NOWAIT);
	assert(!loop->first);
	uv_close((uv_handle_t *)&loop->awake, NULL);
	uv_close((uv_handle_t *)&loop->runner, NULL);
	for (int i = 0; i < SIGNAL_COUNT; i++)
		uv_close((uv_handle_t *)&loop->signals[i], NULL);
	uv_run(&loop->uv, UV_RUN_NOWAIT);
	if (uv_loop_close(&loop->uv) != 0) {
		uv_print_all_handles(&loop->uv, stderr);
		abort();
	}
	free(loop);
}

uv_loop_t *loop_uv(struct loop *loop)
{
	return &loop->uv;
}

static void on_stop_signal(uv_signal_t *handle, int number)
{
	struct loop *loop = handle->data;

	if (loop->stopping)
		_Exit(128 + number);
	loop->stopping = true;
	loop->stop.callback(loop->stop.context);
}

static void on_reload_signal(uv_signal_t *handle, int number)
{
	struct loop *loop = handle->data;

	(void)number;
	loop->reload.callback(loop->reload.context);
}

void loop_on_stop_signal(struct loop *loop, loop_callback *on_stop, void *context)
{
	loop->stop = (struct listener){ on_stop, context };
	for (int i = SIGNAL_TERMINATE; i <= SIGNAL_INTERRUPT; i++)
		uv_signal_start(&loop->signals[i], on_stop_signal, signal_numbers[i]);
}

void loop_on_reload_signal(struct loop *loop, loop_callback *on_reload, void *context)
{
	loop->reload = (struct listener){ on_reload, context };
	uv_signal_start(&loop->signals[SIGNAL_HANG_UP], on_reload_signal,
			signal_numbers[SIGNAL_HANG_UP]);
}

struct loop_timer *loop_timer_create(struct loop *loop, loop_callback *callback, void *context)
{
	struct loop_timer *timer = calloc(1, sizeof(*timer));

	if (!timer)
		abort();
	uv_timer_init(&loop->uv, &timer->uv);
	timer->callback = callback;
	timer->context = context;
	return timer;
}

static void on_timer(uv_timer_t *handle)
{
	struct loop_timer *timer = (struct loop_timer *)handle;

	timer->callback(timer->context);
}

void loop_timer_start(struct loop_timer *timer, uint64_t delay_ms, uint64_t repeat_ms)
{
	/* The loop's own idea of now is as old as the current turn. */
	uv_update_time(timer->uv.loop);
	uv_timer_start(&timer->uv, on_timer, delay_ms, repeat_ms);
}

void loop_timer_stop(struct loop_timer *timer)
{
	uv_timer_stop(&timer->uv);
}

bool loop_timer_is_running(const struct loop_timer *timer)
{
	return uv_is_active((const uv_handle_t *)&timer->uv);
}

static void on_timer_closed(uv_handle_t *handle)
{
	free(handle);
}

void loop_timer_destroy(struct loop_timer *timer)
{
	if (timer)
		uv_close((uv_handle_t *)&timer->uv, on_timer_closed);
}

void loop_soon(struct loop *loop, loop_callback *callback, void *context)
{
	struct soon *soon = malloc(sizeof(*soon));

	if (!soon)
		abort();
	*soon = (struct soon){ NULL, callback, context };
	*loop->last = soon;
	loop->last = &soon->next;
	uv_idle_start(&loop->awake, on_awake);
	uv_check_start(&loop->runner, on_turn_end);
}

static void on_work(uv_work_t *request)
{
	struct offload *offload = (struct offload *)request;

	offload->work(offload->context);
}

static void on_work_done(uv_work_t *request, int status)
{
	struct offload *offload = (struct offload *)request;

	(void)status; /* nothing here cancels work */
	offload->done(offload->context);
	free(offload);
}

void loop_offload(struct loop *loop, loop_callback *work, loop_callback *done, void *context)
{
	struct offload *offload = calloc(1, sizeof(*offload));

	if (!offload)
		abort();
	offload->work = work;
	offload->done = done;
	offload->context = context;
	uv_queue_work(&loop->uv, &offload->uv, on_work, on_work_done);
}
