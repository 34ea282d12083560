#include "common/http/client.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/http/client_loop.h"

struct call {
	struct http_client *client;
	struct http_client_request request;
	CURL *easy; /* NULL when refused or already ended */
	struct curl_slist *headers;
	struct trace trace;
	struct text_buffer body;
	int file; /* -1 without */
	int64_t received;
	bool too_large, file_failed, is_syncing;
	const struct error *error;
	struct call *previous, *next;
};

struct http_client {
	struct client_loop driver;
	struct loop *loop;
	char *authority_path, *certificate_path, *key_path;
	long connect_timeout_ms;
	struct call *calls;
	bool closing, ended;
	loop_callback *closed;
	void *closed_context;
};

static void report(struct call *call)
{
	struct http_client_reply reply = { .error = call->error,
					   .body = text_buffer_text(&call->body),
					   .bytes_received = call->received,
					   .trace_id = call->trace.id };
	const char *type = NULL;
	curl_off_t retry_after = 0;
	long status = 0;

	if (!call->error) {
		curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &status);
		curl_easy_getinfo(call->easy, CURLINFO_CONTENT_TYPE, &type);
		curl_easy_getinfo(call->easy, CURLINFO_RETRY_AFTER, &retry_after);
	}
	reply.status = (int)status;
	reply.content_type = text_of(type);
	reply.retry_after_s = (int)retry_after;
	call->request.done(&reply, call->request.context);
}

static void report_closed(void *context)
{
	struct http_client *client = context;

	client->closed(client->closed_context);
}

/* The last call ends the multi handle, its last socket watch ends the client. */
static void close_when_idle(void *context)
{
	struct http_client *client = context;

	if (!client->closing || client->calls || client->ended)
		return;
	client_loop_finish(&client->driver);
	if (client->driver.watches)
		return;
	client->ended = true;
	loop_soon(client->loop, report_closed, client);
}

/* Takes the call off the list, tells the caller, frees. */
static void end(void *context)
{
	struct call *call = context;

	if (call->next)
		call->next->previous = call->previous;
	if (call->previous)
		call->previous->next = call->next;
	else
		call->client->calls = call->next;
	if (call->error && call->file >= 0)
		unlink(call->request.file_path);
	if (call->file >= 0)
		close(call->file);
	report(call);
	if (call->easy)
		curl_easy_cleanup(call->easy);
	curl_slist_free_all(call->headers);
	text_buffer_finish(&call->body);

	struct http_client *client = call->client;

	free(call);
	close_when_idle(client);
}

static void sync_file(void *context)
{
	struct call *call = context;

	call->file_failed = fsync(call->file) != 0;
}

static void on_file_synced(void *context)
{
	struct call *call = context;

	if (call->file_failed)
		call->error =
			error_new(call->request.arena, ERROR_UNAVAILABLE,
				  "The reply could not be written to %s", call->request.file_path);
	end(call);
}

static const struct error *error_of(const struct call *call, CURLcode code)
{
	struct arena *arena = call->request.arena;

	if (code == CURLE_OK)
		return NULL;
	if (call->too_large || code == CURLE_FILESIZE_EXCEEDED)
		return error_new(arena, ERROR_TOO_LARGE, "The reply has more than %zu bytes",
				 call->request.reply_maximum);
	if (call->file_failed)
		return error_new(arena, ERROR_UNAVAILABLE, "The reply could not be written to %s",
				 call->request.file_path);
	return error_new(arena,
			 code == CURLE_OPERATION_TIMEDOUT ? ERROR_TIMEOUT : ERROR_UNAVAILABLE, "%s",
			 curl_easy_strerror(code));
}

static void on_progress(void *context)
{
	struct http_client *client = context;
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(client->driver.multi, &left))) {
		struct call *call;
		CURLcode code = message->data.result;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &call);
		curl_multi_remove_handle(client->driver.multi, call->easy);
		call->error = error_of(call, code);
		call->is_syncing = call->file >= 0 && !call->error;
		if (call->is_syncing)
			loop_offload(client->loop, sync_file, on_file_synced, call);
		else
			end(call);
	}
}

static bool write_to_file(struct call *call, const char *data, size_t length)
{
	while (length) {
		ssize_t written = write(call->file, data, length);

		if (written < 0 && errno != EINTR) {
			call->file_failed = true;
			return false;
		}
		if (written > 0) {
			data += written;
			length -= (size_t)written;
		}
	}
	return true;
}

static bool wants_file(struct call *call)
{
	long status = 0;

	if (!call->request.file_path || call->file >= 0)
		return call->file >= 0;
	curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &status);
	if (status != 200)
		return false;
	call->file = open(call->request.file_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	call->file_failed = call->file < 0;
	return true;
}

/* A short count makes libcurl end the transfer. */
static size_t on_data(char *data, size_t size, size_t count, void *context)
{
	struct call *call = context;
	size_t length = size * count;

	call->received += (int64_t)length;
	if ((size_t)call->received > call->request.reply_maximum) {
		call->too_large = true;
		return 0;
	}
	if (wants_file(call))
		return !call->file_failed && write_to_file(call, data, length) ? length : 0;
	text_append(&call->body, data, length);
	return length;
}

static void set_method(const struct call *call)
{
	const struct http_client_request *request = &call->request;
	CURL *easy = call->easy;

	if (request->method == HTTP_HEAD) {
		curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
		return;
	}
	if (request->method != HTTP_GET || request->body.length) {
		curl_easy_setopt(easy, CURLOPT_POST, 1L);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
				 (curl_off_t)request->body.length);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS,
				 request->body.length ? request->body.data : "");
	}
	curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, http_method_name(request->method));
}

static void set_headers(struct call *call)
{
	/* No waiting for a go-ahead, and no content type unless the caller names one. */
	call->headers = curl_slist_append(call->headers, "Expect:");
	call->headers = curl_slist_append(call->headers, "Content-Type:");
	call->headers = curl_slist_append(
		call->headers, arena_print(call->request.arena, "traceparent: %s",
					   trace_print(call->request.arena, &call->trace)));
	for (const char *const *header = call->request.headers; header && *header; header++)
		call->headers = curl_slist_append(call->headers, *header);
	curl_easy_setopt(call->easy, CURLOPT_HTTPHEADER, call->headers);
}

static void set_up(struct call *call)
{
	const struct http_client *client = call->client;
	CURL *easy = curl_easy_init();

	if (!easy)
		abort();
	call->easy = easy;
	set_method(call);
	set_headers(call);
	curl_easy_setopt(easy, CURLOPT_URL, call->request.url);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, call);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_data);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, call);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_PROXY, ""); /* the environment decides nothing */
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)call->request.timeout_ms);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, client->connect_timeout_ms);
	curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)call->request.reply_maximum);
	if (client->authority_path)
		curl_easy_setopt(easy, CURLOPT_CAINFO, client->authority_path);
	curl_easy_setopt(easy, CURLOPT_SSLCERT, client->certificate_path);
	curl_easy_setopt(easy, CURLOPT_SSLKEY, client->key_path);
}

void http_client_send(struct http_client *client, const struct http_client_request *request)
{
	struct call *call = calloc(1, sizeof(*call));

	if (!call)
		abort();
	call->client = client;
	call->request = *request;
	call->trace = trace_begin(request->trace);
	call->file = -1;
	text_buffer_init(&call->body, request->reply_maximum);
	call->next = client->calls;
	if (call->next)
		call->next->previous = call;
	client->calls = call;
	if (client->closing) {
		call->error = error_new(request->arena, ERROR_UNAVAILABLE, "Shutting down");
		loop_soon(client->loop, end, call);
		return;
	}
	set_up(call);
	curl_multi_add_handle(client->driver.multi, call->easy);
}

static char *copy_path(const char *path)
{
	char *copy = path ? strdup(path) : NULL;

	if (path && !copy)
		abort();
	return copy;
}

struct http_client *http_client_create(struct loop *loop, const struct http_client_options *options)
{
	struct http_client *client = calloc(1, sizeof(*client));

	if (!client)
		abort();
	client->loop = loop;
	client->authority_path = copy_path(options->certificate_authority_path);
	client->certificate_path = copy_path(options->certificate_path);
	client->key_path = copy_path(options->key_path);
	client->connect_timeout_ms = options->connect_timeout_ms;
	client_loop_init(&client->driver, loop, on_progress, close_when_idle, client);
	return client;
}

void http_client_close(struct http_client *client, loop_callback *closed, void *context)
{
	struct call *next;

	client->closing = true;
	client->closed = closed;
	client->closed_context = context;
	for (struct call *call = client->calls; call; call = next) {
		next = call->next;
		if (!call->easy || call->is_syncing)
			continue;
		curl_multi_remove_handle(client->driver.multi, call->easy);
		call->error = error_new(call->request.arena, ERROR_UNAVAILABLE, "Shutting down");
		end(call);
	}
	close_when_idle(client);
}

void http_client_destroy(struct http_client *client)
{
	if (!client)
		return;
	free(client->authority_path);
	free(client->certificate_path);
	free(client->key_path);
	free(client);
}
