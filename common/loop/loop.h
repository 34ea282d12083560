/*
 * Loop: one thread, one libuv loop for sockets, timers, signals and libpq.
 *
 * Model    Everything runs on the loop thread. CPU-heavy work (password hash, large zstd) goes to
 *          loop_offload with copied input and copied result. Timers are owned by their module.
 * Owner    app.c creates and destroys the loop; a timer is freed by loop_timer_destroy only.
 */
#ifndef OUTPOST_COMMON_LOOP_LOOP_H
#define OUTPOST_COMMON_LOOP_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include <uv.h>

struct loop;

struct loop *loop_create(void);
/* Runs until loop_stop, or until nothing is left to wait for. */
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop);
/* Everything created on it must be closed first; aborts when a handle was leaked. */
void loop_destroy(struct loop *loop);
uv_loop_t *loop_uv(struct loop *loop);

/* SIGTERM and SIGINT call on_stop once (orderly shutdown); a second signal exits at once. */
typedef void loop_callback(void *context);
void loop_on_stop_signal(struct loop *loop, loop_callback *on_stop, void *context);
void loop_on_reload_signal(struct loop *loop, loop_callback *on_reload, void *context); /* HUP */

struct loop_timer;
struct loop_timer *loop_timer_create(struct loop *loop, loop_callback *callback, void *context);
/* Fires once after delay_ms, or again each repeat_ms when that is not 0. Restarts when running. */
void loop_timer_start(struct loop_timer *timer, uint64_t delay_ms, uint64_t repeat_ms);
void loop_timer_stop(struct loop_timer *timer);
bool loop_timer_is_running(const struct loop_timer *timer);
void loop_timer_destroy(struct loop_timer *timer); /* accepts NULL */

/* Calls callback on the next turn of the loop, after the current call stack has ended. */
void loop_soon(struct loop *loop, loop_callback *callback, void *context);

/* Runs work on the thread pool, then done on the loop thread. `work` touches only its context. */
void loop_offload(struct loop *loop, loop_callback *work, loop_callback *done, void *context);

#endif
