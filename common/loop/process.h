/*
 * Process: another program that runs beside the loop.
 *
 * Model    It reads nothing and its output is dropped; what it says on standard error goes where ours does.
 * Owner    loop_process_start makes it, and it is gone when `ended` has been called.
 */
#ifndef OUTPOST_COMMON_LOOP_PROCESS_H
#define OUTPOST_COMMON_LOOP_PROCESS_H

#include "common/loop/loop.h"

struct loop_process;

/* exit_status: 0 is success; a process that a signal ended, or that could not be started, has none: -1. */
typedef void loop_process_ended(int exit_status, void *context);

/* path: of the program, with its arguments, the name first and NULL at the end. `ended` never comes inside the call. */
struct loop_process *loop_process_start(struct loop *loop, const char *path,
					const char *const *arguments, loop_process_ended *ended,
					void *context);
/* Asks it to end. */
void loop_process_stop(struct loop_process *process);

#endif
