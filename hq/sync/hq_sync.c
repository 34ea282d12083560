#include "hq/sync/hq_sync.h"

#include <stdlib.h>

#include "hq/sync/hq_sync_state.h"
#include "schema/hq/queries/sync.sql.h"

#define END_LOOK_MS 10
#define RECENT_CUTS_MAXIMUM ((size_t)256 << 10)

/* The first run after a start tells the head, too. */
static void on_published(const char *hq_inc, int64_t rev, void *context)
{
	struct hq_sync *sync = context;
	struct hint hint = { .rev = rev };

	if (uuid_parse(text_of(hq_inc), &hint.hq_inc))
		presence_hint(sync->presence, &hint);
	audit_chain_wake(sync->audit_chain);
}

/* The database was away, and is perhaps another one. */
static void on_returned(void *context)
{
	struct hq_sync *sync = context;

	life_look(sync->life);
}

static void on_heard(const char *store_id, void *context)
{
	struct hq_sync *sync = context;

	if (sync->options.heard)
		sync->options.heard(store_id, sync->options.context);
}

static void on_end_look(void *context)
{
	struct hq_sync *sync = context;
	bool is_quiet = sequencer_close(sync->sequencer);

	is_quiet = audit_chain_close(sync->audit_chain) && is_quiet;
	is_quiet = presence_close(sync->presence) && is_quiet;
	is_quiet = life_close(sync->life) && is_quiet;
	if (!is_quiet || sync->pushes > 0 || sync->snapshots_ahead > 0 ||
	    !packs_is_idle(sync->packs))
		return;
	port_timer_stop(sync->options.ports, sync->end);
	sync->closed(sync->closed_context);
}

struct hq_sync *hq_sync_create(const struct hq_sync_options *options)
{
	struct hq_sync *sync = calloc(1, sizeof(*sync));

	if (!sync)
		abort();
	sync->options = *options;
	sync->end = port_timer_create(options->ports, on_end_look, sync);
	sync->recent_cuts = recent_cuts_create(RECENT_CUTS_MAXIMUM);
	sync->audit_chain = audit_chain_create(options->ports, options->log);
	sync->sequencer = sequencer_create(&(struct sequencer_options){
		.ports = options->ports,
		.log = options->log,
		.tick_ms = options->tick_ms,
		.recent_cuts = sync->recent_cuts,
		.published = on_published,
		.context = sync,
	});
	sync->packs = packs_create(&(struct packs_options){
		.ports = options->ports,
		.log = options->log,
		.state_dir = options->state_dir,
		.memory_maximum = options->pack_memory_maximum,
		.delta_maximum = options->pack_delta_maximum,
		.recent_cuts = sync->recent_cuts,
		.witness_key = options->witness_key,
	});
	sync->life = life_create(&(struct life_options){
		.ports = options->ports,
		.log = options->log,
		.state_dir = options->state_dir,
		.owner = HQ_OWNER,
		.statement = &sync_mark_life,
	});
	sync->presence = presence_create(&(struct presence_options){
		.ports = options->ports,
		.log = options->log,
		.keys = options->keys,
		.clock = options->clock,
		.returned = on_returned,
		.heard = on_heard,
		.context = sync,
	});
	return sync;
}

void hq_sync_start(struct hq_sync *sync)
{
	life_start(sync->life);
	sequencer_start(sync->sequencer);
}

void hq_sync_close(struct hq_sync *sync, loop_callback *closed, void *context)
{
	sync->closed = closed;
	sync->closed_context = context;
	port_timer_start(sync->options.ports, sync->end, 0, END_LOOK_MS);
}

void hq_sync_destroy(struct hq_sync *sync)
{
	if (!sync)
		return;
	sequencer_destroy(sync->sequencer);
	audit_chain_destroy(sync->audit_chain);
	packs_destroy(sync->packs);
	presence_destroy(sync->presence);
	life_destroy(sync->life);
	recent_cuts_destroy(sync->recent_cuts);
	port_timer_destroy(sync->options.ports, sync->end);
	free(sync);
}

const struct websocket_endpoint *hq_sync_websockets(struct hq_sync *sync)
{
	return presence_endpoints(sync->presence);
}

bool hq_sync_store_is_connected(const struct hq_sync *sync, const char *store_id)
{
	return presence_has(sync->presence, store_id);
}

const char *hq_sync_publishing_failure(const struct hq_sync *sync)
{
	return sequencer_failure(sync->sequencer);
}
