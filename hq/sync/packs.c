#include "hq/sync/packs.h"

#include <stdlib.h>
#include <string.h>

#include "hq/sync/pack_file.h"
#include "hq/sync/pack_spool.h"
#include "schema/hq/queries/sync.sql.h"

#define PAGE_MAXIMUM ((size_t)256 << 20) /* compressed, of one page */
#define MEMORY_MAXIMUM ((size_t)256 << 10)
#define DELTA_MAXIMUM ((size_t)64 << 20) /* compressed; a snapshot of 546,000 products has 83 MB */
#define PAGE_ROWS 2000
#define BUILDS_MAXIMUM 4

struct packs {
	struct packs_options options;
	char *folder;
	int building;
	struct build *builds;
};

struct place {
	const char *rev, *table, *key, *scope;
};

struct waiter {
	struct waiter *next;
	struct packs_request request;
};

/*
 * One answer on its way: pages are read until one is not full, then the packs are finished. The database reads the next
 * page while the last one is compressed, unless that has to wait for the disk first.
 */
struct build {
	struct build *next;
	struct packs *packs;
	struct packs_request request;
	struct waiter *waiters; /* for the same */
	const char *scopes[PACK_SCOPES_MAXIMUM];
	size_t scope_count;
	struct pack_writer *writers[PACK_SCOPES_MAXIMUM];
	struct pack_spool *spool; /* NULL: all of it is in memory */
	struct arena *page_arena;
	struct place after; /* the last row of the last page */
	struct db_parameter parameters[9];
	int64_t seen_rev; /* the head that was read last: what is read next must follow it */
	struct chain_hex seen_chain; /* at seen_rev */
	struct manifest manifest;
	int64_t generation;      /* of its incarnation */
	struct text_buffer body; /* or its beginning, when there is a spool */
	struct pack_file file;   /* no path: the answer is in memory */
	const struct error *error;
};

struct packs *packs_create(const struct packs_options *options)
{
	struct packs *packs = calloc(1, sizeof(*packs));
	size_t length = strlen(options->state_dir) + sizeof("/packs");

	if (!packs)
		abort();
	packs->options = *options;
	if (!packs->options.memory_maximum)
		packs->options.memory_maximum = MEMORY_MAXIMUM;
	if (!packs->options.delta_maximum)
		packs->options.delta_maximum = DELTA_MAXIMUM;
	packs->folder = malloc(length);
	if (!packs->folder)
		abort();
	snprintf(packs->folder, length, "%s/packs", options->state_dir);
	return packs;
}

bool packs_is_idle(const struct packs *packs)
{
	return packs->building == 0;
}

void packs_destroy(struct packs *packs)
{
	if (!packs)
		return;
	free(packs->folder);
	free(packs);
}

static size_t split_scopes(const struct packs_request *request, const char **out_scopes)
{
	struct text rest = text_of(request->scopes), scope;
	size_t count = 0;

	while (count < PACK_SCOPES_MAXIMUM && text_split(&rest, ' ', &scope))
		out_scopes[count++] = text_copy(request->arena, scope);
	return count;
}

static struct manifest manifest_of(const struct build *build, const char *hq_inc, int64_t rev_to)
{
	struct manifest manifest = {
		.kind = build->request.kind,
		.rev_from = build->request.rev_from,
		.rev_to = rev_to,
		.scopes_hash = build->request.scopes_hash,
		.scopes = build->scopes,
		.scope_count = build->scope_count,
	};

	snprintf(manifest.hq_inc.string, sizeof(manifest.hq_inc.string), "%s", hq_inc);
	return manifest;
}

static void take_off_list(struct build *build)
{
	struct build **link = &build->packs->builds;

	while (*link && *link != build)
		link = &(*link)->next;
	if (*link)
		*link = build->next;
}

/* Each goes with its own request. */
static void tell_waiters(struct waiter *waiter, const struct packs_reply *reply)
{
	while (waiter) {
		struct waiter *next = waiter->next;

		waiter->request.done(reply, waiter->request.context);
		waiter = next;
	}
}

static void build_end(struct build *build)
{
	struct packs_reply reply = {
		.error = build->error,
		.body = text_buffer_text(&build->body),
		.path = build->file.path,
		.etag = build->file.etag,
	};

	build->packs->building--;
	take_off_list(build);
	tell_waiters(build->waiters, &reply);
	build->request.done(&reply, build->request.context);
	for (size_t i = 0; i < build->scope_count; i++)
		pack_writer_destroy(build->writers[i]);
	pack_spool_destroy(build->spool);
	text_buffer_finish(&build->body);
	arena_destroy(build->page_arena);
	free(build);
}

static void build_fail(struct build *build, const struct error *error)
{
	/* The error lives in the page's arena, which goes before the request does. */
	build->error = error_because(build->request.arena, NULL, error->code, "%s",
				     error->detail ? error->detail : "the packs cannot be read");
	LOG_WARN(build->packs->options.log, "sync.pack_failed", log_error(error));
	build_end(build);
}

/* On disk */

static size_t ready_bytes(const struct build *build)
{
	size_t bytes = 0;

	for (size_t i = 0; i < build->scope_count; i++)
		bytes += pack_writer_ready(build->writers[i]).length;
	return bytes;
}

/* A store that has missed so much is better off with a snapshot. */
static const struct error *check_size(const struct build *build)
{
	size_t size = ready_bytes(build);

	if (build->spool)
		size += (size_t)pack_spool_size(build->spool);
	if (build->request.kind == PACK_DELTA && size > build->packs->options.delta_maximum)
		return error_new(build->page_arena, ERROR_SNAPSHOT_NEEDED,
				 "more has changed than HQ sends as changes");
	return NULL;
}

static void spool_ready(struct build *build)
{
	for (size_t i = 0; i < build->scope_count; i++) {
		pack_spool_add(build->spool, i, pack_writer_ready(build->writers[i]));
		pack_writer_drop_ready(build->writers[i]);
	}
}

static void write_page(void *context)
{
	spool_ready(context);
}

static void write_file(void *context)
{
	struct build *build = context;
	struct arena *arena = build->request.arena;

	spool_ready(build);
	build->error = pack_spool_finish(build->spool, arena, text_buffer_text(&build->body),
					 build->file.path);
	if (build->error)
		return;
	if (build->request.is_ahead)
		pack_file_set_unasked(build->file.path);
	pack_file_remove_oldest(arena, build->packs->folder);
	build->file.etag = pack_file_etag(arena, build->file.path);
	if (!build->file.etag)
		build->error = error_new(arena, ERROR_UNAVAILABLE, "%s has gone", build->file.path);
}

static void on_file_written(void *context)
{
	build_end(context);
}

static void finish_file(struct build *build)
{
	struct packs *packs = build->packs;

	if (!build->spool)
		build->spool = pack_spool_create(packs->folder);
	build->file.path = pack_file_path(build->request.arena, packs->folder, &build->manifest);
	port_offload(packs->options.ports, write_file, on_file_written, build);
}

/* Finishes every pack at the manifest's revision; what is ready then follows the manifest. */
static const struct error *finish_packs(struct build *build)
{
	const struct chain_hex proof =
		head_proof(&build->packs->options.witness_key, &build->manifest.hq_inc,
			   build->manifest.rev_to, &build->manifest.chain);
	struct manifest signed_manifest = build->manifest;

	signed_manifest.proof = proof.string;
	signed_manifest.generation =
		generation_encode(build->request.arena, &build->packs->options.witness_key,
				  &build->manifest.hq_inc, build->generation);
	manifest_encode(&signed_manifest, &build->body);
	for (size_t i = 0; i < build->scope_count; i++) {
		struct pack_footer footer = {
			.scope = build->scopes[i],
			.hq_inc = build->manifest.hq_inc,
			.kind = build->manifest.kind,
			.rev_from = build->manifest.rev_from,
			.rev_to = build->manifest.rev_to,
		};
		struct text rest;

		TRY(pack_writer_finish(build->writers[i], build->page_arena, &footer, &rest));
	}
	return check_size(build);
}

static void build_finish(struct build *build)
{
	const struct error *error = finish_packs(build);
	size_t length = build->body.length + ready_bytes(build);

	if (error) {
		build_fail(build, error);
		return;
	}
	if (build->spool || length > build->packs->options.memory_maximum) {
		finish_file(build);
		return;
	}
	for (size_t i = 0; i < build->scope_count; i++) {
		struct text frame = pack_writer_ready(build->writers[i]);

		text_append(&build->body, frame.data, frame.length);
	}
	build_end(build);
}

static void add_line(const char *scope, struct text line, void *context)
{
	struct build *build = context;
	size_t i = 0;

	while (i < build->scope_count && strcmp(build->scopes[i], scope) != 0)
		i++;
	if (i < build->scope_count)
		pack_writer_add(build->writers[i], line);
}

/* Pages */

static void read_page(struct build *build);

static struct db_parameter number_parameter(struct arena *arena, const char *name, int64_t number)
{
	return (struct db_parameter){ name, arena_print(arena, "%lld", (long long)number) };
}

/* The history that the database has now goes on from that head: it is the one that was asked before, and not an earlier one. */
static bool follows(const struct db_reply *reply, int64_t rev, const char *chain)
{
	return rev == 0 || (!db_is_null(reply, 0, "seen_chain") &&
			    strcmp(db_text(reply, 0, "seen_chain"), chain) == 0);
}

/* What was read is exact at the page's head: so what allowed the answer must hold at that moment too. */
static const struct error *check_head(struct build *build, const struct db_reply *reply)
{
	const char *chain = db_text(reply, 0, "head_chain");

	if (!chain_from_hex(text_of(chain), &build->manifest.chain))
		return error_new(build->page_arena, ERROR_INTERNAL, "the head has no chain");
	if (strcmp(db_text(reply, 0, "scopes_now"), build->request.scopes) != 0)
		return error_new(build->page_arena, ERROR_SCOPES_CHANGED,
				 "a cut has changed them just now");
	if (build->request.kind == PACK_DELTA &&
	    build->request.rev_from < db_int(reply, 0, "horizon_rev"))
		return error_new(build->page_arena, ERROR_SNAPSHOT_NEEDED,
				 "deletions were forgotten just now");
	return NULL;
}

static void on_page_written(void *context)
{
	struct build *build = context;
	const struct error *error = check_size(build);

	if (error)
		build_fail(build, error);
	else
		read_page(build);
}

/* Behind the last row of a full page. */
static void take_place(struct build *build, const struct db_reply *reply, int last)
{
	build->page_arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	build->after = (struct place){
		.rev = arena_string(build->page_arena, db_text(reply, last, "rev")),
		.table = arena_string(build->page_arena, db_text(reply, last, "table_name")),
		.key = arena_string(build->page_arena, db_text(reply, last, "key")),
		.scope = arena_string(build->page_arena, db_text(reply, last, "scope")),
	};
}

static void add_changes(struct build *build, const struct db_reply *reply)
{
	for (int row = 1; row < reply->rows; row++)
		add_line(
			db_text(reply, row, "scope"),
			(struct text){ db_text(reply, row, "line"), db_length(reply, row, "line") },
			build);
}

/* Of a page that is not the last one. What is too much for memory is written before more comes. */
static void go_on(struct build *build, const struct db_reply *reply)
{
	struct packs *packs = build->packs;
	struct arena *last_arena = build->page_arena;
	bool is_too_much = ready_bytes(build) > packs->options.memory_maximum;

	take_place(build, reply, reply->rows - 1);
	if (!is_too_much)
		read_page(build);
	add_changes(build, reply);
	arena_destroy(last_arena);
	if (!is_too_much)
		return;
	if (!build->spool)
		build->spool = pack_spool_create(packs->folder);
	port_offload(packs->options.ports, write_page, on_page_written, build);
}

/* The head's row is the first, and the page read by it. */
static const struct error *check_page(const struct build *build, const struct db_reply *reply)
{
	if (reply->error)
		return reply->error;
	if (reply->rows == 0 || db_is_null(reply, 0, "head_inc"))
		return error_new(build->page_arena, ERROR_INTERNAL, "the page has no head");
	if (!follows(reply, build->seen_rev, build->seen_chain.string))
		return error_new(build->page_arena, ERROR_UNAVAILABLE,
				 "the database went back while the packs were made");
	return NULL;
}

static void on_page(const struct db_reply *reply, void *context)
{
	struct build *build = context;
	const struct error *error = check_page(build, reply);

	if (error) {
		build_fail(build, error);
		return;
	}
	build->seen_rev = db_int(reply, 0, "head_rev");
	snprintf(build->seen_chain.string, sizeof(build->seen_chain.string), "%s",
		 db_text(reply, 0, "head_chain"));
	if (reply->rows - 1 == PAGE_ROWS) {
		go_on(build, reply);
		return;
	}
	add_changes(build, reply);
	build->manifest =
		manifest_of(build, db_text(reply, 0, "head_inc"), db_int(reply, 0, "head_rev"));
	build->generation = db_int(reply, 0, "generation");
	error = check_head(build, reply);
	if (error)
		build_fail(build, error);
	else
		build_finish(build);
}

static void read_page(struct build *build)
{
	struct arena *arena = build->page_arena;
	const struct place after = build->after;
	bool is_snapshot = build->request.kind == PACK_SNAPSHOT;
	const struct db_parameter parameters[] = {
		{ "store_id", build->request.store_id },
		{ "scopes", build->request.scopes },
		{ "after_rev", after.rev },
		{ "after_table", after.table },
		{ "after_key", after.key },
		{ "after_scope", after.scope },
		{ "snapshot_rev",
		  is_snapshot ? arena_print(arena, "%lld", (long long)build->request.head_rev)
			      : "-1" },
		{ "limit", arena_print(arena, "%d", PAGE_ROWS) },
		number_parameter(arena, "seen_rev", build->seen_rev),
	};

	memcpy(build->parameters, parameters, sizeof(parameters));
	port_run(build->packs->options.ports, &(struct db_call){
						      .statement = &sync_publication_part,
						      .parameters = build->parameters,
						      .parameter_count = 9,
						      .arena = arena,
						      .done = on_page,
						      .context = build,
					      });
}

static struct build *build_create(struct packs *packs, const struct packs_request *request)
{
	struct build *build = calloc(1, sizeof(*build));

	if (!build)
		abort();
	build->packs = packs;
	build->seen_rev = request->head_rev;
	snprintf(build->seen_chain.string, sizeof(build->seen_chain.string), "%s",
		 request->head_chain);
	build->request = *request;
	build->scope_count = split_scopes(request, build->scopes);
	for (size_t i = 0; i < build->scope_count; i++)
		build->writers[i] = pack_writer_create(PAGE_MAXIMUM);
	build->page_arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	text_buffer_init(&build->body, PAGE_MAXIMUM);
	packs->building++;
	return build;
}

/* False when the changes asked for are not all of recent cuts. */
static bool build_from_recent_cuts(struct packs *packs, const struct packs_request *request)
{
	const struct recent_cuts *cuts = packs->options.recent_cuts;
	struct build *build;
	struct chain chain;

	if (request->kind != PACK_DELTA ||
	    !recent_cuts_hold(cuts, request->hq_inc, request->rev_from, request->head_rev,
			      &chain) ||
	    strcmp(chain_to_hex(&chain).string, request->head_chain) != 0)
		return false; /* or they are of a database that went back */
	build = build_create(packs, request);
	build->manifest = manifest_of(build, request->hq_inc, request->head_rev);
	build->manifest.chain = chain;
	build->generation = request->generation;
	recent_cuts_read(cuts, request->rev_from, request->head_rev, add_line, build);
	build_finish(build);
	return true;
}

static bool is_same(const struct packs_request *a, const struct packs_request *b)
{
	return a->kind == b->kind && a->rev_from == b->rev_from && a->rev_least <= b->head_rev &&
	       strcmp(a->from_chain, b->from_chain) == 0 && strcmp(a->hq_inc, b->hq_inc) == 0 &&
	       strcmp(a->scopes_hash, b->scopes_hash) == 0;
}

static bool wait_for_another(struct packs *packs, const struct packs_request *request)
{
	struct build *other = packs->builds;
	struct waiter *waiter;

	while (other && !is_same(request, &other->request))
		other = other->next;
	if (!other)
		return false;
	waiter = arena_new(request->arena, struct waiter);
	*waiter = (struct waiter){ other->waiters, *request };
	other->waiters = waiter;
	return true;
}

static void begin_build(struct packs *packs, const struct packs_request *request)
{
	struct build *build;

	if (wait_for_another(packs, request))
		return;
	build = build_create(packs, request);
	if (packs->building > BUILDS_MAXIMUM) {
		build->error = error_new(request->arena, ERROR_BUSY, "other packs are being made");
		build_end(build);
		return;
	}
	build->next = packs->builds;
	packs->builds = build;
	/* Everything after this place has a greater rev. */
	build->after = (struct place){ arena_print(build->page_arena, "%lld",
						   (long long)request->rev_from + 1),
				       "", "[]", "" };
	read_page(build);
}

/* Files */

/* A file that fits, while the database is asked whether its revision is of this chain. */
struct candidate {
	struct packs *packs;
	struct packs_request request;
	struct pack_file file;
	struct db_parameter parameters[2];
};

static void on_chain(const struct db_reply *reply, void *context)
{
	struct candidate *candidate = context;
	const struct pack_file *file = &candidate->file;

	candidate->packs->building--;
	if (!reply->error && reply->rows == 1 &&
	    follows(reply, candidate->request.head_rev, candidate->request.head_chain) &&
	    strncmp(db_text(reply, 0, "chain"), file->chain, PACK_FILE_CHAIN_LENGTH) == 0)
		candidate->request.done(
			&(struct packs_reply){ .path = file->path, .etag = file->etag },
			candidate->request.context);
	else
		begin_build(candidate->packs, &candidate->request);
}

static bool find_file(struct packs *packs, const struct packs_request *request)
{
	struct arena *arena = request->arena;
	struct candidate *candidate = arena_new(arena, struct candidate);
	const struct pack_wish wish = {
		.kind = request->kind,
		.hq_inc = request->hq_inc,
		.scopes_hash = request->scopes_hash,
		.rev_from = request->rev_from,
		.rev_least = request->rev_least,
		.begun = request->begun,
	};

	if (!pack_file_find(arena, packs->folder, &wish, &candidate->file))
		return false;
	candidate->packs = packs;
	candidate->request = *request;
	candidate->parameters[0] = number_parameter(arena, "rev", candidate->file.rev_to);
	candidate->parameters[1] = number_parameter(arena, "seen_rev", request->head_rev);
	packs->building++;
	port_run(packs->options.ports, &(struct db_call){
					       .statement = &sync_cut_chain,
					       .parameters = candidate->parameters,
					       .parameter_count = 2,
					       .arena = arena,
					       .done = on_chain,
					       .context = candidate,
				       });
	return true;
}

void packs_get(struct packs *packs, const struct packs_request *request)
{
	if (!build_from_recent_cuts(packs, request) && !find_file(packs, request))
		begin_build(packs, request);
}
