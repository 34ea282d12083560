/*
 * Load on one HTTP server, cheap enough to share a small machine with it: one thread, epoll, keep-alive
 * connections in a closed loop (each sends its next request when the last was answered).
 *
 *   http_load PORT CONNECTIONS SECONDS METHOD PATH TOKEN_FILE [BODIES_FILE]
 *
 * BODIES_FILE has one JSON body per line, used in turn; the nil UUID in it becomes a fresh UUIDv7. Every
 * answer that is not 2xx counts as failed, and the first one is printed. Result: one JSON line.
 */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/uuid.h"

#define NIL_UUID "00000000-0000-0000-0000-000000000000"
#define REQUEST_MAXIMUM 16384
#define REPLY_MAXIMUM 65536
#define BODIES_MAXIMUM 100000
#define LATENCIES_MAXIMUM 2000000

struct connection {
	int socket;
	char request[REQUEST_MAXIMUM];
	char reply[REPLY_MAXIMUM];
	size_t received;
	int64_t sent_at;
};

struct load {
	const char *method, *path, *token;
	char *bodies[BODIES_MAXIMUM];
	int body_count, next_body;
	int port;
	int64_t requests, failed;
	int32_t *latencies; /* microseconds */
	int64_t started, ends;
};

static void die(const char *what)
{
	perror(what);
	exit(EXIT_FAILURE);
}

static char *read_file(const char *path)
{
	FILE *file = fopen(path, "r");
	char *data = NULL;
	size_t size = 0;

	if (!file || getdelim(&data, &size, '\0', file) < 0)
		die(path);
	fclose(file);
	return data;
}

static void read_bodies(struct load *load, const char *path)
{
	char *data = read_file(path);

	for (char *line = strtok(data, "\n"); line; line = strtok(NULL, "\n")) {
		if (load->body_count == BODIES_MAXIMUM || strlen(line) > REQUEST_MAXIMUM / 2) {
			fprintf(stderr, "%s: too many or too long bodies\n", path);
			exit(EXIT_FAILURE);
		}
		load->bodies[load->body_count++] = line;
	}
}

static void open_connection(struct load *load, struct connection *connection)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons((uint16_t)load->port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int one = 1;

	connection->socket = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(connection->socket, (struct sockaddr *)&address, sizeof(address)))
		die("connect");
	setsockopt(connection->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
}

static void put_fresh_id(char *body)
{
	char *id = strstr(body, NIL_UUID);
	struct uuid uuid = uuid_new(clock_now() / 1000);

	if (id)
		memcpy(id, uuid.string, UUID_LENGTH);
}

static void send_next(struct load *load, struct connection *connection)
{
	const char *body =
		load->body_count ? load->bodies[load->next_body++ % load->body_count] : "";
	int length = snprintf(connection->request, sizeof(connection->request),
			      "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n"
			      "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
			      load->method, load->path, load->token, strlen(body));

	snprintf(connection->request + length, sizeof(connection->request) - (size_t)length, "%s",
		 body);
	put_fresh_id(connection->request + length);
	length += (int)strlen(body);
	connection->received = 0;
	connection->sent_at = clock_monotonic();
	if (write(connection->socket, connection->request, (size_t)length) != length)
		die("write");
}

/* Bytes of the whole reply once its head is here, 0 before. */
static size_t reply_size(const struct connection *connection)
{
	const char *end = memmem(connection->reply, connection->received, "\r\n\r\n", 4);
	const char *length = end ? strcasestr(connection->reply, "\r\ncontent-length:") : NULL;

	if (!end)
		return 0;
	return (size_t)(end + 4 - connection->reply) +
	       (length && length < end ? strtoul(length + 17, NULL, 10) : 0);
}

static void count_reply(struct load *load, struct connection *connection)
{
	int64_t now = clock_monotonic();

	if (connection->reply[9] != '2' && !load->failed++)
		fprintf(stderr, "first failure: %s\n", connection->reply);
	if (load->requests < LATENCIES_MAXIMUM)
		load->latencies[load->requests] = (int32_t)(now - connection->sent_at);
	load->requests++;
}

/* True when a whole reply has come. */
static bool receive(struct connection *connection)
{
	ssize_t got = read(connection->socket, connection->reply + connection->received,
			   REPLY_MAXIMUM - 1 - connection->received);

	if (got <= 0)
		die("the server closed a connection");
	connection->received += (size_t)got;
	connection->reply[connection->received] = '\0';

	size_t size = reply_size(connection);

	return size && connection->received >= size;
}

static void run(struct load *load, int connection_count, double seconds)
{
	struct connection *connections = calloc((size_t)connection_count, sizeof(*connections));
	struct epoll_event events[64];
	int poll = epoll_create1(0), open = connection_count;

	if (!connections || poll < 0)
		die("epoll");
	for (int i = 0; i < connection_count; i++) {
		open_connection(load, &connections[i]);
		epoll_ctl(poll, EPOLL_CTL_ADD, connections[i].socket,
			  &(struct epoll_event){ EPOLLIN, { .ptr = &connections[i] } });
	}
	load->started = clock_monotonic();
	load->ends = load->started + (int64_t)(seconds * 1e6);
	for (int i = 0; i < connection_count; i++)
		send_next(load, &connections[i]);
	while (open) {
		int count = epoll_wait(poll, events, 64, 30000);

		if (count <= 0)
			die("no answer for 30 s");
		for (int i = 0; i < count; i++) {
			struct connection *connection = events[i].data.ptr;

			if (!receive(connection))
				continue;
			count_reply(load, connection);
			if (clock_monotonic() < load->ends) {
				send_next(load, connection);
			} else {
				close(connection->socket);
				open--;
			}
		}
	}
	free(connections);
}

static int compare(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

static void report(struct load *load)
{
	double seconds = (double)(clock_monotonic() - load->started) / 1e6;
	int64_t count = load->requests < LATENCIES_MAXIMUM ? load->requests : LATENCIES_MAXIMUM;

	qsort(load->latencies, (size_t)count, sizeof(*load->latencies), compare);
	printf("{\"requests\":%lld,\"failed\":%lld,\"per_second\":%.1f,\"p50_us\":%d,\"p99_us\":%d,"
	       "\"max_us\":%d}\n",
	       (long long)load->requests, (long long)load->failed, (double)load->requests / seconds,
	       load->latencies[count / 2], load->latencies[count * 99 / 100],
	       load->latencies[count - 1]);
}

int main(int argc, char **argv)
{
	static struct load load;

	if (argc < 7) {
		fprintf(stderr, "usage: http_load PORT CONNECTIONS SECONDS METHOD PATH TOKEN_FILE "
				"[BODIES_FILE]\n");
		return 2;
	}
	load.port = atoi(argv[1]);
	load.method = argv[4];
	load.path = argv[5];
	char *token = read_file(argv[6]);

	token[strcspn(token, "\n")] = '\0';
	load.token = token;
	load.latencies = calloc(LATENCIES_MAXIMUM, sizeof(*load.latencies));
	if (argc > 7)
		read_bodies(&load, argv[7]);
	run(&load, atoi(argv[2]), atof(argv[3]));
	report(&load);
	return load.failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
