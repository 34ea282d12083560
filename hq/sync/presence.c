#include "hq/sync/presence.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/base/clock.h"
#include "schema/hq/queries/sync.sql.h"

#define QUEUE_MAXIMUM 4096
#define ARENA_MAXIMUM ((size_t)256 << 10)
#define GOING_AWAY 1001
#define NOT_ADMITTED 1008

struct presence {
	struct presence_options options;
	struct websocket_endpoint endpoints[2];
	struct line *lines;
	struct hint head;
	bool has_head, is_closing;
	int recording;
	uint64_t opened; /* lines so far */
};

struct line {
	struct presence *presence;
	struct line *next;
	struct websocket *socket;
	struct uuid store_id, store_inc;
	uint64_t number;  /* an ended line's place may hold another one */
	bool is_admitted; /* its store may be talked to, by the last word of the database */
	int64_t nonce;    /* that it said last, and the database knows; 0: none */
	/* One heartbeat is recorded at a time; of those that come meanwhile the last one counts. */
	bool is_recording;
	struct arena *waiting_arena; /* NULL: none waits */
	struct heartbeat waiting;
};

static void write_hint(struct line *line, const struct hint *hint)
{
	struct text_buffer json;

	text_buffer_init(&json, HINT_MESSAGE_MAXIMUM);
	hint_encode(hint, &json);
	line->presence->options.ports->lines->send(line->socket, text_buffer_text(&json));
	text_buffer_finish(&json);
}

static void send_hint(struct line *line)
{
	write_hint(line, &line->presence->head);
}

/* What an older store would take for news. */
static void send_time(struct line *line, int64_t sent_us)
{
	struct hint hint = line->presence->head;

	hint.sent_us = sent_us;
	hint.time_us = clock_now();
	hint.time_is_kept = clock_is_kept(line->presence->options.clock);
	write_hint(line, &hint);
}

static bool is_same_store(const struct line *one, const struct line *other)
{
	return strcmp(one->store_inc.string, other->store_inc.string) == 0;
}

/*
 * A box has one line and says there what it holds now. Where lines of one store say different things, the one that is behind is dead, and
 * nobody answers, or another box's: its answer says that it still holds an earlier one though it has heard of the later. See
 * sync.note_answer.
 */
static void ask_who_is_behind(struct line *line)
{
	struct presence *presence = line->presence;
	struct hint hint = presence->head;

	for (const struct line *one = presence->lines; one; one = one->next) {
		if (is_same_store(one, line) && one->nonce > hint.held_nonce)
			hint.held_nonce = one->nonce;
	}
	for (struct line *one = presence->lines, *next; one; one = next) {
		next = one->next;
		if (is_same_store(one, line) && one->nonce && one->nonce < hint.held_nonce)
			write_hint(one, &hint);
	}
}

static const struct error *identify(struct presence *presence, struct arena *arena,
				    const struct websocket_handshake *handshake,
				    struct identity *out_identity)
{
	static const char scheme[] = "Bearer ";
	struct text token = handshake->authorization;

	if (token.length < sizeof(scheme) - 1 ||
	    strncasecmp(token.data, scheme, sizeof(scheme) - 1) != 0)
		return error_new(arena, ERROR_UNAUTHENTICATED, "send a bearer token");
	token.data += sizeof(scheme) - 1;
	token.length -= sizeof(scheme) - 1;
	return token_verify(presence->options.keys, arena, token, TOKEN_AUDIENCE_SYNC,
			    clock_now() / 1000000, out_identity);
}

static void *accept_line(const struct websocket_handshake *handshake, void *context)
{
	struct presence *presence = context;
	struct arena *arena = arena_create(ARENA_MAXIMUM);
	struct identity identity;
	struct uuid store_id, store_inc;
	const struct error *error = identify(presence, arena, handshake, &identity);
	struct line *line = NULL;

	if (!error && uuid_parse(text_of(identity.subject), &store_id) && identity.store_inc &&
	    uuid_parse(text_of(identity.store_inc), &store_inc) && !presence->is_closing) {
		line = calloc(1, sizeof(*line));
		if (!line)
			abort();
		*line = (struct line){ .presence = presence,
				       .store_id = store_id,
				       .store_inc = store_inc,
				       .number = ++presence->opened };
	}
	arena_destroy(arena);
	return line;
}

struct record {
	struct presence *presence;
	struct arena *arena;
	struct line *line; /* has closed when no open one has the number */
	uint64_t number;
	struct uuid store_id, store_inc;
	struct db_parameter parameters[9];
	int64_t sent_us; /* of the heartbeat; 0: it asks for no time */
	int64_t nonce;   /* likewise; 0: it says none */
	bool is_heartbeat;
};

static bool is_open(const struct record *record)
{
	const struct line *line = record->presence->lines;

	while (line && (line != record->line || line->number != record->number))
		line = line->next;
	return line != NULL;
}

static void tell(const struct line *line)
{
	line->presence->options.heard(line->store_id.string, line->presence->options.context);
}

static void admit(struct line *line)
{
	struct presence *presence = line->presence;

	if (line->is_admitted)
		return;
	line->is_admitted = true;
	LOG_INFO(presence->options.log, "sync.store_connected",
		 log_text("store_id", line->store_id.string));
	if (presence->has_head)
		send_hint(line);
}

static void note_nonce(const struct record *record)
{
	struct line *line = record->line;

	if (!record->nonce || record->nonce == line->nonce)
		return;
	line->nonce = record->nonce;
	if (line->presence->has_head)
		ask_who_is_behind(line);
}

static void record_next(struct line *line);

static void on_recorded(const struct db_reply *reply, void *context)
{
	struct record *record = context;
	struct presence *presence = record->presence;

	presence->recording--;
	if (reply->error) {
		LOG_WARN(presence->options.log, "sync.heartbeat_not_recorded",
			 log_text("store_id", record->store_id.string), log_error(reply->error));
	} else if (is_open(record) && reply->rows > 0) {
		admit(record->line);
		tell(record->line);
		if (record->sent_us && presence->has_head)
			send_time(record->line, record->sent_us);
		note_nonce(record);
	} else if (is_open(record)) {
		LOG_INFO(presence->options.log, "sync.line_ended",
			 log_text("store_id", record->store_id.string));
		presence->options.ports->lines->close(record->line->socket, NOT_ADMITTED);
	}
	if (record->is_heartbeat && is_open(record))
		record_next(record->line);
	arena_destroy(record->arena);
}

/* NULL: of none. */
static const char *number_or_null(struct arena *arena, int64_t number)
{
	return number ? arena_print(arena, "%lld", (long long)number) : NULL;
}

/* Runs a statement of the line; no row means that its store may not be talked to any more. */
static void ask(struct line *line, struct arena *arena, const struct statement *statement,
		const struct heartbeat *heartbeat)
{
	struct record *record = arena_new(arena, struct record);

	*record = (struct record){
		.presence = line->presence,
		.arena = arena,
		.line = line,
		.number = line->number,
		.store_id = line->store_id,
		.store_inc = line->store_inc,
		.sent_us = heartbeat->sent_us,
		.nonce = heartbeat->nonce,
		.is_heartbeat = statement == &sync_record_heartbeat,
	};
	record->parameters[0] = (struct db_parameter){ "store_id", record->store_id.string };
	record->parameters[1] = (struct db_parameter){ "line_inc", record->store_inc.string };
	record->parameters[2] = (struct db_parameter){
		"applied_rev", arena_print(arena, "%lld", (long long)heartbeat->applied_rev)
	};
	record->parameters[3] = (struct db_parameter){
		"journal_seq", arena_print(arena, "%lld", (long long)heartbeat->journal_seq)
	};
	record->parameters[4] = (struct db_parameter){ "conditions", heartbeat->conditions };
	record->parameters[5] =
		(struct db_parameter){ "sent_us", number_or_null(arena, heartbeat->sent_us) };
	record->parameters[6] =
		(struct db_parameter){ "nonce",
				       arena_print(arena, "%lld", (long long)heartbeat->nonce) };
	record->parameters[7] = (struct db_parameter){ "time_is_kept", "false" }; /* said here */
	record->parameters[8] =
		(struct db_parameter){ "held_nonce", number_or_null(arena, heartbeat->held_nonce) };
	line->presence->recording++;
	port_run(line->presence->options.ports, &(struct db_call){
							.statement = statement,
							.parameters = record->parameters,
							.parameter_count = 9,
							.arena = arena,
							.done = on_recorded,
							.context = record,
						});
}

static void record_next(struct line *line)
{
	struct arena *arena = line->waiting_arena;

	line->is_recording = arena != NULL;
	line->waiting_arena = NULL;
	if (arena)
		ask(line, arena, &sync_record_heartbeat, &line->waiting);
}

static void look(struct line *line)
{
	static const struct heartbeat none = { 0 };

	ask(line, arena_create(ARENA_MAXIMUM), &sync_line, &none);
}

static void on_opened(struct websocket *socket, void *connection)
{
	struct line *line = connection;
	struct presence *presence = line->presence;

	line->socket = socket;
	line->next = presence->lines;
	presence->lines = line;
	look(line);
}

/* A store's identity has changed. Without one: what was told while we did not listen may be about any. */
static void on_line_ended(const char *channel, const char *store_id, void *context)
{
	struct presence *presence = context;

	(void)channel;
	if (!*store_id)
		presence->options.returned(presence->options.context);
	for (struct line *line = presence->lines; line; line = line->next) {
		if (!*store_id || strcmp(line->store_id.string, store_id) == 0)
			look(line);
	}
}

static void on_message(struct websocket *socket, struct text message, void *connection)
{
	struct line *line = connection;
	struct arena *arena = arena_create(ARENA_MAXIMUM);
	struct heartbeat heartbeat;
	const struct error *error = heartbeat_decode(arena, message, &heartbeat);

	(void)socket;
	if (error) {
		LOG_WARN(line->presence->options.log, "sync.bad_heartbeat",
			 log_text("store_id", line->store_id.string), log_error(error));
		arena_destroy(arena);
		return;
	}
	if (line->waiting_arena)
		arena_destroy(line->waiting_arena);
	line->waiting_arena = arena;
	line->waiting = heartbeat;
	if (!line->is_recording)
		record_next(line);
}

static void on_closed(struct websocket *socket, void *connection)
{
	struct line *line = connection;
	struct presence *presence = line->presence;
	struct line **link = &presence->lines;

	(void)socket;
	while (*link && *link != line)
		link = &(*link)->next;
	if (*link)
		*link = line->next;
	if (line->is_admitted)
		LOG_INFO(presence->options.log, "sync.store_disconnected",
			 log_text("store_id", line->store_id.string));
	if (line->waiting_arena)
		arena_destroy(line->waiting_arena);
	tell(line);
	free(line);
}

struct presence *presence_create(const struct presence_options *options)
{
	struct presence *presence = calloc(1, sizeof(*presence));

	if (!presence)
		abort();
	presence->options = *options;
	port_listen(options->ports, "sync_line_ended", on_line_ended, presence);
	presence->endpoints[0] = (struct websocket_endpoint){
		.path = "/sync/v1/hints",
		.protocol = HINT_PROTOCOL,
		.accept = accept_line,
		.context = presence,
		.events = { .opened = on_opened, .message = on_message, .closed = on_closed },
		.message_maximum = HINT_MESSAGE_MAXIMUM,
		.queue_maximum = QUEUE_MAXIMUM,
	};
	return presence;
}

const struct websocket_endpoint *presence_endpoints(struct presence *presence)
{
	return presence->endpoints;
}

void presence_hint(struct presence *presence, const struct hint *hint)
{
	bool is_known = presence->has_head && presence->head.rev == hint->rev &&
			strcmp(presence->head.hq_inc.string, hint->hq_inc.string) == 0;

	if (is_known)
		return;
	presence->head = *hint;
	presence->has_head = true;
	for (struct line *line = presence->lines, *next; line; line = next) {
		next = line->next;
		if (line->is_admitted)
			send_hint(line);
	}
}

bool presence_has(const struct presence *presence, const char *store_id)
{
	const struct line *line = presence->lines;

	while (line && !(line->is_admitted && strcmp(line->store_id.string, store_id) == 0))
		line = line->next;
	return line != NULL;
}

bool presence_close(struct presence *presence)
{
	if (!presence->is_closing) {
		presence->is_closing = true;
		for (struct line *line = presence->lines, *next; line; line = next) {
			next = line->next;
			line->presence->options.ports->lines->close(line->socket, GOING_AWAY);
		}
	}
	return presence->recording == 0;
}

void presence_destroy(struct presence *presence)
{
	free(presence);
}
