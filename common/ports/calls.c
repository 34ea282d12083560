#include "common/ports/ports.h"

static const struct http_port calls = {
	.create = http_client_create,
	.send = http_client_send,
	.close = http_client_close,
	.destroy = http_client_destroy,
};

struct ports real_ports_with_calls(struct loop *loop, struct db *db, struct http *http)
{
	struct ports ports = real_ports(loop, db, http);

	ports.calls = &calls;
	return ports;
}
