#include "store/sync/hq_link.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/http/problem.h"
#include "schema/store/queries/sync.sql.h"
#include "store/sync/hint_line.h"
#include "store/sync/identity.h"
#include "store/sync/trouble.h"
#include "sync-protocol/enrol.h"
#include "sync-protocol/enrol_states.h"
#include "sync-protocol/witness.h"

#define ARENA_MAXIMUM ((size_t)1 << 20)
#define CONNECT_TIMEOUT_MS 5000
#define TOKEN_TIMEOUT_MS 10000
#define ANSWER_MAXIMUM 65536

static const struct enrol_options enrol_options = {
	.look_ms = 5000,
	.back_off = { .first = 500, .most = 30000 },
};

struct hq_link {
	struct hq_link_options options;
	struct enrol_machine machine;
	struct http_client *client;
	struct hint_line *hints;
	struct loop_timer *timer;
	struct arena *question; /* of the look or the token request under way */
	struct arena *identity; /* what follows lives here, until it is read again */
	struct uuid store_id, store_inc;
	const char *hq_url;
	struct token_request shows; /* with the next request for a token */
	int64_t life_number, nonce;
	int64_t tokens;          /* so far */
	int64_t forked;          /* of which it was when HQ's history was another one */
	bool went_back;          /* our database did: HQ is asked for another life */
	struct sync_token given; /* while the database keeps its nonce */
	struct enrolled renewed; /* while the database takes it */
	char *token;             /* NULL: not open */
	struct db_parameter parameters[9];
	struct text_buffer request;
	int64_t heard_at;
	int64_t certificate_ends_at;
	struct trouble token_trouble;     /* answers that give no token, and do not refuse us */
	char distrust[TROUBLE_TEXT_SIZE]; /* "": there is none */
	struct arena *report;             /* of the heartbeat that is posted, under way */
	bool is_reporting;
	bool has_listened, is_asking, is_refused, is_closing, is_client_closed;
};

static void step(struct hq_link *link, enum enrol_event event, uint32_t token_life_ms);

static void on_timer(void *context)
{
	step(context, ENROL_TIMER, 0);
}

static const char *kept(struct arena *arena, const struct db_reply *reply, const char *column)
{
	return arena_string(arena, db_text(reply, 0, column));
}

static bool read_identity(struct hq_link *link, const struct db_reply *reply)
{
	struct arena *arena = arena_create(ARENA_MAXIMUM);

	if (reply->rows == 0 ||
	    !uuid_parse(text_of(db_text(reply, 0, "store_id")), &link->store_id) ||
	    !uuid_parse(text_of(db_text(reply, 0, "store_inc")), &link->store_inc)) {
		arena_destroy(arena);
		return false;
	}
	arena_destroy(link->identity);
	link->identity = arena;
	link->hq_url = link->options.hq_url ? arena_string(arena, link->options.hq_url)
					    : kept(arena, reply, "hq_url");
	link->life_number = db_int(reply, 0, "life_number");
	link->went_back = db_bool(reply, 0, "went_back");
	link->shows = (struct token_request){
		.store_id = link->store_id.string,
		.credential = kept(arena, reply, "credential"),
		.nonce = kept(arena, reply, "nonce"),
		.seen_inc = kept(arena, reply, "seen_inc"),
		.seen_rev = db_int(reply, 0, "seen_rev"),
		.seen_chain = kept(arena, reply, "seen_chain"),
		.seen_proof = kept(arena, reply, "seen_proof"),
		.seen_generation = kept(arena, reply, "seen_generation"),
	};
	LOG_INFO(link->options.log, "sync.identity_read",
		 log_text("store_inc", link->store_inc.string));
	return true;
}

static void on_identity(const struct db_reply *reply, void *context)
{
	struct hq_link *link = context;

	link->is_asking = false;
	if (reply->error)
		LOG_WARN(link->options.log, "sync.identity_failed", log_error(reply->error));
	step(link,
	     reply->error                 ? ENROL_FAILED
	     : read_identity(link, reply) ? ENROL_IDENTITY
					  : ENROL_NO_IDENTITY,
	     0);
}

static void look(struct hq_link *link)
{
	link->is_asking = true;
	port_run(link->options.ports, &(struct db_call){
					      .statement = &sync_link,
					      .arena = link->question,
					      .done = on_identity,
					      .context = link,
				      });
}

static void take_token(struct hq_link *link)
{
	link->is_refused = false;
	trouble_end(&link->token_trouble);
	link->tokens++;
	link->nonce = nonce_number(link->given.nonce);
	free(link->token);
	link->token = strdup(link->given.access_token);
	if (!link->token)
		abort();
	step(link, ENROL_TOKEN, (uint32_t)link->given.expires_in_s * 1000);
}

static void run(struct hq_link *link, const struct statement *statement, int count,
		void (*done)(const struct db_reply *reply, void *context))
{
	link->is_asking = true;
	port_run(link->options.ports, &(struct db_call){
					      .statement = statement,
					      .parameters = link->parameters,
					      .parameter_count = count,
					      .arena = link->question,
					      .done = done,
					      .context = link,
				      });
}

static void fail(struct hq_link *link, const struct error *error)
{
	link->is_refused = error->code == ERROR_WRONG_CREDENTIALS || error->code == ERROR_DOUBTED;
	if (link->is_refused)
		trouble_end(&link->token_trouble);
	LOG_WARN(link->options.log, "sync.no_token", log_error(error));
	step(link, link->is_refused ? ENROL_REFUSED : ENROL_FAILED, 0);
}

static void on_nonce_kept(const struct db_reply *reply, void *context)
{
	struct hq_link *link = context;

	link->is_asking = false;
	if (reply->error)
		fail(link, reply->error);
	else
		take_token(link);
}

/* The nonce is kept before its token is used: who uses the token shows that it has the nonce. */
static void keep_nonce(struct hq_link *link)
{
	const int64_t reserve = link->given.reserve_life_number;

	link->parameters[0] = (struct db_parameter){ "store_inc", link->store_inc.string };
	link->parameters[1] = (struct db_parameter){ "nonce", link->given.nonce };
	link->parameters[2] = (struct db_parameter){
		"reserve_life",
		reserve ? arena_print(link->question, "%lld", (long long)reserve) : NULL
	};
	run(link, &sync_note_witness, 3, on_nonce_kept);
}

/* What any answer says of the other side, or that there was none. */
static void look_at_transport(struct hq_link *link, const struct http_client_reply *reply)
{
	bool is_distrusted = reply->error && reply->is_untrusted;

	snprintf(link->distrust, sizeof(link->distrust), "%s",
		 is_distrusted && reply->error->detail ? reply->error->detail : "");
	if (!reply->error)
		link->heard_at = clock_monotonic();
	if (reply->certificate_ends_at)
		link->certificate_ends_at = reply->certificate_ends_at;
}

static void on_token(const struct http_client_reply *reply, void *context)
{
	struct hq_link *link = context;
	const struct error *error = hq_link_judge(NULL, link->question, reply);

	link->is_asking = false;
	look_at_transport(link, reply);
	if (!error)
		error = token_decode(link->question, reply->body, &link->given);
	if (error && !reply->error)
		trouble_note(&link->token_trouble, error);
	if (error)
		fail(link, error);
	else if (link->given.nonce)
		keep_nonce(link);
	else
		take_token(link);
}

static void on_renewed(const struct db_reply *reply, void *context)
{
	struct hq_link *link = context;

	link->is_asking = false;
	if (reply->error)
		fail(link, reply->error);
	else
		step(link, ENROL_RENEWED, 0);
}

static void on_life(const struct http_client_reply *reply, void *context)
{
	struct hq_link *link = context;
	const struct error *error = hq_link_judge(NULL, link->question, reply);

	link->is_asking = false;
	if (!error)
		error = enrolled_decode(link->question, reply->body, &link->renewed);
	if (error) {
		fail(link, error);
		return;
	}
	run(link, &sync_enrol,
	    identity_parameters(link->question, &link->renewed, link->hq_url, link->parameters),
	    on_renewed);
}

static void ask(struct hq_link *link, const char *path, http_client_done *done)
{
	static const char *const headers[] = { "Content-Type: application/json", NULL };

	link->is_asking = true;
	link->options.ports->calls->send(
		link->client,
		&(struct http_client_request){
			.method = HTTP_POST,
			.url = arena_print(link->question, "%s%s", link->hq_url, path),
			.headers = headers,
			.body = text_buffer_text(&link->request),
			.reply_maximum = ANSWER_MAXIMUM,
			.timeout_ms = TOKEN_TIMEOUT_MS,
			.arena = link->question,
			.done = done,
			.context = link,
		});
}

static void ask_for_token(struct hq_link *link)
{
	text_buffer_clear(&link->request);
	/* Who is on the line at HQ when we ask for another life is not us. */
	if (link->went_back && hint_line_drop(link->hints)) {
		link->is_asking = false;
		step(link, ENROL_FAILED, 0);
	} else if (link->went_back) {
		renew_encode(link->shows.store_id, link->shows.credential, link->life_number,
			     &link->request);
		ask(link, "/sync/v1/renew", on_life);
	} else {
		token_request_encode(&link->shows, &link->request);
		ask(link, "/sync/v1/token", on_token);
	}
}

static void step(struct hq_link *link, enum enrol_event event, uint32_t token_life_ms)
{
	struct enrol_decision decision;

	if (link->is_closing)
		return;
	decision =
		enrol_step(&link->machine, event, token_life_ms, port_random(link->options.ports));
	if (decision.action == ENROL_DO_NOTHING)
		return;
	port_timer_stop(link->options.ports, link->timer);
	switch (decision.action) {
	case ENROL_LOOK:
		arena_reset(link->question);
		look(link);
		break;
	case ENROL_ASK:
		arena_reset(link->question);
		ask_for_token(link);
		break;
	case ENROL_OPEN:
		port_timer_start(link->options.ports, link->timer, decision.delay_ms, 0);
		hint_line_open(link->hints, link->hq_url, link->token);
		link->options.opened(link->store_inc.string, link->options.context);
		break;
	default: port_timer_start(link->options.ports, link->timer, decision.delay_ms, 0); break;
	}
}

/* Someone has written an identity; or the database was away, and is perhaps another one now. */
static void on_news(const char *channel, const char *payload, void *context)
{
	struct hq_link *link = context;
	bool is_first = !link->has_listened;

	(void)channel;
	(void)payload;
	link->has_listened = true;
	link->options.returned(link->options.context);
	/* That one listens, which is no news to who has read an identity. */
	if (!is_first || link->machine.state == ENROL_ABSENT ||
	    link->machine.state == ENROL_WAITING)
		step(link, ENROL_NEWS, 0);
}

static void on_hinted(bool is_line_new, void *context)
{
	struct hq_link *link = context;

	link->options.hinted(is_line_new, link->options.context);
}

static void on_timed(const struct clock_reading *reading, void *context)
{
	struct hq_link *link = context;

	link->options.timed(reading, link->options.context);
}

static void on_asked(int64_t held_nonce, void *context)
{
	struct hq_link *link = context;

	link->options.asked(held_nonce, link->options.context);
}

struct hq_link *hq_link_create(const struct hq_link_options *options)
{
	struct hq_link *link = calloc(1, sizeof(*link));

	if (!link)
		abort();
	link->options = *options;
	link->machine = enrol_machine(&enrol_options);
	link->question = arena_create(ARENA_MAXIMUM);
	link->report = arena_create(ARENA_MAXIMUM);
	link->identity = arena_create(ARENA_MAXIMUM);
	text_buffer_init(&link->request, ANSWER_MAXIMUM);
	link->timer = port_timer_create(link->options.ports, on_timer, link);
	link->client = link->options.ports->calls->create(
		options->ports->loop,
		&(struct http_client_options){
			.certificate_authority_path = options->certificate_authority_path,
			.connect_timeout_ms = CONNECT_TIMEOUT_MS,
		});
	link->hints = hint_line_create(&(struct hint_line_options){
		.ports = options->ports,
		.log = options->log,
		.certificate_authority_path = options->certificate_authority_path,
		.hinted = on_hinted,
		.timed = on_timed,
		.asked = on_asked,
		.context = link,
	});
	return link;
}

void hq_link_start(struct hq_link *link)
{
	port_listen(link->options.ports, "sync_link", on_news, link);
	look(link); /* the state every machine begins in */
}

bool hq_link_is_open(const struct hq_link *link)
{
	return link->token != NULL && !link->is_closing;
}

bool hq_link_is_refused(const struct hq_link *link)
{
	return link->is_refused;
}

const char *hq_link_token_trouble(const struct hq_link *link)
{
	return trouble_told(&link->token_trouble, true);
}

const char *hq_link_distrust(const struct hq_link *link)
{
	return link->distrust[0] ? link->distrust : NULL;
}

int64_t hq_link_certificate_ends_at(const struct hq_link *link)
{
	return link->certificate_ends_at;
}

int64_t hq_link_heard_at(const struct hq_link *link)
{
	return hint_line_is_up(link->hints) ? clock_monotonic() : link->heard_at;
}

bool hq_link_hints_come(const struct hq_link *link)
{
	return hint_line_is_up(link->hints);
}

int64_t hq_link_nonce(const struct hq_link *link)
{
	return link->nonce;
}

static void on_reported(const struct http_client_reply *reply, void *context)
{
	struct hq_link *link = context;
	const struct error *error = hq_link_judge(link, link->report, reply);
	struct hint hint;
	struct clock_reading reading;

	link->is_reporting = false;
	if (!error)
		error = hint_decode(link->report, reply->body, &hint);
	if (error)
		LOG_DEBUG(link->options.log, "sync.report_failed", log_error(error));
	else if (hint_read_clock(&hint, clock_now(), &reading))
		link->options.timed(&reading, link->options.context);
}

/* A proxy on the way may let no WebSocket through. */
static void post_report(struct hq_link *link, struct text heartbeat)
{
	arena_reset(link->report);
	link->is_reporting = true;
	hq_link_send(link, &(struct hq_call){
				   .method = HTTP_POST,
				   .target = "/sync/v1/heartbeat",
				   .content_type = "application/json",
				   .body = text_of(text_copy(link->report, heartbeat)),
				   .reply_maximum = HINT_MESSAGE_MAXIMUM,
				   .timeout_ms = TOKEN_TIMEOUT_MS,
				   .arena = link->report,
				   .done = on_reported,
				   .context = link,
			   });
}

void hq_link_report(struct hq_link *link, const struct heartbeat *heartbeat)
{
	struct text_buffer json;

	text_buffer_init(&json, HINT_MESSAGE_MAXIMUM);
	heartbeat_encode(heartbeat, &json);
	if (hint_line_is_up(link->hints))
		hint_line_send(link->hints, text_buffer_text(&json));
	else if (hq_link_is_open(link) && !link->is_reporting)
		post_report(link, text_buffer_text(&json));
	text_buffer_finish(&json);
}

void hq_link_send(struct hq_link *link, const struct hq_call *call)
{
	const char **headers = arena_array(call->arena, const char *, 3);

	headers[0] = arena_print(call->arena, "Authorization: Bearer %s", link->token);
	if (call->content_type)
		headers[1] = arena_print(call->arena, "Content-Type: %s", call->content_type);
	link->options.ports->calls->send(
		link->client,
		&(struct http_client_request){
			.method = call->method,
			.url = arena_print(call->arena, "%s%s", link->hq_url, call->target),
			.headers = headers,
			.trace = call->trace,
			.body = call->body,
			.reply_maximum = call->reply_maximum,
			.file_path = call->file_path,
			.file_maximum = call->file_maximum,
			.timeout_ms = call->timeout_ms,
			.silence_s = call->silence_s,
			.arena = call->arena,
			.done = call->done,
			.context = call->context,
		});
}

static enum error_code problem_code(struct arena *arena, struct text body)
{
	const char *word = problem_member(arena, body, "code");

	return word ? error_code_of(word) : ERROR_CODE_COUNT;
}

void hq_link_doubt(struct hq_link *link)
{
	/* While a token is on its way already, an answer to the last one tells nothing new. */
	if (link->machine.state == ENROL_READY)
		step(link, ENROL_REFUSED, 0);
}

const struct error *hq_link_judge(struct hq_link *link, struct arena *arena,
				  const struct http_client_reply *reply)
{
	enum error_code code;

	if (link)
		LOG_DEBUG(link->options.log, "sync.answered", log_int("status", reply->status),
			  log_text("trace_id", reply->trace_id));
	if (link)
		look_at_transport(link, reply);
	if (reply->error)
		return reply->error;
	if (reply->status / 100 == 2 || reply->status == 304)
		return NULL;
	code = problem_code(arena, reply->body);
	if (reply->status == 401 && link)
		hq_link_doubt(link);
	return error_new(arena, code == ERROR_CODE_COUNT ? ERROR_UNAVAILABLE : code,
			 "HQ answered %d", reply->status);
}

static void on_noted(const struct db_reply *reply, void *context)
{
	struct hq_link *link = context;

	link->is_asking = false;
	if (reply->error)
		LOG_WARN(link->options.log, "sync.not_noted", log_error(reply->error));
}

void hq_link_forked(struct hq_link *link)
{
	bool has_been_asked = link->tokens == link->forked + 1 && link->forked > 0;

	if (link->machine.state != ENROL_READY)
		return; /* a token is on its way */
	link->forked = link->tokens;
	if (has_been_asked)
		run(link, &sync_note_went_back, 0, on_noted);
	else
		hq_link_doubt(link);
}

static void on_client_closed(void *context)
{
	struct hq_link *link = context;

	link->is_client_closed = true;
}

void hq_link_close(struct hq_link *link)
{
	if (link->is_closing)
		return;
	link->is_closing = true;
	port_timer_stop(link->options.ports, link->timer);
	link->options.ports->calls->close(link->client, on_client_closed, link);
}

bool hq_link_is_closed(const struct hq_link *link)
{
	return hint_line_close(link->hints) && link->is_client_closed && !link->is_asking;
}

void hq_link_destroy(struct hq_link *link)
{
	if (!link)
		return;
	link->options.ports->calls->destroy(link->client);
	hint_line_destroy(link->hints);
	port_timer_destroy(link->options.ports, link->timer);
	text_buffer_finish(&link->request);
	arena_destroy(link->question);
	arena_destroy(link->report);
	arena_destroy(link->identity);
	free(link->token);
	free(link);
}
