/*
 * Listener: the socket that new connections come from.
 */
#ifndef OUTPOST_COMMON_HTTP_LISTENER_H
#define OUTPOST_COMMON_HTTP_LISTENER_H

#include "common/http/context.h"

void listener_stop(struct listener *listener);
void listener_destroy(struct listener *listener);

#endif
