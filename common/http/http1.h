/*
 * HTTP/1.1 on a connection: one exchange at a time, in the order of the requests.
 *
 * Model    A head and what is left of a body are taken as they come. What comes while an exchange is being
 *          worked on waits in `input`, and as soon as something does the socket is not read any more.
 */
#ifndef OUTPOST_COMMON_HTTP_HTTP1_H
#define OUTPOST_COMMON_HTTP_HTTP1_H

#include "common/http/connection.h"

extern const struct connection_protocol http1_protocol;

/* Replies to a peer of which no request could be read, and closes. */
void http1_refuse(struct http_connection *connection, enum error_code code, const char *detail);

#endif
