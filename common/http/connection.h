/*
 * Connection: an accepted socket, plain or TLS, that moves bytes for one protocol.
 *
 * Model    Bytes that have come go to the protocol at once; what it writes leaves at once, and what the
 *          kernel does not take waits in `output`, behind which a protocol adds no more than a block at
 *          a time. The socket is watched for what is waited for, and the watch is only changed when that
 *          changes: a request and its reply need no call of epoll_ctl.
 * Owner    connection_cut ends it from anywhere, even from inside its own callbacks: the protocol is told and
 *          the socket closed at once, the memory is freed on a later turn of the loop.
 */
#ifndef OUTPOST_COMMON_HTTP_CONNECTION_H
#define OUTPOST_COMMON_HTTP_CONNECTION_H

#include <netinet/in.h>
#include <openssl/ssl.h>

#include "common/http/context.h"

struct http_connection;

struct connection_protocol {
	/* After TLS has been agreed on, or at once; may choose another protocol. */
	void (*opened)(struct http_connection *connection);
	void (*receive)(struct http_connection *connection, struct text bytes);
	/* The peer sends no more; it may still read. */
	void (*ended)(struct http_connection *connection);
	/* All output has left. */
	void (*drained)(struct http_connection *connection);
	/* WAIT_IDLE or WAIT_REQUEST is over. */
	void (*expired)(struct http_connection *connection, enum http_wait wait);
	/* The server closes: end as soon as what is under way has ended. */
	void (*stop)(struct http_connection *connection);
	/* The connection is going; lets go of everything that refers to it. */
	void (*gone)(struct http_connection *connection);
	/* Nobody is inside a callback any more: frees `state`. */
	void (*freed)(struct http_connection *connection);
};

struct http_connection {
	struct http *http;
	const struct connection_protocol *protocol;
	void *state; /* the protocol's */
	struct http_connection *previous, *next;
	uv_poll_t poll;
	int socket, events; /* watched for */
	SSL *tls;           /* NULL: plain */
	char peer[INET6_ADDRSTRLEN];
	struct text_buffer output;
	size_t output_sent;
	struct deadline wait, reader;
	bool is_shaken;  /* TLS has been agreed on, or is not used */
	bool wants_turn; /* `drained` is called as soon as the line takes more */
	bool is_held;    /* nothing is read */
	bool is_ended;   /* the peer sends no more */
	bool is_closing; /* what comes is thrown away */
	bool is_cut;
	size_t thrown_away;
};

/* `tls` may be NULL. */
void connection_begin(struct http *http, int socket, SSL *tls, const char *peer,
		      const struct connection_protocol *protocol);
void connection_write(struct http_connection *connection, const void *bytes, size_t length);
bool connection_is_blocked(const struct http_connection *connection); /* output waits */
/* Calls `drained` after the others have had their turn. */
void connection_call_back(struct http_connection *connection);
void connection_hold(struct http_connection *connection, bool hold);
void connection_wait(struct http_connection *connection, enum http_wait wait);
void connection_stop_waiting(struct http_connection *connection);
/* Sends what is still to be sent, says goodbye and waits a while for the peer to do so: a socket closed with
 * unread bytes would take away the reply. */
void connection_close(struct http_connection *connection);
void connection_cut(struct http_connection *connection);
/* The peer sees a broken line, not an end. */
void connection_reset(struct http_connection *connection);
/* Gives the socket of a plain connection away; the connection is as if cut. */
int connection_release_socket(struct http_connection *connection);
/* The server closes. */
void connection_stop(struct http_connection *connection);
void connection_cut_all(struct http *http);
/* Sets what the queues of deadlines do. */
void connection_set_waits(struct http *http, const struct http_listen_options *options);

#endif
