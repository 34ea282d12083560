#include "hq/sync/audit_chain.h"

#include <stdlib.h>

#include "schema/hq/queries/audit.sql.h"

#define ROWS_PER_RUN "2000" /* some 50 ms */
#define FIRST_MS 50         /* stores fetch and apply in a few */
#define PAUSE_MS 250
#define RETRY_MS 2000
#define ARENA_MAXIMUM ((size_t)1 << 20)

struct audit_chain {
	const struct ports *ports;
	const struct log *log;
	struct arena *arena;
	struct loop_timer *pause; /* until the next run may begin */
	bool is_running, is_wanted, is_closing;
};

static void run_chain(struct audit_chain *chain);

static void on_pause_over(void *context)
{
	struct audit_chain *chain = context;

	if (chain->is_wanted)
		run_chain(chain);
}

static int64_t pause_after(const struct db_reply *reply)
{
	int64_t took_ms = reply->microseconds / 1000 + 1;

	if (reply->error)
		return RETRY_MS;
	return db_bool(reply, 0, "is_more") && took_ms < PAUSE_MS ? took_ms : PAUSE_MS;
}

static void on_chained(const struct db_reply *reply, void *context)
{
	struct audit_chain *chain = context;

	chain->is_running = false;
	if (reply->error)
		LOG_WARN(chain->log, "audit.chain_failed", log_error(reply->error));
	if (reply->error || db_bool(reply, 0, "is_more"))
		chain->is_wanted = true;
	if (!chain->is_closing)
		port_timer_start(chain->ports, chain->pause, (uint64_t)pause_after(reply), 0);
}

static void run_chain(struct audit_chain *chain)
{
	static const struct db_parameter limit = { "limit", ROWS_PER_RUN };

	chain->is_running = true;
	chain->is_wanted = false;
	arena_reset(chain->arena);
	port_run(chain->ports, &(struct db_call){
				       .statement = &audit_chain_edits,
				       .parameters = &limit,
				       .parameter_count = 1,
				       .arena = chain->arena,
				       .done = on_chained,
				       .context = chain,
			       });
}

struct audit_chain *audit_chain_create(const struct ports *ports, const struct log *log)
{
	struct audit_chain *chain = calloc(1, sizeof(*chain));

	if (!chain)
		abort();
	chain->ports = ports;
	chain->log = log;
	chain->arena = arena_create(ARENA_MAXIMUM);
	chain->pause = port_timer_create(ports, on_pause_over, chain);
	return chain;
}

void audit_chain_wake(struct audit_chain *chain)
{
	chain->is_wanted = true;
	if (!chain->is_running && !chain->is_closing &&
	    !port_timer_is_running(chain->ports, chain->pause))
		port_timer_start(chain->ports, chain->pause, FIRST_MS, 0);
}

bool audit_chain_close(struct audit_chain *chain)
{
	chain->is_closing = true;
	port_timer_stop(chain->ports, chain->pause);
	return !chain->is_running;
}

void audit_chain_destroy(struct audit_chain *chain)
{
	if (!chain)
		return;
	port_timer_destroy(chain->ports, chain->pause);
	arena_destroy(chain->arena);
	free(chain);
}
