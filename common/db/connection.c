#include "common/db/pool.h"

#include <stdlib.h>

#include "common/base/random.h"
#include "common/log/log.h"

#define OPEN_LIMIT_MS 10000
#define FIRST_PAUSE_MS 50
#define LONGEST_PAUSE_MS 5000
#define LOUD_EVERY 32 /* attempts between two warnings about one connection */

static void on_poll_closed(uv_handle_t *handle)
{
	free(handle);
}

static void poll_close(struct connection *connection)
{
	if (!connection->poll)
		return;
	uv_poll_stop(connection->poll);
	uv_close((uv_handle_t *)connection->poll, on_poll_closed);
	connection->poll = NULL;
	connection->poll_events = 0;
}

static void poll_open(struct connection *connection, int events, uv_poll_cb callback)
{
	connection->poll = calloc(1, sizeof(*connection->poll));
	if (!connection->poll)
		abort();
	if (uv_poll_init(loop_uv(connection->lane->db->loop), connection->poll,
			 PQsocket(connection->pg)) != 0) {
		free(connection->poll);
		connection->poll = NULL;
		connection_break(connection, "its socket cannot be watched");
		return;
	}
	connection->poll->data = connection;
	connection->poll_events = events;
	uv_poll_start(connection->poll, events, callback);
}

/* Half fixed, half random, so that a server's connections do not come back in step. */
static uint64_t pause_ms(int attempts)
{
	unsigned longest = attempts > 6 ? LONGEST_PAUSE_MS : FIRST_PAUSE_MS << attempts;

	return longest / 2 + random_below(longest / 2);
}

static void tear_down(struct connection *connection)
{
	struct task_list lost = connection->sent;
	struct db *db = connection->lane->db;
	struct task *task;
	const char *reason = connection->break_reason ? connection->break_reason
						      : PQerrorMessage(connection->pg);

	log_write(db->options.log,
		  connection->attempts % LOUD_EVERY == 0 ? LOG_LEVEL_WARN : LOG_LEVEL_DEBUG,
		  "db.connection.lost",
		  (struct log_field[]){ log_int("attempts", connection->attempts),
					log_text("reason", reason) },
		  2);
	task_list_init(&connection->sent);
	poll_close(connection);
	PQfinish(connection->pg);
	connection->pg = NULL;
	connection->retiring = false;
	prepared_clear(&connection->prepared);
	connection->state = CONNECTION_DOWN;
	db->statistics.reconnects++;
	loop_timer_start(connection->timer, pause_ms(connection->attempts++), 0);
	while ((task = task_list_take(&lost)))
		db->events->lost(task);
}

static void on_broken(void *context)
{
	struct connection *connection = context;

	if (connection->state == CONNECTION_BROKEN)
		tear_down(connection);
}

void connection_break(struct connection *connection, const char *reason)
{
	if (connection->state == CONNECTION_BROKEN)
		return;
	connection->break_reason = reason;
	connection->state = CONNECTION_BROKEN;
	/* libpq may have closed its socket, and the next one that anybody opens has its number. */
	poll_close(connection);
	loop_soon(connection->lane->db->loop, on_broken, connection);
}

static void on_event(uv_poll_t *poll, int status, int events)
{
	struct connection *connection = poll->data;

	if (status < 0) {
		connection_break(connection, uv_strerror(status));
		return;
	}
	if ((events & UV_READABLE) && !PQconsumeInput(connection->pg))
		connection_break(connection, NULL);
	else if (events & UV_READABLE)
		connection->lane->db->events->has_answers(connection);
	if (connection->state == CONNECTION_USABLE && (events & UV_WRITABLE))
		connection->lane->db->events->may_write(connection);
	if (connection->state == CONNECTION_USABLE)
		connection_watch(connection);
}

void connection_watch(struct connection *connection)
{
	if (!connection->poll)
		return;

	int unsent = PQflush(connection->pg);
	bool wants_to_write =
		unsent > 0 || connection->lane->db->events->wants_to_write(connection);
	int events = UV_READABLE | (wants_to_write ? UV_WRITABLE : 0);

	if (unsent < 0) {
		connection_break(connection, NULL);
	} else if (events != connection->poll_events) {
		connection->poll_events = events;
		uv_poll_start(connection->poll, events, on_event);
	}
}

static void on_opened(struct connection *connection)
{
	loop_timer_stop(connection->timer);
	if (!PQenterPipelineMode(connection->pg)) {
		connection_break(connection, NULL);
		return;
	}
	connection->state = CONNECTION_USABLE;
	connection->attempts = 0;
	connection->openings++;
	poll_open(connection, UV_READABLE, on_event);
	LOG_DEBUG(connection->lane->db->options.log, "db.connection.up",
		  log_int("backend", PQbackendPID(connection->pg)));
	connection->lane->db->events->opened(connection);
}

static void on_opening(uv_poll_t *poll, int status, int events)
{
	struct connection *connection = poll->data;

	(void)events;
	/* libpq may close its socket and open another one, even under the same number. */
	poll_close(connection);
	switch (status < 0 ? PGRES_POLLING_FAILED : PQconnectPoll(connection->pg)) {
	case PGRES_POLLING_READING: poll_open(connection, UV_READABLE, on_opening); break;
	case PGRES_POLLING_WRITING: poll_open(connection, UV_WRITABLE, on_opening); break;
	case PGRES_POLLING_OK: on_opened(connection); break;
	default: connection_break(connection, NULL);
	}
}

void connection_open(struct connection *connection)
{
	struct lane *lane = connection->lane;
	struct connect_options options = {
		.application_name = lane->db->options.application_name,
		.isolation = lane->isolation,
		.plans = lane->plans,
		.statement_timeout_ms = lane->timeout_ms,
	};

	connection->state = CONNECTION_OPENING;
	connection->pg = connect_start(lane->db->options.url, &options);
	if (!connection->pg) {
		connection_break(connection, "the connection string is malformed");
		return;
	}
	if (PQstatus(connection->pg) == CONNECTION_BAD ||
	    PQsetnonblocking(connection->pg, 1) != 0) {
		connection_break(connection, NULL);
		return;
	}
	loop_timer_start(connection->timer, OPEN_LIMIT_MS, 0);
	poll_open(connection, UV_WRITABLE, on_opening);
}

/* The pause before the next attempt is over, or the attempt took too long. */
static void on_timer(void *context)
{
	struct connection *connection = context;

	if (connection->state == CONNECTION_OPENING)
		connection_break(connection, "opening took too long");
	else if (connection->state == CONNECTION_DOWN)
		connection_open(connection);
}

void connection_init(struct connection *connection, struct lane *lane)
{
	connection->lane = lane;
	connection->timer = loop_timer_create(lane->db->loop, on_timer, connection);
	task_list_init(&connection->sent);
}

void connection_shut(struct connection *connection)
{
	poll_close(connection);
	PQfinish(connection->pg);
	connection->pg = NULL;
	prepared_clear(&connection->prepared);
	loop_timer_destroy(connection->timer);
	connection->timer = NULL;
	connection->state = CONNECTION_DOWN;
}
