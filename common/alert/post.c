#include "common/alert/post.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <string.h>

#define TIMEOUT_S 30L
#define CONNECT_TIMEOUT_S 10L

/* What is called of libcurl. */
struct curl_calls {
	CURL *(*create)(void);
	void (*destroy)(CURL *easy);
	CURLcode (*set)(CURL *easy, CURLoption option, ...);
	CURLcode (*perform)(CURL *easy);
	CURLcode (*tell)(CURL *easy, CURLINFO info, ...);
	const char *(*describe)(CURLcode code);
	struct curl_slist *(*append)(struct curl_slist *list, const char *text);
	void (*free_list)(struct curl_slist *list);
};

static const struct error *load(struct arena *arena, struct curl_calls *out_calls)
{
	void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
	struct curl_calls calls = { 0 };
	const struct {
		const char *name;
		void *place;
	} symbols[] = {
		{ "curl_easy_init", &calls.create },    { "curl_easy_cleanup", &calls.destroy },
		{ "curl_easy_setopt", &calls.set },     { "curl_easy_perform", &calls.perform },
		{ "curl_easy_getinfo", &calls.tell },   { "curl_easy_strerror", &calls.describe },
		{ "curl_slist_append", &calls.append }, { "curl_slist_free_all", &calls.free_list },
	};

	for (size_t i = 0; i < sizeof(symbols) / sizeof(symbols[0]); i++) {
		void *symbol = library ? dlsym(library, symbols[i].name) : NULL;

		if (!symbol)
			return error_new(arena, ERROR_UNAVAILABLE,
					 "libcurl.so.4 is not there; install libcurl4");
		memcpy(symbols[i].place, &symbol, sizeof(symbol));
	}
	*out_calls = calls;
	return NULL;
}

struct unread {
	struct text rest;
};

static size_t give(char *buffer, size_t size, size_t count, void *context)
{
	struct unread *unread = context;
	size_t room = size * count;
	size_t length = unread->rest.length < room ? unread->rest.length : room;

	memcpy(buffer, unread->rest.data, length);
	unread->rest.data += length;
	unread->rest.length -= length;
	return length;
}

static size_t drop(char *data, size_t size, size_t count, void *context)
{
	(void)data;
	(void)context;
	return size * count;
}

static struct curl_slist *list_of(const struct curl_calls *curl, const char *const *texts)
{
	struct curl_slist *list = NULL;

	for (; *texts; texts++)
		list = curl->append(list, *texts);
	return list;
}

/* The answer of the other side, but not where it is: the address may hold a password. */
static const struct error *run(struct arena *arena, const struct curl_calls *curl, CURL *easy)
{
	char reason[CURL_ERROR_SIZE] = "";
	CURLcode code;
	long status = 0;

	curl->set(easy, CURLOPT_ERRORBUFFER, reason);
	curl->set(easy, CURLOPT_NOSIGNAL, 1L);
	curl->set(easy, CURLOPT_TIMEOUT, TIMEOUT_S);
	curl->set(easy, CURLOPT_CONNECTTIMEOUT, CONNECT_TIMEOUT_S);
	curl->set(easy, CURLOPT_WRITEFUNCTION, drop);
	code = curl->perform(easy);
	curl->tell(easy, CURLINFO_RESPONSE_CODE, &status);
	if (code == CURLE_OK && status / 100 == 2)
		return NULL;
	return error_new(arena, ERROR_UNAVAILABLE, "%s (%ld)",
			 code == CURLE_OK ? "the answer is no success"
			 : *reason        ? reason
					  : curl->describe(code),
			 status);
}

const struct error *post_letter(struct arena *arena, const char *url, const char *from,
				const char *const *to, struct text letter)
{
	struct unread unread = { letter };
	struct curl_calls curl;
	struct curl_slist *recipients;
	const struct error *error;
	CURL *easy;

	TRY(load(arena, &curl));
	easy = curl.create();
	recipients = list_of(&curl, to);
	curl.set(easy, CURLOPT_URL, url);
	curl.set(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	/* A password never goes in the clear. */
	curl.set(easy, CURLOPT_USE_SSL,
		 strchr(url, '@') ? (long)CURLUSESSL_ALL : (long)CURLUSESSL_TRY);
	curl.set(easy, CURLOPT_MAIL_FROM, from);
	curl.set(easy, CURLOPT_MAIL_RCPT, recipients);
	curl.set(easy, CURLOPT_UPLOAD, 1L);
	curl.set(easy, CURLOPT_READFUNCTION, give);
	curl.set(easy, CURLOPT_READDATA, &unread);
	error = run(arena, &curl, easy);
	curl.destroy(easy);
	curl.free_list(recipients);
	return error;
}

const struct error *post_document(struct arena *arena, const char *url, const char *const *headers,
				  struct text document)
{
	struct curl_calls curl;
	struct curl_slist *lines;
	const struct error *error;
	CURL *easy;

	TRY(load(arena, &curl));
	easy = curl.create();
	lines = list_of(&curl, headers);
	curl.set(easy, CURLOPT_URL, url);
	curl.set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl.set(easy, CURLOPT_HTTPHEADER, lines);
	curl.set(easy, CURLOPT_POST, 1L);
	curl.set(easy, CURLOPT_POSTFIELDSIZE, (long)document.length);
	curl.set(easy, CURLOPT_POSTFIELDS, document.data);
	error = run(arena, &curl, easy);
	curl.destroy(easy);
	curl.free_list(lines);
	return error;
}
