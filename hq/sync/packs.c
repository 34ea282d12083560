#include "hq/sync/packs.h"

#include <stdlib.h>
#include <string.h>

#include "hq/sync/pack_file.h"
#include "schema/hq/queries/sync.sql.h"

#define PACK_MAXIMUM ((size_t)256 << 20) /* compressed, one scope */
#define IN_MEMORY_MAXIMUM ((size_t)1 << 20)
#define PAGE_ROWS 2000
#define BUILDS_MAXIMUM 4

struct packs {
	struct packs_options options;
	char *folder;
	int building;
};

/* One answer on its way: pages are read until one is not full, then the packs are finished. */
struct build {
	struct packs *packs;
	struct packs_request request;
	const char *scopes[PACK_SCOPES_MAXIMUM];
	size_t scope_count;
	struct pack_writer *writers[PACK_SCOPES_MAXIMUM];
	struct arena *page_arena;
	struct db_parameter parameters[8];
	struct manifest manifest;
	struct text_buffer body;
	const char *path;
	const struct error *error;
};

struct packs *packs_create(const struct packs_options *options)
{
	struct packs *packs = calloc(1, sizeof(*packs));
	size_t length = strlen(options->state_dir) + sizeof("/packs");

	if (!packs)
		abort();
	packs->options = *options;
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

static void build_end(struct build *build)
{
	struct packs_reply reply = {
		.error = build->error,
		.body = text_buffer_text(&build->body),
		.path = build->path,
	};

	build->packs->building--;
	build->request.done(&reply, build->request.context);
	for (size_t i = 0; i < build->scope_count; i++)
		pack_writer_destroy(build->writers[i]);
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

static void write_file(void *context)
{
	struct build *build = context;

	build->error = pack_file_write(build->request.arena, build->packs->folder, build->path,
				       text_buffer_text(&build->body));
}

static void on_file_written(void *context)
{
	build_end(context);
}

/* Finishes every pack at the manifest's revision and puts them one after the other. */
static const struct error *compose(struct build *build)
{
	manifest_encode(&build->manifest, &build->body);
	for (size_t i = 0; i < build->scope_count; i++) {
		struct pack_footer footer = {
			.scope = build->scopes[i],
			.hq_inc = build->manifest.hq_inc,
			.kind = build->manifest.kind,
			.rev_from = build->manifest.rev_from,
			.rev_to = build->manifest.rev_to,
		};
		struct text frame;

		TRY(pack_writer_finish(build->writers[i], build->page_arena, &footer, &frame));
		text_append(&build->body, frame.data, frame.length);
	}
	return build->body.full ? error_new(build->page_arena, ERROR_TOO_LARGE,
					    "the packs pass what HQ can send at once")
				: NULL;
}

static void build_finish(struct build *build)
{
	const struct manifest *manifest = &build->manifest;
	const struct error *error = compose(build);

	if (error) {
		build_fail(build, error);
		return;
	}
	if (build->body.length <= IN_MEMORY_MAXIMUM) {
		build_end(build);
		return;
	}
	build->path = pack_file_path(build->request.arena, build->packs->folder,
				     manifest->hq_inc.string, pack_kind_name(manifest->kind),
				     manifest->rev_from, manifest->rev_to, manifest->scopes_hash);
	port_offload(build->packs->options.ports, write_file, on_file_written, build);
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

/* False when the changes asked for are not all of recent cuts. */
static bool build_from_recent_cuts(struct build *build)
{
	const struct packs_request *request = &build->request;
	const struct recent_cuts *cuts = build->packs->options.recent_cuts;
	struct chain chain;

	if (request->kind != PACK_DELTA ||
	    !recent_cuts_hold(cuts, request->hq_inc, request->rev_from, request->head_rev, &chain))
		return false;
	build->manifest = manifest_of(build, request->hq_inc, request->head_rev);
	build->manifest.chain = chain;
	recent_cuts_read(cuts, request->rev_from, request->head_rev, add_line, build);
	build_finish(build);
	return true;
}

static void read_page(struct build *build, const char *rev, const char *table, const char *key,
		      const char *scope);

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

static void on_page(const struct db_reply *reply, void *context)
{
	struct build *build = context;
	int last = reply->rows - 1;
	const struct error *error;

	if (reply->error) {
		build_fail(build, reply->error);
		return;
	}
	for (int row = 0; row <= last && !db_is_null(reply, row, "scope"); row++)
		add_line(
			db_text(reply, row, "scope"),
			(struct text){ db_text(reply, row, "line"), db_length(reply, row, "line") },
			build);
	if (reply->rows == PAGE_ROWS) {
		struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
		const char *rev = arena_string(arena, db_text(reply, last, "rev"));
		const char *table = arena_string(arena, db_text(reply, last, "table_name"));
		const char *key = arena_string(arena, db_text(reply, last, "key"));
		const char *scope = arena_string(arena, db_text(reply, last, "scope"));

		arena_destroy(build->page_arena);
		build->page_arena = arena;
		read_page(build, rev, table, key, scope);
		return;
	}
	build->manifest =
		manifest_of(build, db_text(reply, 0, "head_inc"), db_int(reply, 0, "head_rev"));
	error = check_head(build, reply);
	if (error)
		build_fail(build, error);
	else
		build_finish(build);
}

static void read_page(struct build *build, const char *rev, const char *table, const char *key,
		      const char *scope)
{
	struct arena *arena = build->page_arena;
	bool is_snapshot = build->request.kind == PACK_SNAPSHOT;
	const struct db_parameter parameters[] = {
		{ "store_id", build->request.store_id },
		{ "scopes", build->request.scopes },
		{ "after_rev", rev },
		{ "after_table", table },
		{ "after_key", key },
		{ "after_scope", scope },
		{ "snapshot_rev",
		  is_snapshot ? arena_print(arena, "%lld", (long long)build->request.head_rev)
			      : "-1" },
		{ "limit", arena_print(arena, "%d", PAGE_ROWS) },
	};

	memcpy(build->parameters, parameters, sizeof(parameters));
	port_run(build->packs->options.ports, &(struct db_call){
						      .statement = &sync_publication_page,
						      .parameters = build->parameters,
						      .parameter_count = 8,
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
	build->request = *request;
	build->scope_count = split_scopes(request, build->scopes);
	for (size_t i = 0; i < build->scope_count; i++)
		build->writers[i] = pack_writer_create(PACK_MAXIMUM);
	build->page_arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	text_buffer_init(&build->body, PACK_MAXIMUM);
	packs->building++;
	return build;
}

void packs_get(struct packs *packs, const struct packs_request *request)
{
	struct build *build = build_create(packs, request);

	if (build_from_recent_cuts(build))
		return;
	if (packs->building > BUILDS_MAXIMUM) {
		build->error = error_new(request->arena, ERROR_BUSY, "other packs are being made");
		build_end(build);
		return;
	}
	build->path = pack_file_path(build->request.arena, packs->folder, request->hq_inc,
				     pack_kind_name(request->kind), request->rev_from,
				     request->head_rev, request->scopes_hash);
	if (pack_file_exists(build->path)) {
		build_end(build);
		return;
	}
	build->path = NULL;
	/* Everything after this place has a greater rev. */
	read_page(build, arena_print(build->page_arena, "%lld", (long long)request->rev_from + 1),
		  "", "[]", "");
}
