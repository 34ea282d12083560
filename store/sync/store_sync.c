#include "store/sync/store_sync.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/life/life.h"
#include "schema/store/queries/sync.sql.h"
#include "store/sync/hq_link.h"
#include "store/sync/lost_changes.h"
#include "store/sync/puller.h"
#include "store/sync/pusher.h"
#include "store/sync/recovery.h"

#define END_LOOK_MS 10
#define REPORT_MS 30000
#define REPORT_SOON_MS 1000

struct store_sync {
	struct store_sync_options options;
	struct hq_link *link;
	struct life *life;
	struct puller *puller;
	struct pusher *pusher;
	struct recovery *recovery;
	struct lost_changes *lost_changes;
	struct uuid hq_inc; /* last seen */
	struct loop_timer *report;
	bool reports_soon;
	int64_t clock_read_at; /* monotonic */
	struct clock_reading clock;
	char *conditions;       /* as HQ is told; NULL: none were noted yet */
	struct loop_timer *end; /* looks whether all is done, while closing */
	loop_callback *closed;
	void *closed_context;
};

/* held_nonce: of the question that this answers; 0: of none. */
static void report(struct store_sync *sync, int64_t held_nonce)
{
	hq_link_report(sync->link, &(struct heartbeat){
					   .applied_rev = puller_applied_rev(sync->puller),
					   .journal_seq = pusher_last_seq(sync->pusher),
					   .sent_us = clock_now(),
					   .conditions = sync->conditions,
					   .nonce = hq_link_nonce(sync->link),
					   .held_nonce = held_nonce,
				   });
}

static void on_report(void *context)
{
	struct store_sync *sync = context;

	sync->reports_soon = false;
	report(sync, 0);
}

static void on_asked(int64_t held_nonce, void *context)
{
	struct store_sync *sync = context;

	if (!sync->closed)
		report(sync, held_nonce);
}

static void on_opened(const char *store_inc, void *context)
{
	struct store_sync *sync = context;

	puller_forget(sync->puller);
	pusher_open(sync->pusher, store_inc);
	if (!sync->options.only_delivers) {
		puller_hint(sync->puller, true);
		recovery_open(sync->recovery);
		lost_changes_open(sync->lost_changes);
	}
	store_sync_report(sync); /* that the nonce is kept */
}

/* Whatever is remembered of the database is forgotten: it may be another one. */
static void on_returned(void *context)
{
	struct store_sync *sync = context;

	puller_forget(sync->puller);
	pusher_forget(sync->pusher);
	pusher_verify(sync->pusher);
	if (!sync->options.only_delivers)
		life_look(sync->life);
}

static void on_hinted(bool is_line_new, void *context)
{
	struct store_sync *sync = context;

	if (is_line_new) {
		store_sync_report(sync);
		recovery_line_is_new(sync->recovery);
	}
	if (!sync->options.only_delivers)
		puller_hint(sync->puller, is_line_new);
	pusher_retry(sync->pusher, is_line_new);
}

static void on_timed(const struct clock_reading *reading, void *context)
{
	struct store_sync *sync = context;

	sync->clock = *reading;
	sync->clock_read_at = clock_monotonic();
}

static void on_applied(int64_t rev, const char *tables, void *context)
{
	struct store_sync *sync = context;

	sync->options.on_applied(rev, tables, sync->options.context);
	if (strcmp(sync->hq_inc.string, puller_hq_inc(sync->puller)) != 0) {
		uuid_parse(text_of(puller_hq_inc(sync->puller)), &sync->hq_inc);
		pusher_verify(sync->pusher);
		recovery_open(sync->recovery);
		lost_changes_open(sync->lost_changes);
	}
	store_sync_report(sync);
}

struct store_sync *store_sync_create(const struct store_sync_options *options)
{
	struct store_sync *sync = calloc(1, sizeof(*sync));
	struct store_sync_options parts = *options;

	if (!sync)
		abort();
	sync->options = *options;
	parts.on_applied = on_applied;
	parts.context = sync;
	sync->link = hq_link_create(&(struct hq_link_options){
		.ports = options->ports,
		.log = options->log,
		.hq_url = options->hq_url,
		.certificate_authority_path = options->certificate_authority_path,
		.opened = on_opened,
		.hinted = on_hinted,
		.timed = on_timed,
		.asked = on_asked,
		.returned = on_returned,
		.context = sync,
	});
	sync->life = life_create(&(struct life_options){
		.ports = options->ports,
		.log = options->log,
		.state_dir = options->state_dir,
		.owner = options->store_id,
		.statement = &sync_mark_store_life,
	});
	sync->puller = puller_create(&parts, sync->link);
	sync->pusher = pusher_create(&parts, sync->link);
	sync->recovery = recovery_create(&parts, sync->link);
	sync->lost_changes = lost_changes_create(&parts, sync->link);
	sync->report = port_timer_create(sync->options.ports, on_report, sync);
	return sync;
}

void store_sync_start(struct store_sync *sync)
{
	if (!sync->options.only_delivers)
		life_start(sync->life);
	hq_link_start(sync->link);
	port_timer_start(sync->options.ports, sync->report, REPORT_MS, REPORT_MS);
}

void store_sync_wake(struct store_sync *sync, const struct trace *trace)
{
	pusher_wake(sync->pusher, trace);
}

void store_sync_report(struct store_sync *sync)
{
	if (sync->reports_soon || sync->closed)
		return;
	sync->reports_soon = true;
	port_timer_start(sync->options.ports, sync->report, REPORT_SOON_MS, REPORT_MS);
}

void store_sync_ask(struct store_sync *sync)
{
	puller_hint(sync->puller, false);
}

void store_sync_hold(struct store_sync *sync, bool is_held)
{
	puller_hold(sync->puller, is_held);
}

void store_sync_tell(struct store_sync *sync, const char *conditions)
{
	free(sync->conditions);
	sync->conditions = strdup(conditions);
	if (!sync->conditions)
		abort();
	store_sync_report(sync);
}

static void on_end_look(void *context)
{
	struct store_sync *sync = context;
	bool is_quiet;

	port_timer_stop(sync->options.ports, sync->report);
	is_quiet = puller_close(sync->puller);
	is_quiet = pusher_close(sync->pusher) && is_quiet;
	is_quiet = recovery_close(sync->recovery) && is_quiet;
	is_quiet = lost_changes_close(sync->lost_changes) && is_quiet;
	is_quiet = life_close(sync->life) && is_quiet;
	hq_link_close(sync->link);
	if (!hq_link_is_closed(sync->link) || !is_quiet)
		return;
	port_timer_stop(sync->options.ports, sync->end);
	sync->closed(sync->closed_context);
}

void store_sync_close(struct store_sync *sync, loop_callback *closed, void *context)
{
	sync->closed = closed;
	sync->closed_context = context;
	sync->end = port_timer_create(sync->options.ports, on_end_look, sync);
	port_timer_start(sync->options.ports, sync->end, 0, END_LOOK_MS);
}

void store_sync_destroy(struct store_sync *sync)
{
	if (!sync)
		return;
	puller_destroy(sync->puller);
	pusher_destroy(sync->pusher);
	recovery_destroy(sync->recovery);
	lost_changes_destroy(sync->lost_changes);
	life_destroy(sync->life);
	hq_link_destroy(sync->link);
	port_timer_destroy(sync->options.ports, sync->report);
	port_timer_destroy(sync->options.ports, sync->end);
	free(sync->conditions);
	free(sync);
}

struct store_sync_status store_sync_status(const struct store_sync *sync)
{
	const struct trouble *push = pusher_trouble(sync->pusher);
	const struct trouble *pull = puller_trouble(sync->puller);
	const struct trouble *trouble = pull->failures ? pull : push;
	bool hints_come = hq_link_hints_come(sync->link);

	return (struct store_sync_status){
		.is_connected = hq_link_is_open(sync->link) && !trouble->failures,
		.hints_come = hints_come,
		.is_verified = hq_link_is_open(sync->link) && pusher_is_verified(sync->pusher),
		.clock_read_at = sync->clock_read_at,
		.clock = sync->clock,
		.heard_at = hq_link_heard_at(sync->link),
		.is_refused = hq_link_is_refused(sync->link),
		.is_forked = push->failures && push->code == ERROR_FORK,
		.last_error_code = trouble->failures ? error_kind(trouble->code)->code : NULL,
		.pull_trouble = trouble_told(pull, hints_come),
		.push_trouble = trouble_told(push, hints_come),
		.recovery_trouble = trouble_told(recovery_trouble(sync->recovery), hints_come),
		.token_trouble = hq_link_token_trouble(sync->link),
		.distrust = hq_link_distrust(sync->link),
		.certificate_ends_at = hq_link_certificate_ends_at(sync->link),
		.pull_state = puller_state(sync->puller),
		.push_state = pusher_state(sync->pusher),
		.applied_rev = puller_applied_rev(sync->puller),
		.acked_seq = pusher_acked_seq(sync->pusher),
	};
}
