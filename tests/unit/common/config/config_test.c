#include "common/config/config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/support/suite.h"

struct options {
	const char *url;
	const char *key;
	int64_t port;
	int64_t tick;
	bool verbose;
};

static const struct config_option server_options[] = {
	{ "database.url", CONFIG_SECRET, offsetof(struct options, url), "DATABASE_URL",
	  .required = true, .doc = "libpq connection string" },
	{ "auth.key", CONFIG_SECRET, offsetof(struct options, key), .doc = "signing key" },
	{ "http.port", CONFIG_PORT, offsetof(struct options, port), "PORT", "3001", .doc = "port" },
	{ 0 },
};

static const struct config_option other_options[] = {
	{ "sync.tick_ms", CONFIG_INT, offsetof(struct options, tick), NULL, "200", .min = 50,
	  .max = 5000, .doc = "pause between two cuts" },
	{ "verbose", CONFIG_BOOL, offsetof(struct options, verbose), .fallback = "off",
	  .doc = "say more" },
	{ 0 },
};

static const struct config_option *const tables[] = { server_options, other_options, NULL };

static const char *environment_with_port(const char *name)
{
	return strcmp(name, "PORT") == 0 ? "4001" : NULL;
}

static struct arena *arena;
static struct options options;
static const struct config *config;

static void setup(void)
{
	arena = arena_create(1 << 20);
	options = (struct options){ 0 };
}

static void teardown(void)
{
	arena_destroy(arena);
}

static const char *a_file(const char *content)
{
	char *path = arena_string(arena, "/tmp/outpost-config-XXXXXX");
	int descriptor = mkstemp(path);

	ck_assert_int_eq(write(descriptor, content, strlen(content)), strlen(content));
	close(descriptor);
	return path;
}

static const struct error *load(const char *content, const char *const *settings)
{
	const char *path = a_file(content);
	const struct error *error = config_load(
		arena, tables, &(struct config_sources){ path, settings, environment_with_port },
		&options, &config);

	unlink(path);
	return error;
}

START_TEST(settings_override_environment_overrides_file_overrides_default)
{
	const char *settings[] = { "sync.tick_ms=75", NULL };

	ck_assert_ptr_null(
		load("# shop\ndatabase.url = host=/run a=b\nhttp.port = 5\nsync.tick_ms=60\n",
		     settings));
	ck_assert_str_eq(options.url, "host=/run a=b");
	ck_assert_int_eq(options.port, 4001);
	ck_assert_int_eq(options.tick, 75);
	ck_assert(!options.verbose);
	ck_assert_ptr_null(options.key);
}
END_TEST

START_TEST(show_hides_secrets_and_names_sources)
{
	struct text_buffer buffer;

	ck_assert_ptr_null(load("database.url = password=hunter2\n", NULL));
	text_buffer_init(&buffer, 4096);
	config_show(config, &buffer);

	const char *shown = text_copy(arena, text_buffer_text(&buffer));

	ck_assert_ptr_null(strstr(shown, "hunter2"));
	ck_assert_ptr_nonnull(strstr(shown, "http.port = 4001  # environment PORT\n"));
	ck_assert_ptr_nonnull(strstr(shown, "sync.tick_ms = 200  # default\n"));
	text_buffer_finish(&buffer);
}
END_TEST

START_TEST(each_mistake_names_the_key_and_where_it_stands)
{
	static const struct {
		const char *content, *field, *detail;
	} cases[] = {
		{ "", "database.url", "DATABASE_URL" },
		{ "database.url=\n", "database.url", "required" },
		{ "database.url=x\nsync.tik_ms=7\n", "sync.tik_ms", "unknown option" },
		{ "database.url=x\nsync.tick_ms=7\n", "sync.tick_ms", "between 50 and 5000" },
		{ "database.url=x\nsync.tick_ms=7s\n", "sync.tick_ms", "whole number" },
		{ "database.url=x\nverbose=maybe\n", "verbose", "true or false" },
		{ "database.url=x\njust words\n", NULL, ":2: expected `key = value`" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct error *error = load(cases[i].content, NULL);

		ck_assert_ptr_nonnull(error);
		ck_assert_int_eq(error->code, ERROR_CONFIGURATION);
		if (cases[i].field)
			ck_assert_str_eq(error->field, cases[i].field);
		ck_assert_msg(strstr(error->detail, cases[i].detail), "%s", error->detail);
	}
}
END_TEST

START_TEST(a_missing_file_is_an_error_with_its_name)
{
	const struct error *error = config_load(
		arena, tables, &(struct config_sources){ .file = "/nonexistent/outpost.conf" },
		&options, &config);

	ck_assert_ptr_nonnull(strstr(error->detail, "/nonexistent/outpost.conf"));
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH("config", setup, teardown,
			      settings_override_environment_overrides_file_overrides_default,
			      show_hides_secrets_and_names_sources,
			      each_mistake_names_the_key_and_where_it_stands,
			      a_missing_file_is_an_error_with_its_name);
}
