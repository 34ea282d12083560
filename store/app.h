/*
 * App: outpost-store put together: the service, the rules in memory, and the store's side of replication.
 */
#ifndef OUTPOST_STORE_APP_H
#define OUTPOST_STORE_APP_H

#include "common/api/program.h"
#include "store/api/rules_cache.h"
#include "store/hq_time.h"
#include "store/options.h"
#include "store/sync/store_sync.h"
#include "store/sync/subscribers.h"

struct app {
	struct service service; /* first: request_app gives either */
	struct rules_cache *rules;
	const struct subscriber *subscribers; /* to applied cuts */
	struct store_sync *sync;
	int64_t silent_s, heard_at; /* of HQ, or else since our start; monotonic */
	struct hq_time time;
	struct distance {
		bool is_connected, hints_come;
		int64_t applied_rev, acked_seq;
	} distance;                /* from HQ, as pages were told of it */
	int64_t authority_ends_at; /* of HQ's certificate, when it is a file; 0: not known */
};

extern const struct program store_program;

#endif
