#include "common/db/pool.h"

#include <stdlib.h>

struct cancel {
	struct connection *connection;
	PGcancel *request;
};

/* PQcancel opens a connection of its own and waits for it: not on the loop. */
static void send_cancel(void *context)
{
	struct cancel *cancel = context;
	char message[256];

	PQcancel(cancel->request, message, sizeof(message));
}

static void on_cancel_sent(void *context)
{
	struct cancel *cancel = context;
	struct connection *connection = cancel->connection;

	PQfreeCancel(cancel->request);
	free(cancel);
	connection->cancelling = false;
	connection->lane->db->events->has_room(connection);
	db_pending_remove(connection->lane->db);
}

/* Until the request is through, the connection takes no other call that it could hit instead. */
void cancel_start(struct connection *connection)
{
	struct cancel *cancel = calloc(1, sizeof(*cancel));

	if (!cancel)
		abort();
	cancel->connection = connection;
	cancel->request = PQgetCancel(connection->pg);
	connection->cancelling = true;
	db_pending_add(connection->lane->db);
	loop_offload(connection->lane->db->loop, send_cancel, on_cancel_sent, cancel);
}
