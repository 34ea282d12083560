/*
 * TLS: what the listener's certificate and key make of an accepted socket.
 */
#ifndef OUTPOST_COMMON_HTTP_TLS_H
#define OUTPOST_COMMON_HTTP_TLS_H

#include <openssl/ssl.h>

#include "common/http/server.h"

/* NULL without a certificate in the options. */
must_check const struct error *tls_create(struct arena *arena,
					  const struct http_listen_options *options,
					  SSL_CTX **out_tls);
SSL *tls_accept(SSL_CTX *tls, int socket);
bool tls_speaks_http2(const SSL *tls); /* agreed on by ALPN */

#endif
