#include "common/ports/ports.h"

#include <stdlib.h>

static uint32_t any(struct loop *loop)
{
	(void)loop;
	return arc4random();
}

static const struct database_port database = { .run = db_run, .listen = db_listen };

static const struct loop_port timers = {
	.timer_create = loop_timer_create,
	.timer_start = loop_timer_start,
	.timer_stop = loop_timer_stop,
	.timer_is_running = loop_timer_is_running,
	.timer_destroy = loop_timer_destroy,
	.offload = loop_offload,
	.random = any,
};

static const struct websocket_port lines = {
	.connect = websocket_connect,
	.send = websocket_send,
	.close = websocket_close,
};

struct ports real_ports(struct loop *loop, struct db *db, struct http *http)
{
	return (struct ports){ .database = &database,
			       .timers = &timers,
			       .lines = &lines,
			       .db = db,
			       .loop = loop,
			       .http = http };
}
