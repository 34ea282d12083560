/*
 * Presence: the stores that hold a hint line open.
 *
 * Model    A line opens with a store's sync token, and closes when the store may not be talked to any more: that is
 *          asked when it opens, with each heartbeat, and when the database tells of it. Each gets the head at once and every newer one, never the same
 *          twice; what a store reports on it is recorded for people to read. Losing all of it costs
 *          time, nothing else.
 */
#ifndef OUTPOST_HQ_SYNC_PRESENCE_H
#define OUTPOST_HQ_SYNC_PRESENCE_H

#include "common/auth/token.h"
#include "common/base/clock.h"
#include "common/log/log.h"
#include "common/ports/ports.h"
#include "sync-protocol/hint.h"

struct presence;

struct presence_options {
	const struct ports *ports;
	const struct log *log;
	struct key_ring *keys;
	enum clock_keeping clock;        /* whether stores are told that ours is kept right */
	void (*returned)(void *context); /* the database was away */
	/* A store's line has opened, closed, or reported. */
	void (*heard)(const char *store_id, void *context);
	void *context;
};

struct presence *presence_create(const struct presence_options *options);
const struct websocket_endpoint *presence_endpoints(struct presence *presence);
void presence_hint(struct presence *presence, const struct hint *hint);
bool presence_has(const struct presence *presence, const char *store_id);
/* Closes every line; false while a record or a line is still there. */
bool presence_close(struct presence *presence);
void presence_destroy(struct presence *presence);

#endif
