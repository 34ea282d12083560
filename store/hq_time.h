/*
 * HQ's time: what time it is at this store, whatever the clock of its machine says.
 *
 * Model    What HQ's clock is ahead by comes with its answers; sync-protocol/hq_clock.h decides whether the store goes by it. What is
 *          in force is kept here and in the database, whose functions ask retail.store_time(). It ends when somebody
 *          sets our clock, and is there again a second after HQ has answered.
 * Owner    Part of the app: resume before anything is served, look every other second, finish at the end.
 */
#ifndef OUTPOST_STORE_HQ_TIME_H
#define OUTPOST_STORE_HQ_TIME_H

#include "common/api/service.h"
#include "common/db/session.h"
#include "store/sync/store_sync.h"

struct hq_time {
	int64_t offset_us; /* in force, 0: our own clock */
	int64_t read_at;   /* of what was judged last; monotonic */
	int64_t noted_at;
	int64_t ahead; /* of the wall clock before the monotonic one, at the last look; 0: none yet */
	struct arena *arena;
	struct db_parameter parameters[4]; /* while the database takes them */
	bool is_known, is_noted, is_noting;
};

must_check const struct error *hq_time_resume(struct hq_time *time, struct arena *arena,
					      struct db_session *session);
/* True: somebody has set our clock, and HQ should be asked. */
bool hq_time_look(struct hq_time *time, struct service *service,
		  const struct store_sync_status *status);
/* Microseconds since 1970, as clock_now. */
int64_t hq_time_now(const struct hq_time *time);
void hq_time_finish(struct hq_time *time);

#endif
