/*
 * HTTP/2 on a connection: nghttp2 speaks the protocol, every stream is an exchange.
 *
 * Model    nghttp2 is told not to judge messages: what is malformed gets a problem, as over HTTP/1.1, instead
 *          of a reset stream. Streams beyond STREAMS_MAXIMUM are refused by nghttp2, to be sent again. What it
 *          wants to send is fetched a block at a time, and nothing is read while that waits.
 */
#ifndef OUTPOST_COMMON_HTTP_HTTP2_H
#define OUTPOST_COMMON_HTTP_HTTP2_H

#include "common/http/connection.h"

extern const struct connection_protocol http2_protocol;

void http2_set_waits(struct http *http, const struct http_listen_options *options);

#endif
