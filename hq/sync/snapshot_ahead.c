#include "hq/sync/snapshot_ahead.h"

#include "hq/sync/hq_sync_state.h"
#include "schema/hq/queries/sync.sql.h"

/* Lives in its arena. */
struct ahead {
	struct hq_sync *sync;
	struct arena *arena;
	const char *store_id;
	struct db_parameter parameters[1];
};

static void end(struct ahead *ahead)
{
	ahead->sync->snapshots_ahead--;
	arena_destroy(ahead->arena);
}

static void say(const struct ahead *ahead, const struct error *error)
{
	LOG_INFO(ahead->sync->options.log, "sync.snapshot_not_ahead",
		 log_text("store_id", ahead->store_id), log_error(error));
}

static void on_made(const struct packs_reply *reply, void *context)
{
	struct ahead *ahead = context;

	if (reply->error)
		say(ahead, reply->error);
	end(ahead);
}

static const char *kept(const struct ahead *ahead, const struct db_reply *reply, const char *column)
{
	return arena_string(ahead->arena, db_text(reply, 0, column));
}

static void on_state(const struct db_reply *reply, void *context)
{
	struct ahead *ahead = context;

	if (reply->error || reply->rows == 0) {
		if (reply->error)
			say(ahead, reply->error);
		end(ahead);
		return;
	}
	packs_get(ahead->sync->packs, &(struct packs_request){
					      .kind = PACK_SNAPSHOT,
					      .store_id = ahead->store_id,
					      .hq_inc = kept(ahead, reply, "hq_inc"),
					      .from_chain = "",
					      .head_chain = kept(ahead, reply, "chain"),
					      .scopes = kept(ahead, reply, "scopes"),
					      .scopes_hash = kept(ahead, reply, "scopes_hash"),
					      .is_ahead = true,
					      .head_rev = db_int(reply, 0, "rev"),
					      .generation = db_int(reply, 0, "generation"),
					      .arena = ahead->arena,
					      .done = on_made,
					      .context = ahead,
				      });
}

void snapshot_ahead(struct hq_sync *sync, const char *store_id)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct ahead *ahead = arena_new(arena, struct ahead);

	*ahead = (struct ahead){
		.sync = sync,
		.arena = arena,
		.store_id = arena_string(arena, store_id),
	};
	ahead->parameters[0] = (struct db_parameter){ "store_id", ahead->store_id };
	/* Who waits in front of a box has the other places; the use of the code begins it once more. */
	if (sync->snapshots_ahead > 0) {
		say(ahead, error_new(arena, ERROR_BUSY, "another one is being made"));
		arena_destroy(arena);
		return;
	}
	sync->snapshots_ahead++;
	port_run(sync->options.ports, &(struct db_call){
					      .statement = &sync_snapshot_state,
					      .parameters = ahead->parameters,
					      .parameter_count = 1,
					      .arena = arena,
					      .done = on_state,
					      .context = ahead,
				      });
}
