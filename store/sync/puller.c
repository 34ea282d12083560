#include "store/sync/puller.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/http/part_file.h"
#include "schema/store/queries/sync.sql.h"
#include "store/sync/answer_body.h"
#include "store/sync/first_load.h"
#include "store/sync/staging.h"
#include "sync-protocol/message.h"
#include "sync-protocol/pack.h"
#include "sync-protocol/pull_states.h"

#define ARENA_MAXIMUM ((size_t)16 << 20)
#define PORTION_SIZE ((size_t)1 << 20)
/* A small answer never meets the disk; what stops a large one is that the disk has no room. */
#define MEMORY_MAXIMUM ((size_t)1 << 20)
#define FILE_MAXIMUM ((int64_t)64 << 30)
/* HQ is silent while it makes a large answer; that takes time, and so may the line. */
#define PULL_SILENCE_S 60
#define HINTED_POLL_FACTOR 4
/* So often an answer is used again when the database failed; then it is fetched anew: it might be the answer after all. */
#define KEPT_MAXIMUM 3

static const struct back_off back_off = { .first = 250, .most = 30000 };

struct puller {
	struct store_sync_options options;
	struct hq_link *link;
	struct pull_machine machine;
	struct loop_timer *timer;
	struct arena *arena; /* of the question under way */
	bool is_busy, is_closing, is_held;

	/* The mirror's position as the database last told; unknown after any failure. */
	bool is_known, has_position;
	struct uuid hq_inc;
	int64_t rev;
	struct chain_hex chain;
	char scopes_hash[80];

	char *part_path;
	bool is_snapshot; /* what was asked for */
	struct answer_body body;
	int kept; /* in a row, the answer of the same question */
	struct pack_reader *reader;
	struct staging *staging;
	struct first_load *load;
	bool is_loading, must_not_load; /* this answer; it has a row that cannot be loaded */
	struct db_parameter parameters[11];

	struct trouble trouble;
};

static void step(struct puller *puller, enum pull_event event);

static void forget_answer(struct puller *puller)
{
	pack_reader_destroy(puller->reader);
	puller->reader = NULL;
	answer_body_release(&puller->body);
	staging_forget(puller->staging);
}

static void fail_with(struct puller *puller, const struct error *error, enum pull_event event)
{
	trouble_note(&puller->trouble, error);
	forget_answer(puller);
	puller->is_known = false;
	step(puller, event);
}

static void fail(struct puller *puller, const struct error *error)
{
	LOG_WARN(puller->options.log, "sync.pull_failed", log_error(error));
	fail_with(puller, error, PULL_FAILED);
}

/* Nothing is wrong with the answer then, and a slow line need not carry it twice: HQ is asked for its last byte. */
static bool is_of_the_database(enum error_code code)
{
	return code == ERROR_BUSY || code == ERROR_TIMEOUT || code == ERROR_UNAVAILABLE ||
	       code == ERROR_OUTCOME_UNKNOWN || code == ERROR_INTERNAL;
}

static void fail_in_database(struct puller *puller, const struct error *error)
{
	if (is_of_the_database(error->code) && puller->kept < KEPT_MAXIMUM) {
		puller->kept++;
		answer_body_keep(&puller->body);
	} else {
		puller->kept = 0;
	}
	fail(puller, error);
}

/* What fails by its rows is staged line by line the next time, which tells the good ones from the bad. */
static void fail_to_load(struct puller *puller, const struct error *error)
{
	if (is_of_the_database(error->code) && error->code != ERROR_INTERNAL) {
		fail_in_database(puller, error);
		return;
	}
	puller->must_not_load = true;
	answer_body_keep(&puller->body);
	fail(puller, error);
}

static void succeed(struct puller *puller, enum pull_event event)
{
	trouble_end(&puller->trouble);
	puller->kept = 0;
	puller->must_not_load = false;
	forget_answer(puller);
	step(puller, event);
}

/* Apply */

static void on_applied(const struct db_reply *reply, void *context)
{
	struct puller *puller = context;
	const struct manifest *manifest = pack_reader_manifest(puller->reader);
	bool has_moved = !puller->has_position || puller->rev != manifest->rev_to ||
			 strcmp(puller->hq_inc.string, manifest->hq_inc.string) != 0;

	puller->is_busy = false;
	if (reply->error) {
		/* One that others have overtaken: it is told by what we show for the next token. */
		if (reply->error->code == ERROR_HEADQUARTERS_STALE)
			hq_link_doubt(puller->link);
		if (puller->is_loading)
			fail_to_load(puller, reply->error);
		else
			fail_in_database(puller, reply->error);
		return;
	}
	puller->has_position = puller->is_known = true;
	puller->hq_inc = manifest->hq_inc;
	puller->rev = manifest->rev_to;
	puller->chain = chain_to_hex(&manifest->chain);
	snprintf(puller->scopes_hash, sizeof(puller->scopes_hash), "%s", manifest->scopes_hash);
	LOG_INFO(puller->options.log, "sync.applied", log_int("rev", puller->rev),
		 log_text("kind", pack_kind_name(manifest->kind)),
		 log_int("rows", db_int(reply, 0, "row_count")),
		 log_us("took", reply->microseconds));
	puller->options.on_applied(puller->rev, db_text(reply, 0, "tables"),
				   puller->options.context);
	succeed(puller, has_moved ? PULL_APPLIED : PULL_UNMOVED);
}

static void apply(struct puller *puller)
{
	const struct manifest *manifest = pack_reader_manifest(puller->reader);
	struct arena *arena = puller->arena;
	const int64_t staged = puller->is_loading ? first_load_rows(puller->load)
						  : pack_reader_rows(puller->reader);
	const struct db_parameter parameters[] = {
		{ "kind", pack_kind_name(manifest->kind) },
		{ "hq_inc", manifest->hq_inc.string },
		{ "rev_from", arena_print(arena, "%lld", (long long)manifest->rev_from) },
		{ "rev", arena_print(arena, "%lld", (long long)manifest->rev_to) },
		{ "chain", arena_string(arena, chain_to_hex(&manifest->chain).string) },
		{ "scopes_hash", manifest->scopes_hash },
		{ "lines", puller->is_loading ? NULL : staging_last_lines(puller->staging) },
		{ "first", staging_has_staged(puller->staging) ? "false" : "true" },
		{ "staged", arena_print(arena, "%lld", (long long)staged) },
		{ "proof", manifest->proof },
		{ "generation", manifest->generation },
	};

	memcpy(puller->parameters, parameters, sizeof(parameters));
	puller->is_busy = true;
	port_run(puller->options.ports, &(struct db_call){
						.statement = &sync_apply_cut,
						.parameters = puller->parameters,
						.parameter_count = 11,
						.arena = arena,
						.done = on_applied,
						.context = puller,
					});
}

/* Stage */

/* The answer must be to the question asked. */
static const struct error *check_manifest(const struct puller *puller)
{
	const struct manifest *manifest = pack_reader_manifest(puller->reader);

	if (!manifest || !pack_reader_is_complete(puller->reader))
		return error_new(puller->arena, ERROR_MALFORMED, "the answer is cut off");
	if ((manifest->kind == PACK_SNAPSHOT) != puller->is_snapshot)
		return error_new(puller->arena, ERROR_MALFORMED,
				 "the answer is of another kind than the question");
	return NULL;
}

static void end_staging(struct puller *puller, const struct error *error)
{
	if (!error)
		error = check_manifest(puller);
	if (error)
		fail(puller, error);
	else
		step(puller, PULL_STAGED);
}

static void on_staged(const struct error *error, bool in_database, void *context)
{
	struct puller *puller = context;

	puller->is_busy = false;
	if (puller->is_closing)
		return;
	if (in_database)
		fail_in_database(puller, error);
	else
		end_staging(puller, error);
}

static void on_loaded(const struct error *error, bool in_database, void *context)
{
	struct puller *puller = context;

	puller->is_busy = false;
	if (puller->is_closing)
		return;
	if (error && (in_database || error->code == ERROR_STATE_CONFLICT))
		fail_to_load(puller, error);
	else
		end_staging(puller, error);
}

/* Into nothing much is loaded, and little is staged as ever: to load makes tables. */
static void begin_to_stage(struct puller *puller)
{
	puller->is_loading = puller->body.path && puller->is_snapshot && !puller->has_position &&
			     !puller->must_not_load;
	puller->is_busy = true;
	if (puller->is_loading)
		first_load_begin(puller->load, &puller->body, puller->reader, puller->arena);
	else
		staging_begin(puller->staging, &puller->body, puller->reader, puller->arena);
}

/* Ask */

static const struct error *take_body(struct puller *puller, const struct http_client_reply *reply)
{
	if (reply->is_in_file)
		return answer_body_open(&puller->body, puller->arena, puller->part_path);
	answer_body_copy(&puller->body, reply->body);
	return NULL;
}

/* What only a snapshot helps against; too large is what an older HQ may send. */
static bool asks_for_a_snapshot(enum error_code code)
{
	return code == ERROR_INCARNATION_CHANGED || code == ERROR_SNAPSHOT_NEEDED ||
	       code == ERROR_SCOPES_CHANGED || code == ERROR_TOO_LARGE;
}

static void on_no_answer(struct puller *puller, const struct http_client_reply *reply,
			 const struct error *error)
{
	if (asks_for_a_snapshot(error->code)) {
		LOG_INFO(puller->options.log, "sync.snapshot_needed", log_error(error));
		if (puller->is_snapshot) /* which is what was asked for */
			trouble_note(&puller->trouble, error);
		/* Or HQ went back and does not know it: the next token is asked for by showing what we have. */
		if (error->code == ERROR_INCARNATION_CHANGED)
			hq_link_doubt(puller->link);
		step(puller, PULL_START_OVER);
	} else if (reply->bytes_kept > 0) {
		LOG_INFO(puller->options.log, "sync.part_kept", log_error(error),
			 log_int("bytes", reply->bytes_kept));
		fail_with(puller, error, PULL_PART);
		trouble_ease(&puller->trouble);
	} else {
		fail(puller, error);
	}
}

static void on_answer(const struct http_client_reply *reply, void *context)
{
	struct puller *puller = context;
	const struct error *error = hq_link_judge(puller->link, puller->arena, reply);

	puller->is_busy = false;
	if (error) {
		on_no_answer(puller, reply, error);
		return;
	}
	if (reply->status == 304) {
		unlink(puller->part_path); /* a part of what was applied meanwhile */
		succeed(puller, PULL_NOTHING_NEW);
		return;
	}
	if (reply->status != 200 && !reply->is_in_file)
		error = error_new(puller->arena, ERROR_MALFORMED, "HQ answered %d to a pull",
				  reply->status);
	if (!error)
		error = take_body(puller, reply);
	if (error) {
		fail(puller, error);
		return;
	}
	puller->reader = pack_reader_create(puller->arena);
	step(puller, PULL_PACKS);
}

static const char *question(struct puller *puller)
{
	const char *kind = puller->is_snapshot ? "&snapshot=true" : "";

	if (!puller->has_position)
		return arena_print(puller->arena, "/sync/v1/pull?proto=%d%s&rev=0",
				   PROTOCOL_VERSION, kind);
	return arena_print(puller->arena,
			   "/sync/v1/pull?proto=%d%s&hq_inc=%s&rev=%lld&chain=%s&scopes_hash=%s",
			   PROTOCOL_VERSION, kind, puller->hq_inc.string, (long long)puller->rev,
			   puller->chain.string, puller->scopes_hash);
}

static void send_question(struct puller *puller)
{
	puller->is_snapshot = puller->machine.wants_snapshot || !puller->has_position;
	puller->is_busy = true;
	hq_link_send(puller->link, &(struct hq_call){
					   .method = HTTP_GET,
					   .target = question(puller),
					   .reply_maximum = MEMORY_MAXIMUM,
					   .file_path = puller->part_path,
					   .file_maximum = FILE_MAXIMUM,
					   .silence_s = PULL_SILENCE_S,
					   .arena = puller->arena,
					   .done = on_answer,
					   .context = puller,
				   });
}

static void on_position(const struct db_reply *reply, void *context)
{
	struct puller *puller = context;

	puller->is_busy = false;
	if (reply->error) {
		fail(puller, reply->error);
		return;
	}
	puller->is_known = true;
	puller->has_position = reply->rows == 1;
	if (puller->has_position) {
		uuid_parse(text_of(db_text(reply, 0, "hq_inc")), &puller->hq_inc);
		puller->rev = db_int(reply, 0, "rev");
		snprintf(puller->chain.string, sizeof(puller->chain.string), "%s",
			 db_text(reply, 0, "chain"));
		snprintf(puller->scopes_hash, sizeof(puller->scopes_hash), "%s",
			 db_text(reply, 0, "scopes_hash"));
	}
	send_question(puller);
}

static void ask(struct puller *puller)
{
	arena_reset(puller->arena);
	if (puller->is_held) {
		fail(puller, error_new(puller->arena, ERROR_NO_ROOM, "the disk is nearly full"));
		return;
	}
	if (!hq_link_is_open(puller->link)) {
		fail(puller, error_new(puller->arena, ERROR_UNAVAILABLE, "no line to HQ"));
		return;
	}
	if (puller->is_known) {
		send_question(puller);
		return;
	}
	puller->is_busy = true;
	port_run(puller->options.ports, &(struct db_call){
						.statement = &sync_mirror_position,
						.arena = puller->arena,
						.done = on_position,
						.context = puller,
					});
}

static void step(struct puller *puller, enum pull_event event)
{
	struct pull_decision decision;

	if (puller->is_closing)
		return;
	puller->machine.hints_come = hq_link_hints_come(puller->link);
	decision = pull_step(&puller->machine, event, port_random(puller->options.ports));
	if (decision.action == PULL_DO_NOTHING)
		return;
	port_timer_stop(puller->options.ports, puller->timer);
	switch (decision.action) {
	case PULL_ASK: ask(puller); break;
	case PULL_STAGE: begin_to_stage(puller); break;
	case PULL_APPLY: apply(puller); break;
	default:
		port_timer_start(puller->options.ports, puller->timer, decision.delay_ms, 0);
		break;
	}
}

static void on_timer(void *context)
{
	struct puller *puller = context;

	/* A database that crashed may have lost the last cut without a word: now and then it is asked. */
	puller->is_known = false;
	step(puller, PULL_TIMER);
}

struct puller *puller_create(const struct store_sync_options *options, struct hq_link *link)
{
	struct puller *puller = calloc(1, sizeof(*puller));
	const struct pull_options machine_options = {
		.poll_ms = (uint32_t)options->poll_ms * HINTED_POLL_FACTOR,
		.poll_without_hints_ms = (uint32_t)options->poll_ms,
		.back_off = back_off,
	};
	size_t length = strlen(options->state_dir) + sizeof("/answer.part");

	if (!puller)
		abort();
	puller->options = *options;
	if (!puller->options.portion_size)
		puller->options.portion_size = PORTION_SIZE;
	puller->link = link;
	puller->machine = pull_machine(&machine_options);
	puller->timer = port_timer_create(puller->options.ports, on_timer, puller);
	puller->arena = arena_create(ARENA_MAXIMUM);
	puller->part_path = malloc(length);
	if (!puller->part_path)
		abort();
	snprintf(puller->part_path, length, "%s/answer.part", options->state_dir);
	/* It may be whole: the last server ended while it read it. */
	part_file_shorten(puller->part_path);
	puller->staging = staging_create(&(struct staging_options){
		.ports = puller->options.ports,
		.portion_size = puller->options.portion_size,
		.done = on_staged,
		.context = puller,
	});
	puller->load = first_load_create(&(struct first_load_options){
		.ports = puller->options.ports,
		.portion_size = puller->options.portion_size,
		.done = on_loaded,
		.context = puller,
	});
	return puller;
}

void puller_forget(struct puller *puller)
{
	puller->is_known = false;
}

void puller_hint(struct puller *puller, bool is_line_new)
{
	if (is_line_new) {
		puller->machine.fruitless = 0;
		trouble_line_is_new(&puller->trouble);
	}
	if (hq_link_is_open(puller->link))
		step(puller, PULL_HINT);
}

void puller_hold(struct puller *puller, bool is_held)
{
	puller->is_held = is_held;
}

const char *puller_hq_inc(const struct puller *puller)
{
	return puller->hq_inc.string;
}

int64_t puller_applied_rev(const struct puller *puller)
{
	return puller->rev;
}

const char *puller_state(const struct puller *puller)
{
	return pull_transitions()->states[puller->machine.state];
}

const struct trouble *puller_trouble(const struct puller *puller)
{
	return &puller->trouble;
}

bool puller_close(struct puller *puller)
{
	puller->is_closing = true;
	port_timer_stop(puller->options.ports, puller->timer);
	staging_close(puller->staging);
	first_load_close(puller->load);
	return !puller->is_busy;
}

void puller_destroy(struct puller *puller)
{
	if (!puller)
		return;
	answer_body_keep(&puller->body); /* what was not applied is for the next server */
	forget_answer(puller);
	staging_destroy(puller->staging);
	first_load_destroy(puller->load);
	port_timer_destroy(puller->options.ports, puller->timer);
	arena_destroy(puller->arena);
	free(puller->part_path);
	free(puller);
}
