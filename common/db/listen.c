#include "common/db/pool.h"

#include <stdlib.h>
#include <string.h>

#define LISTEN_ARENA_MAXIMUM ((size_t)64 << 10)

static void on_listening(const struct db_reply *reply, void *context)
{
	struct listener *listener = context;

	/* A failure here is a connection that broke: the next one listens again. */
	if (!reply->error)
		listener->notified(listener->channel, "", listener->context);
}

static void listen_on(struct connection *connection, struct listener *listener)
{
	struct db_call call = {
		.statement = &listener->listen,
		.arena = listener->arena,
		.done = on_listening,
		.context = listener,
	};

	arena_reset(listener->arena);

	struct task *task = task_create(connection->lane, &call);

	if (!task_send(connection, task)) {
		task_fail_soon(task, error_new(listener->arena, ERROR_UNAVAILABLE,
					       "no connection to the database"));
		connection_break(connection, NULL);
	}
}

void listen_start(struct connection *connection)
{
	struct db *db = connection->lane->db;

	if (connection->lane != &db->lanes[DB_LANE_SEQUENCER])
		return;
	for (struct listener *listener = db->listeners; listener; listener = listener->next) {
		if (connection->state == CONNECTION_USABLE)
			listen_on(connection, listener);
	}
}

void listen_deliver(struct connection *connection)
{
	PGnotify *notify;

	while (connection->state == CONNECTION_USABLE && (notify = PQnotifies(connection->pg))) {
		struct listener *listener = connection->lane->db->listeners;

		for (; listener; listener = listener->next) {
			if (strcmp(listener->channel, notify->relname) == 0)
				listener->notified(listener->channel, notify->extra,
						   listener->context);
		}
		PQfreemem(notify);
	}
}

/* Channels are identifiers of ours; quoting keeps the statement one statement all the same. */
static const char *listen_sql(struct arena *arena, const char *channel)
{
	char *sql = arena_allocate(arena, 2 * strlen(channel) + sizeof("LISTEN \"\""));
	char *end = stpcpy(sql, "LISTEN \"");

	for (; *channel; channel++) {
		if (*channel == '"')
			*end++ = '"';
		*end++ = *channel;
	}
	*end = '"';
	return sql;
}

void db_listen(struct db *db, const char *channel, db_notified *notified, void *context)
{
	struct listener *listener = arena_new(db->arena, struct listener);
	struct lane *lane = &db->lanes[DB_LANE_SEQUENCER];

	listener->db = db;
	listener->channel = arena_string(db->arena, channel);
	listener->listen.sql = listen_sql(db->arena, channel);
	listener->listen.lane = DB_LANE_SEQUENCER;
	listener->notified = notified;
	listener->context = context;
	listener->arena = arena_create(LISTEN_ARENA_MAXIMUM);
	listener->next = db->listeners;
	db->listeners = listener;
	for (int i = 0; i < lane->count; i++) {
		if (lane->connections[i].state == CONNECTION_USABLE)
			listen_on(&lane->connections[i], listener);
	}
}

void listen_destroy(struct db *db)
{
	for (struct listener *listener = db->listeners; listener; listener = listener->next)
		arena_destroy(listener->arena);
}
