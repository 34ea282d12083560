#include "common/http/static_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/http_server.h"
#include "tests/support/suite.h"

#define FOLDER "/tmp/outpost-static-XXXXXX"

static char folder[] = FOLDER;

static const struct static_file embedded[] = {
	{ "till-1a2b.js", { "let plain", 9 }, "\"1a\"" },
	{ "till-1a2b.js.gz", { "zipped!", 7 }, "\"1a-gz\"" },
	{ .name = NULL },
};

static struct static_mount mounts[] = {
	{ .prefix = "/assets/", .immutable = true, .files = embedded },
	{ .prefix = "/", .folder = folder },
	{ .prefix = NULL },
};

static void write_file(const char *name, const char *content)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", folder, name);

	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	fputs(content, file);
	fclose(file);
}

static void make_folder(void)
{
	char path[128];

	memcpy(folder, FOLDER, sizeof(folder));
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/help", folder);
	mkdir(path, 0700);
	write_file("index.html", "<p>home");
	write_file("help/index.html", "<p>help");
	write_file("page.css", "a { }");
	write_file("page.css.br", "brotli");
	write_file(".secret", "password");
}

static void remove_folder(void)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -r %s", folder);
	ck_assert_int_eq(system(command), 0);
}

static struct raw_reply get(struct http_server *server, const char *path, const char *headers)
{
	char request[512];

	snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\nHost: h\r\n%s\r\n", path, headers);
	return raw_request(server->port, request);
}

static void expect(struct http_server *server, const char *path, const char *headers,
		   const char *body, const char *header)
{
	struct raw_reply reply = get(server, path, headers);

	ck_assert_msg(reply.status == 200, "%s: %d", path, reply.status);
	ck_assert_str_eq(reply.body, body);
	ck_assert_msg(strstr(reply.headers, header), "%s: %s", path, reply.headers);
	ck_assert_ptr_nonnull(strstr(reply.headers, "etag: \""));
	raw_reply_free(&reply);
}

static void fetch(struct http_server *server)
{
	expect(server, "/", "", "<p>home", "content-type: text/html; charset=utf-8\r\n");
	expect(server, "/index.html", "", "<p>home", "cache-control: no-cache\r\n");
	expect(server, "/help/", "", "<p>help", "content-type: text/html; charset=utf-8\r\n");
	expect(server, "/page.css", "", "a { }", "content-type: text/css; charset=utf-8\r\n");
	expect(server, "/page.css", "Accept-Encoding: gzip, br\r\n", "brotli",
	       "content-encoding: br\r\n");
	expect(server, "/page.css", "Accept-Encoding: br;q=0\r\n", "a { }",
	       "vary: accept-encoding\r\n");
	expect(server, "/assets/till-1a2b.js", "", "let plain",
	       "cache-control: public, max-age=31536000, immutable\r\n");
	expect(server, "/assets/till-1a2b.js", "Accept-Encoding: gzip;q=0.8\r\n", "zipped!",
	       "content-type: text/javascript; charset=utf-8\r\n");
}

static void with_files(http_server_client *client)
{
	make_folder();
	with_static_files(mounts, client);
	remove_folder();
}

START_TEST(files_come_with_type_and_caching_rules)
{
	with_files(fetch);
}
END_TEST

static void fetch_again(struct http_server *server)
{
	struct raw_reply reply = get(server, "/index.html", "");
	char *etag = strstr(reply.headers, "etag: ") + 6, known[128];

	snprintf(known, sizeof(known), "If-None-Match: \"other\", W/%.*s\r\n",
		 (int)strcspn(etag, "\r"), etag);
	raw_reply_free(&reply);
	reply = get(server, "/index.html", known);
	ck_assert_int_eq(reply.status, 304);
	ck_assert_ptr_null(reply.body);
	write_file("index.html", "<p>changed");
	reply = get(server, "/index.html", known);
	ck_assert_int_eq(reply.status, 200);
	ck_assert_str_eq(reply.body, "<p>changed");
	raw_reply_free(&reply);
}

START_TEST(what_the_browser_has_is_not_sent_again)
{
	with_files(fetch_again);
}
END_TEST

static void fetch_forbidden(struct http_server *server)
{
	static const char *const paths[] = {
		"/.secret", "/help/../.secret",         "/help/%2e%2e/.secret", "/nothing.html",
		"/help",    "/assets/../../etc/passwd", "/assets//etc/passwd",  "/assets/"
	};

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		struct raw_reply reply = get(server, paths[i], "");

		/* Not served: so it was refused as a path, or came to the handler behind, which tells what
		 * it was asked. */
		if (strstr(paths[i], "/..") || strchr(paths[i], '%')) {
			ck_assert_int_eq(reply.status, 400);
		} else {
			ck_assert_int_eq(reply.status, 200);
			ck_assert_msg(strncmp(reply.body, "GET ", 4) == 0, "%s: %s", paths[i],
				      reply.body);
		}
		raw_reply_free(&reply);
	}

	struct raw_reply reply = raw_request(
		server->port, "POST /index.html HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");

	ck_assert_ptr_nonnull(strstr(reply.body, "POST /index.html"));
	raw_reply_free(&reply);
}

START_TEST(other_paths_and_methods_are_left_to_the_next_handler)
{
	with_files(fetch_forbidden);
}
END_TEST

int main(void)
{
	return RUN_TESTS("static files", files_come_with_type_and_caching_rules,
			 what_the_browser_has_is_not_sent_again,
			 other_paths_and_methods_are_left_to_the_next_handler);
}
