#include "common/http/deadline.h"

#include "common/base/clock.h"

static void wake_at(struct deadline_clock *clock, int64_t at, int64_t now)
{
	if (clock->fires_at && clock->fires_at <= at)
		return;
	clock->fires_at = at;
	loop_timer_start(clock->timer, at > now ? (uint64_t)(at - now + 999) / 1000 : 0, 0);
}

void deadline_stop(struct deadline *deadline)
{
	struct deadline_queue *queue = deadline->queue;

	if (!queue)
		return;
	*(deadline->previous ? &deadline->previous->next : &queue->first) = deadline->next;
	*(deadline->next ? &deadline->next->previous : &queue->last) = deadline->previous;
	*deadline = (struct deadline){ .queue = NULL };
}

void deadline_start(struct deadline_queue *queue, struct deadline *deadline)
{
	int64_t now = clock_monotonic();

	deadline_stop(deadline);
	*deadline = (struct deadline){ queue, queue->last, NULL, now + queue->wait_us };
	*(queue->last ? &queue->last->next : &queue->first) = deadline;
	queue->last = deadline;
	wake_at(queue->clock, deadline->at, now);
}

static void run_queue(struct deadline_queue *queue, int64_t now)
{
	while (queue->first && queue->first->at <= now) {
		struct deadline *deadline = queue->first;

		deadline_stop(deadline);
		queue->expired(deadline);
	}
}

static void on_time(void *context)
{
	struct deadline_clock *clock = context;
	int64_t now = clock_monotonic();

	clock->fires_at = 0;
	for (int i = 0; i < DEADLINE_QUEUES; i++)
		run_queue(&clock->queues[i], now);
	for (int i = 0; i < DEADLINE_QUEUES; i++) {
		if (clock->queues[i].first)
			wake_at(clock, clock->queues[i].first->at, now);
	}
}

void deadline_clock_start(struct deadline_clock *clock, struct loop *loop)
{
	clock->timer = loop_timer_create(loop, on_time, clock);
	for (int i = 0; i < DEADLINE_QUEUES; i++)
		clock->queues[i].clock = clock;
}

void deadline_clock_stop(struct deadline_clock *clock)
{
	loop_timer_destroy(clock->timer);
	clock->timer = NULL;
}
