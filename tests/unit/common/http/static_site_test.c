#include "common/http/static_site.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/suite.h"

#define FOLDER "/tmp/outpost-static-XXXXXX"
#define HTML "text/html,application/xhtml+xml,*/*;q=0.8"

static char folder[] = FOLDER;
static struct arena *arena;
static struct static_site *site;

static const char *path_of(const char *name)
{
	return arena_print(arena, "%s/%s", folder, name);
}

static void write_file(const char *name, const char *content)
{
	FILE *file = fopen(path_of(name), "w");

	ck_assert_ptr_nonnull(file);
	fputs(content, file);
	fclose(file);
}

static void make_folder(void)
{
	static const char *const folders[] = { "assets", "till", "till/assets", ".git" };

	memcpy(folder, FOLDER, sizeof(folder));
	ck_assert_ptr_nonnull(mkdtemp(folder));
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		mkdir(path_of(folders[i]), 0700);
	write_file("index.html", "<p>home");
	write_file("till/index.html", "<p>till");
	write_file("assets/app-1a2b.js", "let plain");
	write_file("assets/app-1a2b.js.br", "brotli");
	write_file("assets/app-1a2b.js.gz", "zipped");
	write_file("till/assets/rules-1a.wasm", "wasm");
	write_file("till/worker.js", "let worker");
	write_file(".secret", "password");
	write_file(".git/config", "password");
	ck_assert_int_eq(symlink("/etc/passwd", path_of("passwd.txt")), 0);
	ck_assert_int_eq(symlink("/etc", path_of("etc")), 0);
	ck_assert_int_eq(mkfifo(path_of("pipe"), 0600), 0);
}

static void load(void)
{
	static_site_destroy(site);
	ck_assert_ptr_null(static_site_load(arena, folder, &site));
}

static void setup(void)
{
	arena = arena_create(1 << 22);
	site = NULL;
	make_folder();
	load();
}

static void teardown(void)
{
	static_site_destroy(site);
	ck_assert_int_eq(system(arena_print(arena, "rm -r %s", folder)), 0);
	arena_destroy(arena);
}

/* The zeroed reply when there is nothing. */
static struct static_reply get_as(const char *path, const char *accept, const char *encoding)
{
	const struct static_request request = {
		.path = text_of(path),
		.accept = text_of(accept),
		.accept_encoding = text_of(encoding),
	};
	struct static_reply reply = { 0 };

	static_site_find(site, arena, &request, &reply);
	return reply;
}

static struct static_reply get(const char *path)
{
	return get_as(path, "*/*", NULL);
}

static void expect(struct static_reply reply, const char *type, const char *content)
{
	ck_assert_int_eq(reply.status, 200);
	ck_assert_str_eq(reply.type, type);
	ck_assert_str_eq(text_copy(arena, reply.content), content);
}

START_TEST(files_come_with_their_type)
{
	expect(get("/"), "text/html; charset=utf-8", "<p>home");
	expect(get("/index.html"), "text/html; charset=utf-8", "<p>home");
	expect(get("/till/"), "text/html; charset=utf-8", "<p>till");
	expect(get("/till/worker.js"), "text/javascript; charset=utf-8", "let worker");
	expect(get("/till/assets/rules-1a.wasm"), "application/wasm", "wasm");
	ck_assert_int_eq(static_site_count(site), 7);
}
END_TEST

START_TEST(what_has_a_hash_in_its_name_is_kept_and_all_else_is_asked_for_again)
{
	ck_assert(get("/assets/app-1a2b.js").is_immutable);
	ck_assert(get("/till/assets/rules-1a.wasm").is_immutable);
	ck_assert(!get("/").is_immutable);
	ck_assert(!get("/till/worker.js").is_immutable);
}
END_TEST

START_TEST(a_client_that_takes_it_gets_what_is_compressed_already)
{
	const char *path = "/assets/app-1a2b.js";

	ck_assert_str_eq(get_as(path, NULL, "gzip, br").coding, "br");
	expect(get_as(path, NULL, "gzip, br"), "text/javascript; charset=utf-8", "brotli");
	expect(get_as(path, NULL, "gzip, br;q=0"), "text/javascript; charset=utf-8", "zipped");
	expect(get_as(path, NULL, "zstd"), "text/javascript; charset=utf-8", "let plain");
	ck_assert_ptr_null(get_as("/", NULL, "gzip, br").coding);
	ck_assert_str_ne(get_as(path, NULL, "br").etag, get(path).etag);
}
END_TEST

START_TEST(a_tag_names_the_bytes_whenever_they_were_written)
{
	const char *before = arena_string(arena, get("/").etag);
	struct static_request request = { .path = TEXT("/") };
	struct static_reply reply;

	write_file("index.html", "<p>home");
	load();
	ck_assert_str_eq(get("/").etag, before);
	request.if_none_match = text_of(arena_print(arena, "\"other\", W/%s", before));
	ck_assert(static_site_find(site, arena, &request, &reply));
	ck_assert_int_eq(reply.status, 304);
	write_file("index.html", "<p>hone");
	ck_assert_str_eq(get("/").etag, before); /* what was there at the start is served */
	load();
	ck_assert_str_ne(get("/").etag, before);
	ck_assert(static_site_find(site, arena, &request, &reply));
	ck_assert_int_eq(reply.status, 200);
}
END_TEST

START_TEST(an_address_that_a_person_opens_is_a_page)
{
	expect(get_as("/products/12", HTML, NULL), "text/html; charset=utf-8", "<p>home");
	expect(get_as("/products/", HTML, NULL), "text/html; charset=utf-8", "<p>home");
	expect(get_as("/till/sale/12", HTML, NULL), "text/html; charset=utf-8", "<p>till");
	expect(get_as("/a.b/c", "text/html;level=1", NULL), "text/html; charset=utf-8", "<p>home");
	ck_assert_int_eq(get_as("/till", HTML, NULL).status, 308);
	ck_assert_str_eq(get_as("/till", HTML, NULL).location, "/till/");
}
END_TEST

START_TEST(what_is_missing_is_missing)
{
	static const char *const paths[] = { "/products/12",  "/assets/old-9f.js", "/till",
					     "/assets/",      "//evil.example/",   "/till//",
					     "/index.html/x", "/assets/app-1a2b" };

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		ck_assert_msg(!get(paths[i]).status, "%s", paths[i]);
	ck_assert_int_eq(get_as("/assets/old-9f.js", HTML, NULL).status, 0);
	ck_assert_int_eq(get_as("//till", HTML, NULL).status, 0);
}
END_TEST

START_TEST(no_hidden_file_and_nothing_outside_is_served)
{
	static const char *const paths[] = { "/.secret",    "/.git/config", "/passwd.txt",
					     "/etc/passwd", "/pipe",        "/till/../.secret" };

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		ck_assert_msg(!get(paths[i]).status, "%s", paths[i]);
}
END_TEST

START_TEST(a_folder_that_is_none_or_too_large_is_named)
{
	struct static_site *none;
	const struct error *error;

	error = static_site_load(arena, path_of("nowhere"), &none);
	ck_assert_int_eq(error->code, ERROR_CONFIGURATION);
	ck_assert_str_eq(error->field, "web_folder");
	write_file("large", "");
	ck_assert_int_eq(truncate(path_of("large"), (off_t)33 << 20), 0);
	error = static_site_load(arena, folder, &none);
	ck_assert_int_eq(error->code, ERROR_CONFIGURATION);
	ck_assert_ptr_nonnull(strstr(error->detail, "large"));
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH("static site", setup, teardown, files_come_with_their_type,
			      what_has_a_hash_in_its_name_is_kept_and_all_else_is_asked_for_again,
			      a_client_that_takes_it_gets_what_is_compressed_already,
			      a_tag_names_the_bytes_whenever_they_were_written,
			      an_address_that_a_person_opens_is_a_page, what_is_missing_is_missing,
			      no_hidden_file_and_nothing_outside_is_served,
			      a_folder_that_is_none_or_too_large_is_named);
}
