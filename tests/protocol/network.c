#include "tests/protocol/network.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/http/range.h"
#include "tests/protocol/nonsense.h"

struct answer {
	struct http_call *call;
	const struct error *error;
	int status;
	struct text body;
	const char *etag; /* of a file; or NULL */
	int64_t start;    /* the body's in it */
	bool is_cut;
};

/* As common/http/client.c does: the beginning of a file, or the rest of the one that the store has a part of. */
static void take_file(const struct answer *answer, struct http_client_reply *reply)
{
	const struct http_call *call = answer->call;
	const char *path = call->request.file_path;
	int file;

	if (answer->start > 0 &&
	    (answer->start != call->part.length || strcmp(answer->etag, call->part.etag) != 0))
		abort();
	file = answer->start > 0 ? part_file_continue(path)
				 : part_file_begin(path, text_of(answer->etag));
	if (file < 0 ||
	    write(file, answer->body.data, answer->body.length) != (ssize_t)answer->body.length)
		abort();
	close(file);
	reply->is_in_file = true;
	reply->body = TEXT("");
	if (answer->start > 0)
		call->store->world->verdict.resumed++;
	if (!answer->is_cut)
		return;
	reply->error = error_new(call->request.arena, ERROR_UNAVAILABLE, "cut");
	reply->bytes_kept = (int64_t)answer->body.length;
}

static bool is_snapshot(const struct http_call *call)
{
	return strstr(call->request.url, "snapshot=true") != NULL;
}

static void deliver_answer(void *context)
{
	struct answer *answer = context;
	struct http_call *call = answer->call;
	struct http_client_reply reply = { .error = answer->error,
					   .status = answer->status,
					   .body = answer->body,
					   .bytes_received = (int64_t)answer->body.length };

	if (call->is_over)
		return;
	call->is_over = true;
	if (answer->etag && !call->store->is_dying)
		take_file(answer, &reply);
	else if (answer->status == 200 && call->request.file_path)
		unlink(call->request.file_path);
	if (call->store->world->has_small_stores && answer->status == 200 &&
	    text_starts_with(call->path, "/sync/v1/pull") && !is_snapshot(call))
		reply.error = error_new(call->request.arena, ERROR_TOO_LARGE, "too much");
	call->request.done(&reply, call->request.context);
}

static struct answer *answer_of(struct http_call *call)
{
	struct answer *answer = arena_new(call->store->world->arena, struct answer);

	answer->call = call;
	return answer;
}

static void answer_later(struct answer *answer, int64_t delay_ms)
{
	plan(answer->call->store->world, delay_ms, answer->call->store, deliver_answer, answer);
}

static void fail_call(struct http_call *call, enum error_code code, int64_t delay_ms)
{
	struct answer *answer = answer_of(call);

	answer->error = error_new(call->store->world->arena, code, "the line to HQ");
	answer_later(answer, delay_ms);
}

void http_call_reset(struct http_call *call)
{
	fail_call(call, ERROR_UNAVAILABLE, some_time(call->store->world));
}

void http_call_reply(struct http_call *call, int status, struct text body)
{
	struct world *world = call->store->world;
	struct answer *answer = answer_of(call);

	answer->status = status;
	answer->body.data = text_copy(world->arena, body);
	answer->body.length = body.length;
	if (one_in(world, 10)) {
		if (one_in(world, 3))
			http_call_reset(call);
		return; /* or silence, until the store has waited enough */
	}
	if (one_in(world, 20) && body.length > 0) {
		if (one_in(world, 2)) {
			http_call_reset(call); /* cut off, and it shows */
			return;
		}
		answer->body.length = chance(world) % body.length;
	}
	if (world->talks_nonsense && one_in(world, 3)) {
		nonsense_answer(world, &answer->status, &answer->body);
		world->verdict.nonsense++;
	}
	answer_later(answer, some_time(world));
}

/* The line may be cut at any byte, or a byte of what has come changed by a disk. */
void http_call_reply_file(struct http_call *call, struct text file, const char *etag)
{
	struct world *world = call->store->world;
	struct answer *answer = answer_of(call);
	const char *range = arena_print(world->arena, "bytes=%lld-", (long long)call->part.length);
	int64_t start =
		range_start(text_of(range), text_of(call->part.etag), etag, (int64_t)file.length);
	size_t length = file.length - (size_t)start;

	answer->status = start > 0 ? 206 : 200;
	answer->etag = arena_string(world->arena, etag);
	answer->start = start;
	answer->body = (struct text){ arena_copy(world->arena, file.data + start, length), length };
	answer->is_cut = one_in(world, 2);
	if (answer->is_cut)
		answer->body.length = chance(world) % length;
	else if (one_in(world, 20))
		((char *)answer->body.data)[chance(world) % length] ^= 1;
	answer_later(answer, some_time(world));
}

static void arrive(void *context)
{
	struct http_call *call = context;
	struct world *world = call->store->world;

	if (world->hq_node.is_up)
		hq_serve(&world->hq_node, call);
	else
		http_call_reset(call);
}

/* Its letters reach HQ whatever becomes of the store. */
static void send_copy(struct http_call *call)
{
	struct world *world = call->store->world;
	struct http_call *copy = arena_copy(world->arena, call, sizeof(*call));

	copy->is_over = true; /* nobody waits for this one's answer */
	plan(world, some_time(world), NULL, arrive, copy);
}

static void arrive_once(void *context)
{
	arrive(context);
}

static void time_out(void *context)
{
	struct http_call *call = context;
	struct answer answer = { .call = call };

	if (call->is_over)
		return;
	answer.error = error_new(call->request.arena, ERROR_TIMEOUT, "no answer");
	deliver_answer(&answer);
}

/* http://hq/path?query */
static void split_url(struct http_call *call, struct arena *arena)
{
	struct text rest = text_of(arena_string(arena, call->request.url + strlen("http://hq")));

	if (!text_split(&rest, '?', &call->path))
		abort();
	call->query = rest;
}

static const char *bearer_of(const struct http_client_request *request, struct arena *arena)
{
	static const char authorization[] = "Authorization: Bearer ";

	for (const char *const *header = request->headers; header && *header; header++) {
		if (strncmp(*header, authorization, sizeof(authorization) - 1) == 0)
			return arena_string(arena, *header + sizeof(authorization) - 1);
	}
	return NULL;
}

static struct http_client *create(struct loop *loop, const struct http_client_options *options)
{
	(void)options;
	return (struct http_client *)loop; /* the node */
}

static void send_call(struct http_client *client, const struct http_client_request *request)
{
	struct node *node = (struct node *)client;
	struct world *world = node->world;
	struct http_call *call = arena_new(world->arena, struct http_call);

	call->store = node;
	call->life = node->life;
	call->request = *request;
	call->next = node->http_calls;
	node->http_calls = call;
	split_url(call, world->arena);
	call->token = bearer_of(request, world->arena);
	call->body = request->body.length == 0
			     ? TEXT("")
			     : (struct text){ arena_copy(world->arena, request->body.data,
							 request->body.length),
					      request->body.length };
	world->verdict.requests++;
	count_call(node);
	if (request->file_path)
		part_file_find(world->arena, request->file_path, &call->part);
	plan(world, request->timeout_ms ? request->timeout_ms : request->silence_s * 1000, node,
	     time_out, call);
	if (one_in(world, 10)) {
		if (!one_in(world, 3))
			http_call_reset(call);
		return;
	}
	if (one_in(world, 20) && call->body.length > 0)
		call->body.length = chance(world) % call->body.length;
	if (one_in(world, 10))
		send_copy(call);
	plan(world, some_time(world), NULL, arrive_once, call);
}

static void close_client(struct http_client *client, loop_callback *closed, void *context)
{
	(void)client;
	closed(context);
}

static void destroy_client(struct http_client *client)
{
	(void)client;
}

const struct http_port network_calls = {
	.create = create,
	.send = send_call,
	.close = close_client,
	.destroy = destroy_client,
};

/* WebSockets */

struct websocket {
	struct line *line;
	struct node *node;
	struct websocket_events events;
	void *connection;
	bool is_open;
};

struct line {
	struct line *next;
	struct world *world;
	struct websocket store, hq;
	struct text authorization;
	bool is_falling;
};

struct message {
	struct websocket *to;
	struct text text;
};

static void end_side(void *context)
{
	struct websocket *side = context;
	struct line *line = side->line;

	if (!side->is_open)
		return;
	side->is_open = false;
	if (side->node->is_up)
		side->events.closed(side, side->connection);
	(void)line;
}

/* Both ends learn of it, not together. */
static void fall(struct line *line)
{
	if (line->is_falling)
		return;
	line->is_falling = true;
	plan(line->world, some_time(line->world), NULL, end_side, &line->store);
	plan(line->world, some_time(line->world), NULL, end_side, &line->hq);
}

static void open_store_side(void *context)
{
	struct line *line = context;

	if (line->is_falling || !line->store.is_open)
		return;
	line->store.events.opened(&line->store, line->store.connection);
}

static void open_line(void *context)
{
	struct line *line = context;
	struct world *world = line->world;
	const struct websocket_endpoint *endpoint;
	struct websocket_handshake handshake = { .authorization = line->authorization };

	if (line->is_falling)
		return;
	if (!world->hq_node.is_up || !world->has_hints || one_in(world, 5)) {
		fall(line);
		return;
	}
	endpoint = hq_sync_websockets(world->hq_node.hq_sync);
	line->hq.connection = endpoint->accept(&handshake, endpoint->context);
	if (!line->hq.connection) {
		fall(line);
		return;
	}
	line->hq.events = endpoint->events;
	line->hq.is_open = true;
	line->hq.events.opened(&line->hq, line->hq.connection);
	plan(world, 1, line->store.node, open_store_side, line);
}

static struct websocket *connect_line(struct http *http,
				      const struct websocket_client_options *options)
{
	struct node *node = (struct node *)http;
	struct world *world = node->world;
	struct line *line = arena_new(world->arena, struct line);

	*line = (struct line){
		.next = world->lines,
		.world = world,
		.store = { .line = line,
			   .node = node,
			   .events = options->events,
			   .connection = options->connection,
			   .is_open = true },
		.hq = { .line = line, .node = &world->hq_node },
		.authorization = text_of(arena_print(world->arena, "Bearer %s", options->bearer)),
	};
	world->lines = line;
	count_call(node);
	plan(world, some_time(world), node, open_line, line);
	return &line->store;
}

static void deliver_message(void *context)
{
	struct message *message = context;

	if (message->to->is_open && message->to->node->is_up)
		message->to->events.message(message->to, message->text, message->to->connection);
}

static bool send_message(struct websocket *socket, struct text text)
{
	struct line *line = socket->line;
	struct world *world = line->world;
	struct message *message = arena_new(world->arena, struct message);

	if (line->is_falling || socket->node->is_dying)
		return false;
	message->to = socket == &line->store ? &line->hq : &line->store;
	message->text =
		(struct text){ arena_copy(world->arena, text.data, text.length), text.length };
	if (world->talks_nonsense && socket == &line->hq && one_in(world, 4))
		nonsense_hint(world, &message->text);
	plan(world, some_time(world), message->to->node, deliver_message, message);
	return true;
}

static void close_line(struct websocket *socket, int code)
{
	(void)code;
	fall(socket->line);
}

const struct websocket_port network_lines = {
	.connect = connect_line,
	.send = send_message,
	.close = close_line,
};

void network_drop_lines(struct node *node)
{
	for (struct line *line = node->world->lines; line; line = line->next) {
		struct websocket *side = node->number < 0 ? &line->hq : &line->store;

		if (side->node != node || (!side->is_open && line->is_falling))
			continue;
		if (side->is_open) {
			side->is_open = false;
			/* What the process kept of it goes with the process. */
			if (side->connection && side == &line->hq)
				side->events.closed(side, side->connection);
		}
		fall(line);
	}
}

void network_disturb(struct world *world)
{
	for (struct line *line = world->lines; line; line = line->next) {
		if (!line->is_falling && one_in(world, 40))
			fall(line);
	}
	while (world->lines && world->lines->is_falling && !world->lines->store.is_open &&
	       !world->lines->hq.is_open)
		world->lines = world->lines->next;
}
