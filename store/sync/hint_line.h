/*
 * Hint line: the WebSocket on which HQ says that there is something to pull.
 *
 * Model    Kept up with the latest token; when it falls it is tried again after a jittered, growing pause.
 */
#ifndef OUTPOST_STORE_SYNC_HINT_LINE_H
#define OUTPOST_STORE_SYNC_HINT_LINE_H

#include "common/log/log.h"
#include "common/ports/ports.h"
#include "sync-protocol/hint.h"

struct hint_line;

struct hint_line_options {
	const struct ports *ports;
	const struct log *log;
	const char *certificate_authority_path;
	void (*hinted)(bool is_line_new, void *context); /* a hint came, or the line is up */
	void (*timed)(const struct clock_reading *reading, void *context); /* of HQ's clock */
	void (*asked)(int64_t held_nonce, void *context); /* another box holds that: which do we? */
	void *context;
};

struct hint_line *hint_line_create(const struct hint_line_options *options);
/* Connects unless it is up or about to. hq_url: http:// or https://, copied like the token. */
void hint_line_open(struct hint_line *line, const char *hq_url, const char *token);
/* Ends it, until it is opened again. False: there is none. */
bool hint_line_drop(struct hint_line *line);
bool hint_line_is_up(const struct hint_line *line);
void hint_line_send(struct hint_line *line, struct text message);
/* False while the socket is still there. */
bool hint_line_close(struct hint_line *line);
void hint_line_destroy(struct hint_line *line);

#endif
