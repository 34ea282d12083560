/*
 * HQ's server: runs the rows of pull_routes, push_routes and recovery_routes over a request double, as common/http does: hook, statement,
 * finish, or handler. Tokens are words; enrolment and the token route, which need keys, are played.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/http/problem.h"
#include "common/http/route.h"
#include "sync-protocol/enrol.h"
#include "sync-protocol/message.h"
#include "tests/protocol/hq_lives.h"
#include "tests/protocol/network.h"

enum { PARAMETERS = 8, TOKEN_LIFETIME_S = 900, FILE_MAXIMUM = 1 << 20 };

struct request {
	struct request *next; /* of the same process */
	struct node *node;
	struct http_call *call;
	struct arena *arena;
	const struct route *route;
	struct identity identity;
	struct db_parameter parameters[PARAMETERS];
	int parameter_count;
};

struct arena *request_arena(struct request *req)
{
	return req->arena;
}

const struct identity *request_identity(const struct request *req)
{
	return &req->identity;
}

const char *request_id(const struct request *req)
{
	(void)req;
	return "request";
}

struct text request_raw_body(const struct request *req)
{
	return req->call->body;
}

const char *request_text(const struct request *req, const char *name)
{
	for (int i = 0; i < req->parameter_count; i++) {
		if (strcmp(req->parameters[i].name, name) == 0)
			return req->parameters[i].text;
	}
	return NULL;
}

int64_t request_number(const struct request *req, const char *name)
{
	const char *text = request_text(req, name);
	int64_t number = 0;

	if (text && !text_to_int64(text_of(text), &number))
		abort();
	return number;
}

struct hq_sync *hq_sync_of(struct request *req)
{
	return req->node->hq_sync;
}

static void end(struct request *req)
{
	struct request **link = &req->node->requests;

	while (*link != req)
		link = &(*link)->next;
	*link = req->next;
	arena_destroy(req->arena);
}

static void reply(struct request *req, int status, struct text body)
{
	if (req->node->is_dying)
		return; /* hq_drop_requests ends it */
	http_call_reply(req->call, status, body);
	end(req);
}

void request_reply_bytes(struct request *req, int status, const char *content_type,
			 struct text body)
{
	(void)content_type;
	reply(req, status, body);
}

void request_reply_json(struct request *req, int status, struct text json)
{
	reply(req, status, json);
}

struct text request_header(const struct request *req, const char *name)
{
	if (strcmp(name, "if-range") != 0)
		abort(); /* the others are the client's and the server's business */
	return text_of(req->call->part.etag);
}

void request_reply_error_with(struct request *req, const struct error *error, struct text members)
{
	struct text_buffer body;

	text_buffer_init(&body, 65536);
	problem_write(&body, error, request_id(req));
	if (members.length > 0) {
		body.length--; /* its closing brace */
		text_append_char(&body, ',');
		text_append(&body, members.data + 1, members.length - 1);
	}
	reply(req, error_kind(error->code)->status, text_buffer_text(&body));
	text_buffer_finish(&body);
}

void request_reply_error(struct request *req, const struct error *error)
{
	request_reply_error_with(req, error, TEXT(""));
}

void request_reply_file(struct request *req, const char *content_type, const char *path,
			const char *etag)
{
	char block[FILE_MAXIMUM];
	FILE *file = fopen(path, "r");
	size_t length;

	(void)content_type;
	if (!file) {
		request_reply_error(req, error_new(req->arena, ERROR_NOT_FOUND, "it has gone"));
		return;
	}
	length = fread(block, 1, sizeof(block), file);
	if (length == sizeof(block))
		abort();
	fclose(file);
	if (req->node->is_dying)
		return;
	http_call_reply_file(req->call, (struct text){ block, length }, etag);
	end(req);
}

const struct error *request_line_ended(struct request *req)
{
	return error_new(req->arena, ERROR_UNAUTHENTICATED, "the line has ended");
}

/* Of problem_reply, which nothing here calls: this world has no exchanges. */
struct arena *http_arena(struct http_exchange *exchange)
{
	(void)exchange;
	abort();
}

void http_reply_header(struct http_exchange *exchange, const char *name, const char *value)
{
	(void)exchange;
	(void)name;
	(void)value;
	abort();
}

void http_reply(struct http_exchange *exchange, int status, const char *content_type,
		struct text body)
{
	(void)exchange;
	(void)status;
	(void)content_type;
	(void)body;
	abort();
}

void hq_drop_requests(struct node *hq)
{
	while (hq->requests) {
		http_call_reset(hq->requests->call);
		end(hq->requests);
	}
}

/* Tokens: "store N incarnation I until T". */
static bool read_token(struct world *world, struct text token, int *out_store, int *out_inc)
{
	char text[64];
	long long until;

	snprintf(text, sizeof(text), "%.*s", (int)token.length, token.data);
	return sscanf(text, "store %d incarnation %d until %lld", out_store, out_inc, &until) ==
		       3 &&
	       until > world->now && *out_store >= 0 && *out_store < world->store_count;
}

/* Of presence.c; there is one HQ, and its ring of keys is the world. */
const struct error *token_verify(struct key_ring *ring, struct arena *arena, struct text token,
				 const char *audience, int64_t now, struct identity *out_identity)
{
	struct world *world = (struct world *)ring;
	int store, inc;

	(void)now;
	if (!read_token(world, token, &store, &inc))
		return error_new(arena, ERROR_UNAUTHENTICATED, "not a token of this HQ");
	*out_identity = (struct identity){
		.subject = arena_string(arena, uuid_of_number(NUMBER_STORE, store).string),
		.store_inc = arena_string(arena, uuid_of_number(NUMBER_STORE_INC, inc).string),
		.audience = audience,
	};
	return NULL;
}

static struct shown_witness read_witness(const struct world *world, int store,
					 const struct field_values *values)
{
	static const struct witness_key key;
	struct uuid store_inc =
		uuid_of_number(NUMBER_STORE_INC, world->hq.store[store].journal.inc);
	const char *proof = field_text(values, "seen_proof");
	struct shown_witness shown = { 0 };
	int64_t generation;
	struct nonce nonce;
	struct uuid inc;

	if (nonce_decode(&key, &store_inc, field_text(values, "nonce"), &nonce)) {
		shown.nonce_inc = number_of_uuid(nonce.hq_inc.string);
		shown.nonce = nonce.number;
	}
	if (proof && uuid_parse(text_of(field_text(values, "seen_inc")), &inc) &&
	    chain_from_hex(text_of(field_text(values, "seen_chain")), &shown.seen_chain) &&
	    head_is_proven(&key, &inc, field_number(values, "seen_rev"), &shown.seen_chain,
			   proof)) {
		shown.seen_inc = number_of_uuid(inc.string);
		shown.seen_rev = field_number(values, "seen_rev");
		if (generation_decode(&key, &inc, field_text(values, "seen_generation"),
				      &generation))
			shown.seen_generation = (int)generation;
	}
	return shown;
}

/* Whose the credential is; out_inc is the store's or a rescue's. */
static const struct error *check_credential(struct request *req, const struct field_values *values,
					    int *out_store, int *out_inc)
{
	struct hq_database *hq = &req->node->world->hq;
	int store = number_of_uuid(field_text(values, "store_id")), inc;
	bool is_store;

	if (sscanf(field_text(values, "credential"), "credential-%d", &inc) != 1)
		return error_new(req->arena, ERROR_WRONG_CREDENTIALS, "no");
	is_store = inc == hq->store[store].journal.inc && !hq->store[store].is_fenced &&
		   !hq->store[store].is_inactive;
	if (!is_store && !hq_rescue_journal(hq, store, inc))
		return error_new(req->arena, ERROR_WRONG_CREDENTIALS, "no");
	if (is_store && hq->store[store].witness.is_doubted)
		return error_new(req->arena, ERROR_DOUBTED, "no");
	*out_store = store;
	*out_inc = inc;
	return NULL;
}

static const struct error *exchange_witness(struct request *req, int store,
					    const struct field_values *values,
					    struct sync_token *in_out_token)
{
	static const struct witness_key key;
	struct world *world = req->node->world;
	const struct hq_database *hq = &world->hq;
	struct shown_witness shown = read_witness(world, store, values);
	int hq_inc = hq->inc;
	bool was_overtaken = hq->later_inc != 0;
	struct uuid store_inc;
	struct nonce nonce;

	if (hq_note_later(&world->hq, shown.seen_generation)) {
		world->verdict.overtaken += !was_overtaken;
		return error_new(req->arena, ERROR_HEADQUARTERS_STALE, "no");
	}
	if (!hq_exchange_witness(&world->hq, store, &shown,
				 &(struct exchange){ world->now, &world->hq_incarnations }))
		return error_new(req->arena, ERROR_DOUBTED, "no");
	if (hq->inc != hq_inc)
		remember_cut(world);
	if (!shown.nonce_inc && hq->store[store].witness.shown_inc)
		return NULL;
	store_inc = uuid_of_number(NUMBER_STORE_INC, hq->store[store].journal.inc);
	nonce = (struct nonce){ uuid_of_number(NUMBER_HQ_INC, hq->inc),
				hq->store[store].witness.given };
	in_out_token->nonce = nonce_encode(req->arena, &key, &store_inc, &nonce);
	in_out_token->reserve_life_number = hq->store[store].witness.reserve_life;
	return NULL;
}

static const struct error *make_token(struct request *req, struct text_buffer *out_json)
{
	struct world *world = req->node->world;
	struct sync_token token = { .expires_in_s = TOKEN_LIFETIME_S };
	const struct field_values *values;
	int store, inc;

	TRY(message_decode(req->arena, MESSAGE_TOKEN_REQUEST, req->call->body, &values));
	TRY(check_credential(req, values, &store, &inc));
	if (inc == world->hq.store[store].journal.inc)
		TRY(exchange_witness(req, store, values, &token));
	if (world->hq.later_inc)
		return error_new(req->arena, ERROR_HEADQUARTERS_STALE, "no");
	token.access_token = arena_print(req->arena, "store %d incarnation %d until %lld", store,
					 inc, (long long)(world->now + TOKEN_LIFETIME_S * 1000));
	token_encode(&token, out_json);
	return NULL;
}

static const struct error *make_life(struct request *req, struct text_buffer *out_json)
{
	struct world *world = req->node->world;
	const struct field_values *values;
	int store, inc;

	TRY(message_decode(req->arena, MESSAGE_RENEW, req->call->body, &values));
	TRY(check_credential(req, values, &store, &inc));
	if (inc != world->hq.store[store].journal.inc)
		return error_new(req->arena, ERROR_WRONG_CREDENTIALS, "no");
	if (world->hq.later_inc)
		return error_new(req->arena, ERROR_HEADQUARTERS_STALE, "no");
	if (hq_sync_store_is_connected(req->node->hq_sync,
				       uuid_of_number(NUMBER_STORE, store).string)) {
		world->hq.store[store].witness.is_doubted = true;
		return error_new(req->arena, ERROR_DOUBTED, "no");
	}
	inc = ++world->incarnations;

	struct previous_mark previous =
		hq_enrol(&world->hq, store, inc, (int)field_number(values, "life_number"));
	struct enrolled enrolled = {
		.store_id = uuid_of_number(NUMBER_STORE, store),
		.store_inc = uuid_of_number(NUMBER_STORE_INC, inc),
		.hq_inc = uuid_of_number(NUMBER_HQ_INC, world->hq.inc),
		.life_number = world->hq.store[store].life_number,
		.credential = "0123456789abcdef0123456789abcdef",
		.has_previous = previous.inc != 0,
		.previous_inc = uuid_of_number(NUMBER_STORE_INC, previous.inc),
		.previous_acked = previous.acked,
		.previous_chain = previous.chain,
	};

	enrolled_encode(&enrolled, out_json);
	return NULL;
}

static void play(struct request *req,
		 const struct error *(*make)(struct request *req, struct text_buffer *out_json))
{
	const struct error *error;
	struct text_buffer json;

	text_buffer_init(&json, 4096);
	error = make(req, &json);
	if (error)
		request_reply_error(req, error);
	else
		request_reply_json(req, 200, text_buffer_text(&json));
	text_buffer_finish(&json);
}

static void add_parameter(struct request *req, const char *name, const char *text)
{
	if (req->parameter_count == PARAMETERS)
		abort();
	req->parameters[req->parameter_count++] = (struct db_parameter){ name, text };
}

void request_set_text(struct request *req, const char *name, const char *text)
{
	add_parameter(req, name, text);
}

void request_set_number(struct request *req, const char *name, int64_t number)
{
	add_parameter(req, name, arena_print(req->arena, "%lld", (long long)number));
}

static void read_query(struct request *req)
{
	struct text rest = req->call->query, pair, name;

	while (text_split(&rest, '&', &pair)) {
		if (!text_split(&pair, '=', &name))
			abort();
		add_parameter(req, text_copy(req->arena, name), text_copy(req->arena, pair));
	}
}

/* A heartbeat's, which the routes write by themselves. */
static void reply_head(struct request *req, const struct db_reply *db_reply)
{
	if (db_reply->error)
		request_reply_error(req, db_reply->error);
	else if (!db_reply->rows)
		request_reply_error(req, error_new(req->arena, ERROR_UNAUTHENTICATED, "no"));
	else
		request_reply_json(req, 200,
				   text_of(arena_print(req->arena, "{\"hq_inc\":\"%s\",\"rev\":%s}",
						       db_text(db_reply, 0, "hq_inc"),
						       db_text(db_reply, 0, "rev"))));
}

static void on_rows(const struct db_reply *db_reply, void *context)
{
	struct request *req = context;

	if (req->route->finish)
		req->route->finish(req, db_reply);
	else
		reply_head(req, db_reply);
}

static void run_route(struct request *req)
{
	const struct error *error;

	if (req->route->handler) {
		req->route->handler(req);
		return;
	}
	error = req->route->prepare ? req->route->prepare(req) : NULL;
	if (error) {
		request_reply_error(req, error);
		return;
	}
	port_run(&req->node->ports, &(struct db_call){
					    .statement = req->route->statement,
					    .parameters = req->parameters,
					    .parameter_count = req->parameter_count,
					    .arena = req->arena,
					    .done = on_rows,
					    .context = req,
				    });
}

static const struct route *find_route(struct text path)
{
	static const struct route *const tables[] = { pull_routes, push_routes, recovery_routes };

	for (size_t i = 0; i < 3; i++) {
		for (const struct route *route = tables[i]; route->path; route++) {
			if (text_is(path, route->path))
				return route;
		}
	}
	return NULL;
}

void hq_serve(struct node *hq, struct http_call *call)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct request *req = arena_new(arena, struct request);
	int store = 0, inc = 0;

	*req = (struct request){ .next = hq->requests,
				 .node = hq,
				 .call = call,
				 .arena = arena,
				 .route = find_route(call->path) };
	hq->requests = req;
	if (text_is(call->path, "/sync/v1/token")) {
		play(req, make_token);
		return;
	}
	if (text_is(call->path, "/sync/v1/renew")) {
		play(req, make_life);
		return;
	}
	if (!call->token || !read_token(hq->world, text_of(call->token), &store, &inc)) {
		request_reply_error(req, error_new(req->arena, ERROR_UNAUTHENTICATED, "no"));
		return;
	}
	req->identity.subject =
		arena_string(req->arena, uuid_of_number(NUMBER_STORE, store).string);
	req->identity.store_inc =
		arena_string(req->arena, uuid_of_number(NUMBER_STORE_INC, inc).string);
	add_parameter(req, "store_id", req->identity.subject);
	add_parameter(req, "line_inc", req->identity.store_inc);
	read_query(req);
	run_route(req);
}
