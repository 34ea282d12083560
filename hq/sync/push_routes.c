#include <string.h>

#include "hq/sync/hq_sync_state.h"
#include "schema/hq/queries/sync.sql.h"
#include "sync-protocol/message.h"
#include "sync-protocol/position.h"
#include "sync-protocol/push.h"

#define ANSWER_MAXIMUM 4096
#define PUSH_PARAMETERS 10
#define PUSHES_MAXIMUM 16 /* each holds its unpacked batch in memory */

/* One push on its way: unpacked and checked on the thread pool, then one statement. */
struct arrival {
	struct request *req;
	struct hq_sync *sync;
	struct text body;
	struct push push;
	const char *body_hex; /* as the database reads it */
	struct chain_hex previous_chain, chain;
	const struct error *error;
	struct db_parameter parameters[PUSH_PARAMETERS];
};

static const char *to_hex(struct arena *arena, struct text bytes)
{
	static const char digits[] = "0123456789abcdef";
	char *hex = arena_allocate(arena, 2 * bytes.length + 3);
	char *next = hex;

	*next++ = '\\';
	*next++ = 'x';
	for (size_t i = 0; i < bytes.length; i++) {
		*next++ = digits[(unsigned char)bytes.data[i] >> 4];
		*next++ = digits[(unsigned char)bytes.data[i] & 15];
	}
	return hex;
}

static void arrival_end(struct arrival *arrival)
{
	arrival->sync->pushes--;
}

static void arrival_fail(struct arrival *arrival, const struct error *error)
{
	arrival_end(arrival);
	request_reply_error(arrival->req, error);
}

/* A refusal carries the mark too: it says where to go on, or shows that there is no place to. */
static void refuse_with_mark(struct request *req, const struct error *error,
			     const struct pushed *pushed)
{
	struct text_buffer mark;

	text_buffer_init(&mark, ANSWER_MAXIMUM);
	pushed_encode(pushed, &mark);
	request_reply_error_with(req, error, text_buffer_text(&mark));
	text_buffer_finish(&mark);
}

static void reply_taken(struct request *req, const struct pushed *pushed)
{
	struct text_buffer answer;

	text_buffer_init(&answer, ANSWER_MAXIMUM);
	pushed_encode(pushed, &answer);
	request_reply_json(req, 200, text_buffer_text(&answer));
	text_buffer_finish(&answer);
}

static void reply_outcome(struct arrival *arrival, enum push_outcome outcome,
			  const struct pushed *pushed)
{
	struct arena *arena = request_arena(arrival->req);
	enum error_code code = push_outcome_error(outcome);

	if (pushed->quarantined > 0)
		LOG_WARN(arrival->sync->options.log, "sync.quarantined",
			 log_text("store_id", request_identity(arrival->req)->subject),
			 log_int("documents", pushed->quarantined),
			 log_int("acked_seq", pushed->acked_seq));
	if (code == ERROR_CODE_COUNT)
		reply_taken(arrival->req, pushed);
	else if (outcome == PUSH_OTHER_INCARNATION)
		request_reply_error(
			arrival->req,
			error_new(arena, code, "this is not the store's present incarnation"));
	else
		refuse_with_mark(arrival->req,
				 error_new(arena, code, "everything up to %lld is here",
					   (long long)pushed->acked_seq),
				 pushed);
}

static void on_ingested(const struct db_reply *reply, void *context)
{
	struct arrival *arrival = context;
	const struct hq_sync *sync = arrival->sync;
	struct pushed pushed = { .chain = chain_start() };
	enum push_outcome outcome;

	if (reply->error || reply->rows == 0) {
		arrival_fail(arrival,
			     reply->error ? reply->error : request_line_ended(arrival->req));
		return;
	}
	outcome = push_outcome_of(text_of(db_text(reply, 0, "outcome")));
	if (outcome == PUSH_OUTCOME_COUNT ||
	    (outcome != PUSH_OTHER_INCARNATION &&
	     !chain_from_hex(text_of(db_text(reply, 0, "chain")), &pushed.chain))) {
		arrival_fail(arrival, error_new(reply->arena, ERROR_INTERNAL,
						"the database answered unknown words"));
		return;
	}
	pushed.acked_seq = db_int(reply, 0, "acked_seq");
	pushed.quarantined = db_int(reply, 0, "quarantined");
	arrival_end(arrival);
	if (outcome == PUSH_ACCEPTED && sync->options.received)
		sync->options.received(request_identity(arrival->req)->subject,
				       sync->options.context);
	reply_outcome(arrival, outcome, &pushed);
}

static void ingest(struct arrival *arrival)
{
	struct arena *arena = request_arena(arrival->req);
	const struct push_header *header = &arrival->push.header;
	const struct identity *identity = request_identity(arrival->req);
	const struct db_parameter parameters[PUSH_PARAMETERS] = {
		{ "store_id", identity->subject },
		{ "line_inc", identity->store_inc }, /* the store's, or an old disk's */
		{ "store_inc", header->store_inc.string },
		{ "first_seq", arena_print(arena, "%lld", (long long)header->first_seq) },
		{ "count", arena_print(arena, "%lld", (long long)header->count) },
		{ "previous_chain", arrival->previous_chain.string },
		{ "chain", arrival->chain.string },
		{ "heads", arrival->push.heads },
		{ "documents", arrival->push.documents },
		{ "body", arrival->body_hex },
	};

	memcpy(arrival->parameters, parameters, sizeof(parameters));
	port_run(arrival->sync->options.ports, &(struct db_call){
						       .statement = &sync_ingest_batch,
						       .parameters = arrival->parameters,
						       .parameter_count = PUSH_PARAMETERS,
						       .arena = arena,
						       .done = on_ingested,
						       .context = arrival,
					       });
}

static void unpack(void *context)
{
	struct arrival *arrival = context;
	struct arena *arena = request_arena(arrival->req);

	arrival->error = push_decode(arena, arrival->body, &arrival->push);
	if (arrival->error)
		return;
	arrival->body_hex = to_hex(arena, arrival->body);
	arrival->previous_chain = chain_to_hex(&arrival->push.header.previous_chain);
	arrival->chain = chain_to_hex(&arrival->push.header.chain);
}

static void on_unpacked(void *context)
{
	struct arrival *arrival = context;

	if (arrival->error)
		arrival_fail(arrival, arrival->error);
	else
		ingest(arrival);
}

static void take_push(struct request *req)
{
	struct hq_sync *sync = hq_sync_of(req);
	struct arrival *arrival = arena_new(request_arena(req), struct arrival);

	if (sync->pushes >= PUSHES_MAXIMUM) {
		request_reply_error(req, error_new(request_arena(req), ERROR_BUSY,
						   "other stores are being served"));
		return;
	}
	sync->pushes++;
	arrival->req = req;
	arrival->sync = sync;
	arrival->body = request_raw_body(req);
	port_offload(sync->options.ports, unpack, on_unpacked, arrival);
}

static const enum error_code push_errors[] = {
	ERROR_SEQUENCE_GAP, ERROR_FORK,      ERROR_FENCED,     ERROR_VERSION_UNSUPPORTED,
	ERROR_MALFORMED,    ERROR_TOO_LARGE, ERROR_CODE_COUNT,
};

const struct route push_routes[] = {
	{
		.method = HTTP_POST,
		.path = "/sync/v1/push",
		.room = ROOM_SELLS,
		.summary = "Take a batch of a store's journal, each entry once",
		.tag = "sync protocol",
		.record = "pushed_message",
		.permission = PERMISSION_STORE_LINK,
		.raw_body = PUSH_CONTENT_TYPE,
		.body_maximum = PUSH_BODY_MAXIMUM,
		.handler = take_push,
		.reply = REPLY_ONE,
		.reply_fields = message_pushed_fields,
		.status = 200,
		.errors = push_errors,
	},
	ROUTE_END,
};
