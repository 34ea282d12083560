/*
 * Alert: tells people what is wrong, by e-mail and by webhook.
 *
 * Why      Nobody looks at a page at night.
 * Model    What is to be told stands in retail.condition_message (schema/shared/functions/condition_messages.sql): of each
 *          condition once that it began and once that it ended, to whom it was told that it began. A command sends what
 *          is due and notes it, so that a server that starts again sends nothing twice; what fails is tried again with pauses.
 *          All that is due goes in one letter; to a webhook each by itself, signed by the rules of Standard Webhooks.
 *          The server starts the command as a process (sender.h), which takes libcurl with it when it ends.
 */
#ifndef OUTPOST_COMMON_ALERT_ALERT_H
#define OUTPOST_COMMON_ALERT_ALERT_H

#include "common/db/db.h"
#include "common/db/session.h"

struct alert_options {
	const char *smtp_url; /* NULL: no letters */
	const char *from, *to;
	const char *webhook_url, *webhook_secret; /* NULL: no webhook */
	const char *severity;                     /* the least that is told */
	int64_t reminder_s;
};

bool alert_is_configured(const struct alert_options *options);
/* What is missing or malformed; names the setting. */
must_check const struct error *alert_check(struct arena *arena,
					   const struct alert_options *options);
/* Sends what is due over a connection of the server's role; an error of what could not be sent, which is noted. */
must_check const struct error *alert_send_due(struct arena *arena,
					      const struct alert_options *options,
					      struct db_session *session);

#endif
