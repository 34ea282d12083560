/*
 * Network: HTTP calls and WebSockets between the nodes of a world. In trouble anything may be lost, doubled, late, cut
 * off, or answered with nonsense; a store learns of it as the real client would tell it.
 */
#ifndef OUTPOST_TESTS_PROTOCOL_NETWORK_H
#define OUTPOST_TESTS_PROTOCOL_NETWORK_H

#include "common/http/part_file.h"
#include "tests/protocol/world.h"

struct http_call {
	struct node *store;
	int life;
	struct http_call *next; /* of the same process, under way */
	struct http_client_request request;
	struct text path, query, body; /* as they arrive */
	const char *token;             /* or NULL */
	struct part_file part;         /* what the store has of an answer */
	bool is_over;                  /* the store has its answer, or stopped waiting */
};

/* HQ answers; body is copied. */
void http_call_reply(struct http_call *call, int status, struct text body);
/* With a file, or what of it the store lacks. */
void http_call_reply_file(struct http_call *call, struct text file, const char *etag);
/* HQ's process died over it. */
void http_call_reset(struct http_call *call);

extern const struct http_port network_calls;
extern const struct websocket_port network_lines;
/* Lines of a process that is gone fall, at once for it, later for the other end. */
void network_drop_lines(struct node *node);
/* Sometimes a line falls by itself. */
void network_disturb(struct world *world);

#endif
