#include "common/alert/alert.h"

#include <stdlib.h>
#include <string.h>

#include "common/alert/letter.h"
#include "common/alert/post.h"
#include "common/alert/signature.h"
#include "common/base/clock.h"
#include "schema/shared/queries/conditions.sql.h"

#define LETTER_MESSAGES "100" /* in one */
#define DOCUMENTS_MAXIMUM 100 /* by one run */
#define SECOND INT64_C(1000000)

struct sending {
	struct arena *arena;
	const struct alert_options *options;
	struct db_session *session;
};

bool alert_is_configured(const struct alert_options *options)
{
	return options->smtp_url || options->webhook_url;
}

static const struct error *check_letters(struct arena *arena, const struct alert_options *options)
{
	const char *const *from = options->from ? letter_addresses(arena, options->from) : NULL;

	if (!from || from[1])
		return error_field(arena, ERROR_CONFIGURATION, "alert.from",
				   "is one address, as in outpost@example.org");
	if (!options->to || !letter_addresses(arena, options->to))
		return error_field(arena, ERROR_CONFIGURATION, "alert.to",
				   "is one to ten addresses separated by commas");
	return NULL;
}

static const struct error *check_webhook(struct arena *arena, const struct alert_options *options)
{
	if (options->webhook_secret &&
	    signature_of(arena, options->webhook_secret, "id", 0, TEXT("")))
		return NULL;
	return error_field(arena, ERROR_CONFIGURATION, "alert.webhook_secret",
			   "is whsec_ and 24 to 64 random bytes in base 64; make one with: "
			   "echo whsec_$(openssl rand -base64 32)");
}

const struct error *alert_check(struct arena *arena, const struct alert_options *options)
{
	if (options->smtp_url)
		TRY(check_letters(arena, options));
	if (options->webhook_url)
		TRY(check_webhook(arena, options));
	if (strcmp(options->severity, "warning") == 0 || strcmp(options->severity, "critical") == 0)
		return NULL;
	return error_field(arena, ERROR_CONFIGURATION, "alert.severity", "is warning or critical");
}

static const char *text_or_null(const struct db_reply *reply, int row, const char *column)
{
	return db_is_null(reply, row, column) ? NULL : db_text(reply, row, column);
}

static struct alert_message message_of_row(const struct db_reply *reply, int row)
{
	return (struct alert_message){
		.message_id = db_text(reply, row, "message_id"),
		.event = db_text(reply, row, "event"),
		.name = db_text(reply, row, "name"),
		.severity = db_text(reply, row, "severity"),
		.store = text_or_null(reply, row, "store"),
		.subject = db_text(reply, row, "subject"),
		.detail = db_text(reply, row, "detail"),
		.since = db_time(reply, row, "since"),
		.ended_at = strcmp(db_text(reply, row, "event"), "ended") == 0
				    ? db_time(reply, row, "ended_at")
				    : NULL,
		.meaning = db_text(reply, row, "meaning"),
		.remedy = db_text(reply, row, "remedy"),
	};
}

static const struct error *claim(const struct sending *sending, const char *channel,
				 const char *limit, struct alert_message **out_messages,
				 int *out_count)
{
	const struct db_parameter parameters[] = { { "channel", channel }, { "limit", limit } };
	struct alert_message *messages;
	struct db_reply reply;

	TRY(db_session_run(sending->session, sending->arena, &alert_claim, parameters, 2, &reply));
	messages = arena_array(sending->arena, struct alert_message, (size_t)reply.rows);
	for (int row = 0; row < reply.rows; row++)
		messages[row] = message_of_row(&reply, row);
	*out_messages = messages;
	*out_count = reply.rows;
	return NULL;
}

/* Notes how it went; gives the failure. */
static const struct error *note(const struct sending *sending, const struct alert_message *messages,
				int count, const struct error *failure)
{
	const char *ids = "";
	struct db_reply reply;

	for (int i = 0; i < count; i++)
		ids = arena_print(sending->arena, "%s%s%s", ids, i ? "," : "",
				  messages[i].message_id);

	const struct db_parameter parameters[] = {
		{ "message_ids", arena_print(sending->arena, "{%s}", ids) },
		{ "failure", failure ? failure->detail : NULL },
	};

	TRY(db_session_run(sending->session, sending->arena, &alert_note, parameters, 2, &reply));
	return failure;
}

static const struct error *send_letter(const struct sending *sending)
{
	const struct alert_options *options = sending->options;
	const struct letter_head head = { options->from, options->to, clock_now() };
	struct alert_message *messages;
	int count;

	TRY(claim(sending, "email", LETTER_MESSAGES, &messages, &count));
	if (!count)
		return NULL;
	return note(sending, messages, count,
		    post_letter(sending->arena, options->smtp_url, options->from,
				letter_addresses(sending->arena, options->to),
				text_of(letter_write(sending->arena, &head, messages, count))));
}

static const struct error *send_document(const struct sending *sending,
					 const struct alert_message *message)
{
	const char *document = letter_payload(sending->arena, message);
	const int64_t timestamp = clock_now() / SECOND;
	const char *const headers[] = {
		"Content-Type: application/json",
		arena_print(sending->arena, "webhook-id: %s", message->message_id),
		arena_print(sending->arena, "webhook-timestamp: %lld", (long long)timestamp),
		arena_print(sending->arena, "webhook-signature: %s",
			    signature_of(sending->arena, sending->options->webhook_secret,
					 message->message_id, timestamp, text_of(document))),
		NULL,
	};

	return note(sending, message, 1,
		    post_document(sending->arena, sending->options->webhook_url, headers,
				  text_of(document)));
}

/* One that fails is the last of this run: the others would fare no better. */
static const struct error *send_documents(const struct sending *sending)
{
	struct alert_message *messages;
	int count = 1;

	for (int i = 0; i < DOCUMENTS_MAXIMUM && count; i++) {
		TRY(claim(sending, "webhook", "1", &messages, &count));
		if (count)
			TRY(send_document(sending, messages));
	}
	return NULL;
}

static const struct error *make(const struct sending *sending)
{
	const struct alert_options *options = sending->options;
	const struct db_parameter parameters[] = {
		{ "channels", options->smtp_url && options->webhook_url ? "{email,webhook}"
			      : options->smtp_url                       ? "{email}"
									: "{webhook}" },
		{ "severity", options->severity },
		{ "reminder_s",
		  arena_print(sending->arena, "%lld", (long long)options->reminder_s) },
	};
	struct db_reply reply;

	return db_session_run(sending->session, sending->arena, &alert_make, parameters, 3, &reply);
}

const struct error *alert_send_due(struct arena *arena, const struct alert_options *options,
				   struct db_session *session)
{
	const struct sending sending = { arena, options, session };
	const struct error *letter = NULL, *documents = NULL;
	struct db_reply reply;

	TRY(db_session_run(session, arena, &alert_lock, NULL, 0, &reply));
	if (!db_bool(&reply, 0, "is_first"))
		return NULL;
	TRY(make(&sending));
	if (options->smtp_url)
		letter = send_letter(&sending);
	if (options->webhook_url)
		documents = send_documents(&sending);
	return error_join(arena, letter, documents);
}
