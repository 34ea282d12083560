/*
 * Sender: starts the command that tells people (alert.h) when there is something to tell.
 *
 * Model    Soon after a condition has begun or ended, so that what heals at once is told nobody; then each minute while one lasts or
 *          something could not be sent. One at a time.
 * Owner    service.c: create when something is configured, start, close and wait for `closed`, destroy.
 */
#ifndef OUTPOST_COMMON_ALERT_SENDER_H
#define OUTPOST_COMMON_ALERT_SENDER_H

#include "common/conditions/conditions.h"
#include "common/log/log.h"
#include "common/ports/ports.h"

struct alert_sender;

struct alert_sender_options {
	const struct ports *ports;
	const struct log *log;
	const struct conditions *conditions;
	const char *const
		*command; /* argv of `alert send` for this very program, NULL at the end */
};

struct alert_sender *alert_sender_create(const struct alert_sender_options *options);
void alert_sender_start(struct alert_sender *sender);
/* What lasts has changed. */
void alert_sender_wake(struct alert_sender *sender);
void alert_sender_close(struct alert_sender *sender, loop_callback *closed, void *context);
void alert_sender_destroy(struct alert_sender *sender); /* accepts NULL */

#endif
