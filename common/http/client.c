#include "common/http/client.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/http/certificate.h"
#include "common/http/client_loop.h"
#include "common/http/part_file.h"
#include "common/http/range.h"

struct call {
	struct http_client *client;
	struct http_client_request request;
	CURL *easy; /* NULL when refused or already ended */
	struct curl_slist *headers;
	struct trace trace;
	struct text_buffer body;
	struct part_file part; /* what the file had before; no ETag: nothing to go on with */
	int file;              /* -1 without */
	int64_t received;
	bool is_placed; /* it is known whether the body goes to the file */
	bool can_go_on; /* should the line be cut, the file is of use */
	bool too_large, file_failed, is_senseless, is_syncing, is_untrusted;
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

static bool keeps_part(const struct call *call)
{
	return call->can_go_on && !call->too_large && !call->file_failed;
}

/* Of a line that this call has opened: the first of the chain is that of the other side itself. */
static int64_t certificate_end(const struct call *call)
{
	static const char name[] = "Cert:";
	struct curl_certinfo *chain = NULL;
	int64_t ends_at = 0;

	if (curl_easy_getinfo(call->easy, CURLINFO_CERTINFO, &chain) != CURLE_OK || !chain ||
	    chain->num_of_certs == 0)
		return 0;
	for (const struct curl_slist *fact = chain->certinfo[0]; fact; fact = fact->next) {
		if (strncmp(fact->data, name, sizeof(name) - 1) == 0 &&
		    !certificate_text_ends_at(text_of(fact->data + sizeof(name) - 1), &ends_at))
			return 0;
	}
	return ends_at;
}

static void report(struct call *call)
{
	struct http_client_reply reply = { .error = call->error,
					   .body = text_buffer_text(&call->body),
					   .is_untrusted = call->is_untrusted,
					   .is_in_file = call->file >= 0,
					   .bytes_received = call->received,
					   .trace_id = call->trace.id };
	const char *type = NULL;
	curl_off_t retry_after = 0;
	long status = 0;

	if (call->error) {
		reply.bytes_kept = keeps_part(call) ? call->received : 0;
	} else {
		curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &status);
		curl_easy_getinfo(call->easy, CURLINFO_CONTENT_TYPE, &type);
		curl_easy_getinfo(call->easy, CURLINFO_RETRY_AFTER, &retry_after);
		reply.certificate_ends_at = certificate_end(call);
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
	if (call->error && call->file >= 0 && !keeps_part(call))
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

static int64_t maximum_of(const struct http_client_request *request)
{
	int64_t in_memory = (int64_t)request->reply_maximum;

	return request->file_maximum > in_memory ? request->file_maximum : in_memory;
}

/* Why, in the words of OpenSSL: it has ended, nobody knows its authority. */
static const struct error *distrust(const struct call *call)
{
	long result = 0;

	curl_easy_getinfo(call->easy, CURLINFO_SSL_VERIFYRESULT, &result);
	return error_new(call->request.arena, ERROR_UNAVAILABLE,
			 "The certificate is not accepted: %s",
			 result ? X509_verify_cert_error_string(result) : "it is of another name");
}

static const struct error *error_of(const struct call *call, CURLcode code)
{
	struct arena *arena = call->request.arena;

	if (code == CURLE_OK)
		return NULL;
	if (call->too_large || code == CURLE_FILESIZE_EXCEEDED)
		return error_new(arena, ERROR_TOO_LARGE, "The reply has more than %lld bytes",
				 (long long)maximum_of(&call->request));
	if (call->is_senseless)
		return error_new(arena, ERROR_MALFORMED,
				 "The reply is another part than was asked for");
	if (call->file_failed)
		return error_new(arena, ERROR_UNAVAILABLE, "The reply could not be written to %s",
				 call->request.file_path);
	if (call->is_untrusted)
		return distrust(call);
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
		call->is_untrusted = code == CURLE_PEER_FAILED_VERIFICATION;
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

static struct text reply_header_of(const struct call *call, const char *name)
{
	struct curl_header *header;

	if (curl_easy_header(call->easy, name, 0, CURLH_HEADER, -1, &header) != CURLHE_OK)
		return TEXT("");
	return text_of(header->value);
}

/* Of a 200: what is in the file belongs to something else. */
static void begin_file(struct call *call)
{
	struct text etag = reply_header_of(call, "ETag");
	curl_off_t length = -1;

	curl_easy_getinfo(call->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
	call->part.length = 0;
	if (!etag.length && length >= 0 && (size_t)length <= call->request.reply_maximum) {
		unlink(call->request.file_path);
		return;
	}
	call->file = part_file_begin(call->request.file_path, etag);
	call->file_failed = call->file < 0;
	call->can_go_on = part_file_takes(etag);
}

/* Of a 206: it must be the rest of what is in the file. */
static void continue_file(struct call *call)
{
	int64_t start;

	call->is_senseless = !call->part.etag ||
			     !text_is(reply_header_of(call, "ETag"), call->part.etag) ||
			     !range_of_reply(reply_header_of(call, "Content-Range"), &start) ||
			     start != call->part.length;
	if (call->is_senseless) {
		unlink(call->request.file_path);
		return;
	}
	call->file = part_file_continue(call->request.file_path);
	call->file_failed = call->file < 0;
	call->can_go_on = true;
}

/* Status and headers have come. */
static void place_body(struct call *call)
{
	long status = 0;

	call->is_placed = true;
	if (!call->request.file_path)
		return;
	curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &status);
	if (status == 200)
		begin_file(call);
	else if (status == 206)
		continue_file(call);
}

static bool is_too_large(const struct call *call)
{
	const struct http_client_request *request = &call->request;

	return call->file >= 0 ? call->part.length + call->received > request->file_maximum
			       : (size_t)call->received > request->reply_maximum;
}

/* A short count makes libcurl end the transfer. */
static size_t on_data(char *data, size_t size, size_t count, void *context)
{
	struct call *call = context;
	size_t length = size * count;

	if (!call->is_placed)
		place_body(call);
	if (call->is_senseless || call->file_failed)
		return 0;
	call->received += (int64_t)length;
	call->too_large = is_too_large(call);
	if (call->too_large)
		return 0;
	if (call->file >= 0)
		return write_to_file(call, data, length) ? length : 0;
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
	if (call->part.etag) {
		call->headers = curl_slist_append(
			call->headers, arena_print(call->request.arena, "Range: bytes=%lld-",
						   (long long)call->part.length));
		call->headers = curl_slist_append(
			call->headers,
			arena_print(call->request.arena, "If-Range: %s", call->part.etag));
	}
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
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, call->request.silence_s ? 1L : 0L);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)call->request.silence_s);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, client->connect_timeout_ms);
	curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)maximum_of(&call->request));
	if (client->authority_path)
		curl_easy_setopt(easy, CURLOPT_CAINFO, client->authority_path);
	curl_easy_setopt(easy, CURLOPT_CERTINFO, 1L);
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
	if (request->file_path)
		part_file_find(request->arena, request->file_path, &call->part);
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
