/*
 * HTTP server under test: the loop runs in the test's thread, a blocking client in a second one.
 *
 * Model    with_http_server listens, runs `client` in its own thread, and when that returns closes the
 *          server in good order and checks that nothing was left over. Handlers of the server are those
 *          of http_server.c, by path; see there.
 */
#ifndef OUTPOST_TESTS_SUPPORT_HTTP_SERVER_H
#define OUTPOST_TESTS_SUPPORT_HTTP_SERVER_H

#include "common/http/server.h"
#include "common/http/websocket.h"

struct http_server {
	struct loop *loop;
	struct http *http;
	int port;
	int handled; /* requests that reached the handler */
	void *client_context;
	void (*client)(struct http_server *server);
	bool is_closed;
};

typedef void http_server_client(struct http_server *server);

/* Fills in what the options leave open. */
void with_http_server(struct http_listen_options options, http_server_client *client,
		      void *client_context);

struct raw_reply {
	int status;
	char headers[4096];
	char *body; /* terminated; freed by raw_reply_free */
	size_t length;
	bool closed; /* the line ended behind it */
};

/* Blocking sockets with a time limit of 10 s. */
int raw_connect(int port);
void raw_send(int fd, const char *text);
void raw_send_bytes(int fd, const char *bytes, size_t length);
/* One reply by its Content-Length; status 0 when the line ended before one. */
struct raw_reply raw_receive(int fd, bool has_body);
void raw_reply_free(struct raw_reply *reply);
bool raw_is_closed(int fd); /* waits for the end of the line; false when more comes first */
struct raw_reply raw_request(int port, const char *text);

#endif
