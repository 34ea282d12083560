/*
 * Live: what happens at this server is told to the pages that look at it, as it happens (docs/web.md, "Live updates").
 *
 * Why      A list that is looked at is as old as the line to its server, and no page asks every second whether something is new.
 * Model    A program declares its topics, each with the permission of the lists that it speaks of. What is told of a topic are
 *          items: the record that is new or has changed, to be read by who wants to know more. The last ones are kept in
 *          memory (ring.h); a line that was cut goes on from the position it has seen. Who cannot be caught up is told to
 *          start over: the server has started again, or so much has happened meanwhile.
 *          A line says who it is with its first message, and again when its access token was renewed; it ends with the
 *          token. It is sent the next items only when it has taken the last ones: who reads slowly costs one message of
 *          memory, not a queue.
 * Owner    service.c: create before listening, destroy after the listener has closed.
 */
#ifndef OUTPOST_COMMON_LIVE_LIVE_H
#define OUTPOST_COMMON_LIVE_LIVE_H

#include "common/auth/token.h"
#include "common/http/websocket.h"
#include "common/log/log.h"
#include "common/loop/loop.h"

struct live;

struct live_change;

struct live_topic {
	const char *name; /* register_sessions */
	enum permission permission;
	/* What a request tells by itself when it has made or changed something; a NULL reply at the end. NULL: nothing. */
	const struct live_change *changes;
};

struct live_change {
	const char *reply;  /* recorded_sale: the record of the route */
	const char *record; /* sale: what there is to read now; sale_id is its id */
};

struct live_item {
	const char *record;   /* sale: as in the document of the API */
	const char *id;       /* NULL: of several, or of none in particular */
	const char *store_id; /* at headquarters, whose; may be NULL */
};

struct live_options {
	struct loop *loop;
	const struct log *log;
	struct key_ring *keys;
	const char *audience;            /* of users' tokens on this server */
	const struct live_topic *topics; /* a NULL name at the end */
};

struct live *live_create(const struct live_options *options);
struct websocket_endpoint live_endpoint(struct live *live);
/* By the topic's name, which is declared. Cheap when nobody listens. */
void live_tell(struct live *live, const char *topic, const struct live_item *item);
void live_destroy(struct live *live);

#endif
