#include "common/alert/sender.h"

#include <stdlib.h>

#include "common/loop/process.h"

#define SOON_MS 3000
#define LOOK_MS 60000
#define OURSELVES "/proc/self/exe" /* also when an upgrade has replaced the file */

struct alert_sender {
	struct alert_sender_options options;
	struct loop_timer *timer;
	struct loop_process *process; /* NULL: none runs */
	bool is_wanted, has_failed;
	loop_callback *closed; /* NULL until closing */
	void *closed_context;
};

static void plan(struct alert_sender *sender, uint64_t delay_ms)
{
	if (!sender->closed)
		port_timer_start(sender->options.ports, sender->timer, delay_ms, LOOK_MS);
}

static void on_ended(int exit_status, void *context)
{
	struct alert_sender *sender = context;

	sender->process = NULL;
	sender->has_failed = exit_status != 0;
	if (sender->closed)
		sender->closed(sender->closed_context);
	else if (sender->is_wanted)
		plan(sender, SOON_MS);
}

static void on_timer(void *context)
{
	struct alert_sender *sender = context;
	int count;

	conditions_lasting(sender->options.conditions, &count);
	if (sender->process || (!sender->is_wanted && !sender->has_failed && !count))
		return;
	sender->is_wanted = false;
	sender->process = loop_process_start(sender->options.ports->loop, OURSELVES,
					     sender->options.command, on_ended, sender);
}

struct alert_sender *alert_sender_create(const struct alert_sender_options *options)
{
	struct alert_sender *sender = calloc(1, sizeof(*sender));

	if (!sender)
		abort();
	sender->options = *options;
	sender->timer = port_timer_create(options->ports, on_timer, sender);
	return sender;
}

/* A server before may have left something. */
void alert_sender_start(struct alert_sender *sender)
{
	alert_sender_wake(sender);
}

void alert_sender_wake(struct alert_sender *sender)
{
	sender->is_wanted = true;
	if (!sender->process)
		plan(sender, SOON_MS);
}

void alert_sender_close(struct alert_sender *sender, loop_callback *closed, void *context)
{
	sender->closed = closed;
	sender->closed_context = context;
	port_timer_stop(sender->options.ports, sender->timer);
	if (sender->process)
		loop_process_stop(sender->process);
	else
		closed(context);
}

void alert_sender_destroy(struct alert_sender *sender)
{
	if (!sender)
		return;
	port_timer_destroy(sender->options.ports, sender->timer);
	free(sender);
}
