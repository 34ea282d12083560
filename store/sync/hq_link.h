/*
 * HQ link: this store's identity, a token, HTTP calls to HQ with it, and the hint line.
 *
 * Model    Opens when HQ has given a token, stays open while tokens are renewed. Calls that HQ answers with 401
 *          make it fetch a new one. Losing the hint line is told, reconnected with jittered pauses, and
 *          never closes the link.
 */
#ifndef OUTPOST_STORE_SYNC_HQ_LINK_H
#define OUTPOST_STORE_SYNC_HQ_LINK_H

#include "common/log/log.h"
#include "common/ports/ports.h"
#include "sync-protocol/hint.h"

struct hq_link;

struct hq_link_options {
	const struct ports *ports;
	const struct log *log;
	const char *hq_url, *certificate_authority_path;
	void (*opened)(const char *store_inc, void *context); /* also each time the token is new */
	/* A hint, or the hint line is back. */
	void (*hinted)(bool is_line_new, void *context);
	/* HQ's clock, as an answer to a report tells it. */
	void (*timed)(const struct clock_reading *reading, void *context);
	/* To be answered by a report, at once. */
	void (*asked)(int64_t held_nonce, void *context);
	void (*returned)(void *context); /* the database was away, or somebody has enrolled us */
	void *context;
};

struct hq_link *hq_link_create(const struct hq_link_options *options);
void hq_link_start(struct hq_link *link);
bool hq_link_is_open(const struct hq_link *link);
/* HQ did not accept our credential, the last time. */
bool hq_link_is_refused(const struct hq_link *link);
/* Why HQ answers and gives us no token; NULL: it does. */
const char *hq_link_token_trouble(const struct hq_link *link);
/* Why we do not accept its certificate; NULL: we do, or nobody answers. */
const char *hq_link_distrust(const struct hq_link *link);
/* When the certificate ends that HQ showed last; microseconds since 1970, 0: unknown. */
int64_t hq_link_certificate_ends_at(const struct hq_link *link);
/* When HQ last answered anything, or its hint line was up; monotonic, 0: never. */
int64_t hq_link_heard_at(const struct hq_link *link);
bool hq_link_hints_come(const struct hq_link *link);
/* To HQ, on the hint line; where none can be had, by a call of its own. */
void hq_link_report(struct hq_link *link, const struct heartbeat *heartbeat);

struct hq_call {
	enum http_method method;
	const char *target; /* path and query */
	const char *content_type;
	struct text body;
	const struct trace *trace; /* as for http_client_request */
	size_t reply_maximum;
	const char *file_path; /* see http_client_request */
	int64_t file_maximum;
	int timeout_ms, silence_s;
	struct arena *arena;
	http_client_done *done;
	void *context;
};

/* Only while the link is open. */
void hq_link_send(struct hq_link *link, const struct hq_call *call);
/* What a reply says went wrong: the transport's error, or the problem's code; NULL for 2xx and 304. A 401 makes
 * the link fetch a new token. */
const struct error *hq_link_judge(struct hq_link *link, struct arena *arena,
				  const struct http_client_reply *reply);

/* Number of the nonce that is kept, 0: none. */
int64_t hq_link_nonce(const struct hq_link *link);

/* Another identity than ours may be in the database: looks, after a pause. */
void hq_link_doubt(struct hq_link *link);

/*
 * HQ's history of us is another one: our database went back, or there are two of us. A new token tells which: when HQ gives one
 * and this is called again, it was us, and HQ is asked for another life.
 */
void hq_link_forked(struct hq_link *link);

void hq_link_close(struct hq_link *link);
bool hq_link_is_closed(const struct hq_link *link);
void hq_link_destroy(struct hq_link *link);

#endif
