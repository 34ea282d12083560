#include "store/sync/hint_line.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "sync-protocol/transition.h"

#define ARENA_MAXIMUM ((size_t)64 << 10)
#define PATH "/sync/v1/hints"
#define GOING_AWAY 1001

static const struct back_off reconnect = { .first = 250, .most = 5000 };

struct hint_line {
	struct hint_line_options options;
	struct websocket *socket; /* NULL when there is none */
	struct loop_timer *pause;
	char *url, *token;
	int failures;
	bool is_up, is_dropped, is_closing;
};

static void connect_line(struct hint_line *line);

static void on_pause_over(void *context)
{
	connect_line(context);
}

static void on_opened(struct websocket *socket, void *connection)
{
	struct hint_line *line = connection;

	(void)socket;
	line->is_up = true;
	LOG_INFO(line->options.log, "sync.hints_up", log_text("url", line->url));
	line->options.hinted(true, line->options.context);
}

static void on_message(struct websocket *socket, struct text message, void *connection)
{
	struct hint_line *line = connection;
	struct arena *arena = arena_create(ARENA_MAXIMUM);
	struct hint hint;
	const struct error *error = hint_decode(arena, message, &hint);
	struct clock_reading reading;

	(void)socket;
	line->failures = 0; /* not by being opened: HQ closes at once on who may not be talked to */
	if (error)
		LOG_WARN(line->options.log, "sync.bad_hint", log_error(error));
	else if (hint_read_clock(&hint, clock_now(), &reading))
		line->options.timed(&reading, line->options.context);
	else if (hint.held_nonce)
		line->options.asked(hint.held_nonce, line->options.context);
	else if (!hint.sent_us)
		line->options.hinted(false, line->options.context);
	arena_destroy(arena);
}

static void on_closed(struct websocket *socket, void *connection)
{
	struct hint_line *line = connection;

	(void)socket;
	if (line->is_up)
		LOG_INFO(line->options.log, "sync.hints_down", log_text("url", line->url));
	line->socket = NULL;
	line->is_up = false;
	line->failures++;
	if (!line->is_closing && !line->is_dropped)
		port_timer_start(line->options.ports, line->pause,
				 back_off_delay(&reconnect, line->failures,
						port_random(line->options.ports)),
				 0);
}

static void connect_line(struct hint_line *line)
{
	line->socket = line->options.ports->lines->connect(
		line->options.ports->http,
		&(struct websocket_client_options){
			.url = line->url,
			.protocol = HINT_PROTOCOL,
			.bearer = line->token,
			.certificate_authority_path = line->options.certificate_authority_path,
			.events = { .opened = on_opened,
				    .message = on_message,
				    .closed = on_closed },
			.connection = line,
			.message_maximum = HINT_MESSAGE_MAXIMUM,
		});
}

struct hint_line *hint_line_create(const struct hint_line_options *options)
{
	struct hint_line *line = calloc(1, sizeof(*line));

	if (!line)
		abort();
	line->options = *options;
	line->pause = port_timer_create(line->options.ports, on_pause_over, line);
	return line;
}

/* http://host -> ws://host/sync/v1/hints, https:// -> wss:// */
static char *socket_url(const char *hq_url)
{
	size_t size = strlen(hq_url) + sizeof("ws" PATH);
	char *url = malloc(size);

	if (!url)
		abort();
	snprintf(url, size, "ws%s" PATH, strncmp(hq_url, "http", 4) == 0 ? hq_url + 4 : hq_url);
	return url;
}

void hint_line_open(struct hint_line *line, const char *hq_url, const char *token)
{
	free(line->url);
	free(line->token);
	line->url = socket_url(hq_url);
	line->token = strdup(token);
	if (!line->token)
		abort();
	line->is_dropped = false;
	if (line->socket || line->is_closing)
		return;
	port_timer_stop(line->options.ports, line->pause);
	connect_line(line);
}

bool hint_line_drop(struct hint_line *line)
{
	bool had = line->socket != NULL;

	line->is_dropped = true;
	port_timer_stop(line->options.ports, line->pause);
	if (had)
		line->options.ports->lines->close(line->socket, GOING_AWAY);
	return had;
}

bool hint_line_is_up(const struct hint_line *line)
{
	return line->is_up;
}

void hint_line_send(struct hint_line *line, struct text message)
{
	if (line->is_up)
		line->options.ports->lines->send(line->socket, message);
}

bool hint_line_close(struct hint_line *line)
{
	if (!line->is_closing) {
		line->is_closing = true;
		port_timer_stop(line->options.ports, line->pause);
		if (line->socket)
			line->options.ports->lines->close(line->socket, GOING_AWAY);
	}
	return line->socket == NULL;
}

void hint_line_destroy(struct hint_line *line)
{
	if (!line)
		return;
	port_timer_destroy(line->options.ports, line->pause);
	free(line->url);
	free(line->token);
	free(line);
}
