/*
 * HQ's side of replication: publishes cuts, serves packs, takes pushes, enrols stores, keeps the hint lines.
 *
 * Model    All state is in the database, except the cache of packs and who is on the line. Whatever this
 *          process is killed in the middle of, the next one goes on from the database.
 * Owner    app.c: create, start, close and wait for `closed`, destroy. The route tables go into the server's list,
 *          the endpoints into its listener. app.c also defines hq_sync_of.
 */
#ifndef OUTPOST_HQ_SYNC_HQ_SYNC_H
#define OUTPOST_HQ_SYNC_HQ_SYNC_H

#include "common/auth/token.h"
#include "common/base/clock.h"
#include "common/http/route.h"
#include "common/log/log.h"
#include "common/ports/ports.h"
#include "sync-protocol/witness.h"

struct hq_sync;

struct hq_sync_options {
	const struct ports *ports;
	const struct log *log;
	struct key_ring *keys;
	enum clock_keeping clock;
	struct witness_key witness_key; /* key_ring_secret: "witness" */
	const char *state_dir;          /* large packs are kept in its folder packs */
	int recovery_days;              /* so old are the documents that a new box is given back */
	int tick_ms; /* longest pause between two cuts while changes keep coming */
	size_t pack_memory_maximum, pack_delta_maximum; /* packs.h */
	/* Documents of a store have come; its line opened, closed or reported. For who looks on; may be NULL. */
	void (*received)(const char *store_id, void *context);
	void (*heard)(const char *store_id, void *context);
	void *context;
};

#define HQ_OWNER "headquarters" /* of the marker beside the database: common/life */

struct hq_sync *hq_sync_create(const struct hq_sync_options *options);
void hq_sync_start(struct hq_sync *sync);
/* The database and the loop must still run; `closed` comes when nothing is under way any more. */
void hq_sync_close(struct hq_sync *sync, loop_callback *closed, void *context);
void hq_sync_destroy(struct hq_sync *sync);

/* From request_app; defined in app.c. */
struct hq_sync *hq_sync_of(struct request *req);

extern const struct route pull_routes[], push_routes[], recovery_routes[], lost_routes[],
	enrol_routes[], token_routes[];
/* Ends with a NULL path. */
const struct websocket_endpoint *hq_sync_websockets(struct hq_sync *sync);

/* Why nothing is published; NULL when it is. */
const char *hq_sync_publishing_failure(const struct hq_sync *sync);
/* A store's hint line is open. */
bool hq_sync_store_is_connected(const struct hq_sync *sync, const char *store_id);

#endif
