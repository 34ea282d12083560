#include "common/ports/ports.h"

static const struct http_port calls = {
	.create = http_client_create,
	.send = http_client_send,
	.close = http_client_close,
	.destroy = http_client_destroy,
};

void ports_add_calls(struct ports *ports)
{
	ports->calls = &calls;
}
