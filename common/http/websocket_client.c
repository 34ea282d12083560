#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/http/websocket_line.h"

#define CLIENT_QUEUE_MAXIMUM ((size_t)1 << 20)

/* The name is looked up on the thread pool first: libwebsockets would block the loop for it. */
struct attempt {
	uv_getaddrinfo_t lookup;
	struct websocket *socket;
	char *url, *protocol, *authorization;
	struct trace trace;
	const char *host, *path; /* inside url */
	int port;
	bool is_secure;
};

static char *copy_string(const char *prefix, const char *string)
{
	char *copy = NULL;

	if (string && asprintf(&copy, "%s%s", prefix, string) < 0)
		abort();
	return copy;
}

static void attempt_free(struct attempt *attempt)
{
	if (!attempt)
		return;
	free(attempt->url);
	free(attempt->protocol);
	free(attempt->authorization);
	free(attempt);
}

static struct attempt *attempt_create(const struct websocket_client_options *options)
{
	struct attempt *attempt = calloc(1, sizeof(*attempt));

	if (!attempt)
		abort();
	attempt->url = copy_string("", options->url);
	attempt->protocol = copy_string("", options->protocol);
	attempt->authorization = copy_string("Bearer ", options->bearer);
	attempt->trace = trace_begin(options->trace);
	attempt->lookup.data = attempt;
	return attempt;
}

static bool add_header(struct lws *wsi, const char *name, const char *value, unsigned char **next,
		       unsigned char *end)
{
	return lws_add_http_header_by_name(wsi, (const unsigned char *)name,
					   (const unsigned char *)value, (int)strlen(value), next,
					   end) == 0;
}

static int add_headers(struct lws *wsi, const struct attempt *attempt, unsigned char **next,
		       size_t room)
{
	unsigned char *end = *next + room;
	char traceparent[64];

	snprintf(traceparent, sizeof(traceparent), "00-%s-%s-%s", attempt->trace.id,
		 attempt->trace.span, attempt->trace.is_sampled ? "01" : "00");
	return add_header(wsi, "traceparent:", traceparent, next, end) &&
			       (!attempt->authorization ||
				add_header(wsi, "authorization:", attempt->authorization, next,
					   end))
		       ? 0
		       : -1;
}

static void end_attempt(struct websocket *socket)
{
	attempt_free(socket->attempt);
	line_end(socket);
}

static int on_end(struct lws *wsi, struct websocket *socket)
{
	lws_set_opaque_user_data(wsi, NULL);
	if (socket)
		end_attempt(socket);
	return 0;
}

static int client_callback(struct lws *wsi, enum lws_callback_reasons reason, void *session,
			   void *in, size_t length)
{
	struct websocket *socket = lws_get_opaque_user_data(wsi);

	(void)session;
	switch ((int)reason) {
	case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER:
		return add_headers(wsi, socket->attempt, in, length);
	case LWS_CALLBACK_CLIENT_ESTABLISHED: line_opened(socket, wsi); return 0;
	case LWS_CALLBACK_CLIENT_RECEIVE: return line_receive(socket, in, length);
	case LWS_CALLBACK_CLIENT_WRITEABLE: return line_write(socket);
	case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
	case LWS_CALLBACK_CLIENT_CLOSED:
	case LWS_CALLBACK_WSI_DESTROY: return on_end(wsi, socket);
	default: return 0;
	}
}

/* One for the process: the certificate authority of the first connection counts for all. */
static struct lws_vhost *client_vhost(struct http *http, const char *authority)
{
	static const struct lws_protocols protocols[] = {
		{ .name = "websocket-client", .callback = client_callback, .rx_buffer_size = 4096 },
		{ .name = NULL },
	};
	static const lws_retry_bo_t liveness = {
		.secs_since_valid_ping = WEBSOCKET_PING_S,
		.secs_since_valid_hangup = WEBSOCKET_HANG_UP_S,
	};
	struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN,
		.vhost_name = "client",
		.protocols = protocols,
		.retry_and_idle_policy = &liveness,
		.client_ssl_ca_filepath = authority,
		.options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT |
			   (authority ? LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS : 0),
	};

	if (!http->client_vhost)
		http->client_vhost = lws_create_vhost(http->websocket_context, &info);
	return http->client_vhost;
}

static void connect_to(struct attempt *attempt, const struct sockaddr *address)
{
	struct websocket *socket = attempt->socket;
	char numeric[INET6_ADDRSTRLEN], path[1024];
	struct lws_client_connect_info info = {
		.context = socket->http->websocket_context,
		.vhost = socket->http->client_vhost,
		.address = numeric,
		.port = attempt->port,
		.path = path,
		.host = attempt->host,
		.origin = attempt->host,
		.protocol = attempt->protocol,
		.local_protocol_name = "websocket-client",
		.ssl_connection = attempt->is_secure ? LCCSCF_USE_SSL : 0,
		.alpn = "http/1.1",
		.opaque_user_data = socket,
		.pwsi = &socket->wsi,
	};

	snprintf(path, sizeof(path), "/%s", attempt->path);
	if (address->sa_family == AF_INET6)
		uv_ip6_name((const struct sockaddr_in6 *)address, numeric, sizeof(numeric));
	else
		uv_ip4_name((const struct sockaddr_in *)address, numeric, sizeof(numeric));
	/* A failure before the first event frees the socket inside this call. */
	lws_client_connect_via_info(&info);
}

static void on_found(uv_getaddrinfo_t *lookup, int status, struct addrinfo *found)
{
	struct attempt *attempt = lookup->data;
	struct websocket *socket = attempt->socket;

	if (status != 0 || socket->close_code || socket->http->closing ||
	    !socket->http->client_vhost)
		end_attempt(socket);
	else
		connect_to(attempt, found->ai_addr);
	uv_freeaddrinfo(found);
}

static void on_bad_url(void *context)
{
	end_attempt(context);
}

struct websocket *websocket_connect(struct http *http,
				    const struct websocket_client_options *options)
{
	struct attempt *attempt = attempt_create(options);
	struct websocket *socket = line_create(http, &options->events, options->connection,
					       options->message_maximum, CLIENT_QUEUE_MAXIMUM);
	struct addrinfo wanted = { .ai_socktype = SOCK_STREAM };
	const char *scheme;

	attempt->socket = socket;
	socket->attempt = attempt;
	client_vhost(http, options->certificate_authority_path);
	if (lws_parse_uri(attempt->url, &scheme, &attempt->host, &attempt->port, &attempt->path)) {
		loop_soon(http->loop, on_bad_url, socket);
		return socket;
	}
	attempt->is_secure = strcmp(scheme, "wss") == 0;
	if (uv_getaddrinfo(loop_uv(http->loop), &attempt->lookup, on_found, attempt->host, NULL,
			   &wanted) != 0)
		loop_soon(http->loop, on_bad_url, socket);
	return socket;
}
