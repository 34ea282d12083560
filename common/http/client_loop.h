/*
 * Client loop: drives libcurl's multi interface by our loop's sockets and timer.
 *
 * Owner    client_loop_finish ends it; on_idle tells when its last socket watch is gone.
 */
#ifndef OUTPOST_COMMON_HTTP_CLIENT_LOOP_H
#define OUTPOST_COMMON_HTTP_CLIENT_LOOP_H

#include <curl/curl.h>

#include "common/loop/loop.h"

struct client_loop {
	struct loop *loop;
	CURLM *multi;
	struct loop_timer *timer;
	int watches;                /* sockets under watch, or being closed */
	loop_callback *on_progress; /* results may be waiting in multi */
	loop_callback *on_idle;
	void *context;
};

void client_loop_init(struct client_loop *driver, struct loop *loop, loop_callback *on_progress,
		      loop_callback *on_idle, void *context);
/* All transfers must have been removed. May be called again. */
void client_loop_finish(struct client_loop *driver);

#endif
