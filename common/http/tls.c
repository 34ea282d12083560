#include "common/http/tls.h"

#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

static const unsigned char spoken[] = "\x02h2\x08http/1.1";

/* A client that offers nothing we speak is answered over HTTP/1.1. */
static int select_protocol(SSL *tls, const unsigned char **out, unsigned char *out_length,
			   const unsigned char *offered, unsigned offered_length, void *context)
{
	unsigned char *chosen;

	(void)tls;
	(void)context;
	if (SSL_select_next_proto(&chosen, out_length, spoken, sizeof(spoken) - 1, offered,
				  offered_length) != OPENSSL_NPN_NEGOTIATED)
		return SSL_TLSEXT_ERR_NOACK;
	*out = chosen;
	return SSL_TLSEXT_ERR_OK;
}

const struct error *tls_create(struct arena *arena, const struct http_listen_options *options,
			       SSL_CTX **out_tls)
{
	SSL_CTX *tls;

	*out_tls = NULL;
	if (!options->certificate_path)
		return NULL;
	tls = SSL_CTX_new(TLS_server_method());
	if (!tls)
		abort();
	SSL_CTX_set_min_proto_version(tls, TLS1_2_VERSION);
	SSL_CTX_set_options(tls, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE |
					 SSL_OP_IGNORE_UNEXPECTED_EOF);
	/* What is at rest needs no buffers; what is blocked goes on from wherever its bytes are then. */
	SSL_CTX_set_mode(tls, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
				      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	SSL_CTX_set_alpn_select_cb(tls, select_protocol, NULL);
	if (SSL_CTX_use_certificate_chain_file(tls, options->certificate_path) != 1 ||
	    SSL_CTX_use_PrivateKey_file(tls, options->key_path, SSL_FILETYPE_PEM) != 1 ||
	    SSL_CTX_check_private_key(tls) != 1) {
		ERR_clear_error();
		SSL_CTX_free(tls);
		return error_new(arena, ERROR_CONFIGURATION,
				 "The certificate %s or its key %s cannot be used; check that both "
				 "are readable, PEM and belong together",
				 options->certificate_path, options->key_path);
	}
	*out_tls = tls;
	return NULL;
}

SSL *tls_accept(SSL_CTX *context, int socket)
{
	SSL *tls = SSL_new(context);

	if (!tls || SSL_set_fd(tls, socket) != 1)
		abort();
	return tls;
}

bool tls_speaks_http2(const SSL *tls)
{
	const unsigned char *protocol;
	unsigned length;

	SSL_get0_alpn_selected(tls, &protocol, &length);
	return length == 2 && memcmp(protocol, "h2", 2) == 0;
}
