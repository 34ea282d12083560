/*
 * Deadline: what has to happen by a certain time on one of thousands of connections.
 *
 * Why      A timer of the loop per connection would be moved with every request. Waits of one kind take
 *          equally long, so a queue in order of arrival is in order of time, too.
 * Model    A queue has one length of wait and one callback; one timer serves all queues of a listener. It is
 *          never moved back: when it fires too early it looks for the next deadline.
 * Owner    A deadline is part of what waits; deadline_stop before that is freed.
 */
#ifndef OUTPOST_COMMON_HTTP_DEADLINE_H
#define OUTPOST_COMMON_HTTP_DEADLINE_H

#include "common/loop/loop.h"

struct deadline_queue;

struct deadline {
	struct deadline_queue *queue; /* NULL: none is set */
	struct deadline *previous, *next;
	int64_t at; /* clock_monotonic */
};

struct deadline_queue {
	struct deadline_clock *clock;
	struct deadline *first, *last;
	int64_t wait_us;
	void (*expired)(struct deadline *deadline); /* it is stopped already */
};

#define DEADLINE_QUEUES 5

struct deadline_clock {
	struct loop_timer *timer;
	int64_t fires_at; /* 0: the timer is not running */
	struct deadline_queue queues[DEADLINE_QUEUES];
};

void deadline_clock_start(struct deadline_clock *clock, struct loop *loop);
void deadline_clock_stop(struct deadline_clock *clock);

/* Begins the wait of this queue anew, whatever the deadline waited for before. */
void deadline_start(struct deadline_queue *queue, struct deadline *deadline);
void deadline_stop(struct deadline *deadline);

#endif
