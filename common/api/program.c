#include "common/api/program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/api/check.h"
#include "common/api/resources.h"
#include "common/json/json_write.h"

#define OUTPUT_MAXIMUM ((size_t)16 << 20)

static const struct error *load(const struct invocation *invocation, const struct program *program,
				void **out_options, const struct config **out_config)
{
	const struct config_sources sources = {
		.file = invocation->config_file,
		.settings = invocation->settings,
		.environment = (const char *(*)(const char *))getenv,
	};

	*out_options = arena_allocate(invocation->arena, program->options_size);
	return config_load(invocation->arena, program->options, &sources, *out_options, out_config);
}

const struct error *program_load(const struct invocation *invocation, const struct program *program,
				 void **out_options)
{
	const struct config *config;

	return load(invocation, program, out_options, &config);
}

const struct error *program_need(const struct invocation *invocation, const struct program *program,
				 const char *key, const char *value)
{
	const struct config_option *option = config_find(program->options, key);

	if (value && *value)
		return NULL;
	return error_field(
		invocation->arena, ERROR_CONFIGURATION, key,
		"is not set (%s); put `%s = ...` into the --config file, set %s, or give "
		"--set %s=...",
		option->doc, key, option->environment, key);
}

static const struct error *owner_url(const struct invocation *invocation,
				     const struct program *program, const char **out_url)
{
	struct service_options *options;

	TRY(program_load(invocation, program, (void **)&options));
	TRY(program_need(invocation, program, "database.owner_url", options->database_owner_url));
	*out_url = options->database_owner_url;
	return NULL;
}

/* At a terminal nobody waits: a database that does not answer is a wrong setting or still to be made. */
static const struct error *name_database(const struct invocation *invocation,
					 const struct error *error)
{
	if (!error || error->code != ERROR_UNAVAILABLE)
		return error;

	struct text reason = text_trim(text_of(error->detail));

	return error_field(invocation->arena, ERROR_CONFIGURATION, "database.owner_url",
			   "%.*s; check the setting, and start PostgreSQL or create the database "
			   "if they are missing",
			   (int)reason.length, reason.data);
}

const struct error *program_open_owner(const struct invocation *invocation,
				       const struct program *program,
				       struct db_session **out_session)
{
	const char *url;

	TRY(owner_url(invocation, program, &url));
	return name_database(invocation,
			     db_session_open(invocation->arena, url, program->service->constraints,
					     out_session));
}

const struct error *run_as_owner(const struct invocation *invocation,
				 const struct statement *statement,
				 const struct db_parameter *parameters, int count, take_reply *take)
{
	struct db_session *session;
	struct db_reply reply;
	const struct error *error;

	TRY(program_open_owner(invocation, invocation->context, &session));
	error = db_session_run(session, invocation->arena, statement, parameters, count, &reply);
	if (!error && take) {
		db_show(&reply);
		error = take(invocation->arena, &reply);
	}
	db_session_close(session);
	return error;
}

static const struct error *need_both_for_tls(const struct invocation *invocation,
					     const struct program *program,
					     const struct service_options *options)
{
	if (options->certificate_path || options->key_path) {
		TRY(program_need(invocation, program, "http.certificate",
				 options->certificate_path));
		TRY(program_need(invocation, program, "http.key", options->key_path));
	}
	return NULL;
}

/* A database that is away is waited for; one that is there must be ours. */
static const struct error *refuse_another_schema(const struct invocation *invocation,
						 const struct program *program, const char *url)
{
	const struct error *error = migrate_check(invocation->arena, url, program->schema);

	return error && error->code == ERROR_CONFIGURATION ? error : NULL;
}

/* The command of these words (NULL at the end) of this very program, with the settings that this one was given: its argv. */
static const char *const *own_command(const struct invocation *invocation,
				      const char *const *command)
{
	size_t command_count = 0, setting_count = 0, count = 0;
	const char **words;

	while (command[command_count])
		command_count++;
	while (invocation->settings[setting_count])
		setting_count++;
	words = arena_array(invocation->arena, const char *, command_count + 2 * setting_count + 4);
	words[count++] = invocation->program;
	while (*command)
		words[count++] = *command++;
	if (invocation->config_file) {
		words[count++] = "--config";
		words[count++] = invocation->config_file;
	}
	for (const char *const *setting = invocation->settings; *setting; setting++) {
		words[count++] = "--set";
		words[count++] = *setting;
	}
	return words;
}

static const struct error *prepare_backups(const struct invocation *invocation,
					   const struct program *program,
					   struct service_options *options)
{
	if (!options->backup_folder)
		return NULL;
	options->backup_command = own_command(invocation, (const char *const[]){ "backup", NULL });
	return program_need(invocation, program, "database.backup_url",
			    options->database_backup_url);
}

static const struct error *serve(const struct invocation *invocation)
{
	const struct program *program = invocation->context;
	struct service_options *options;

	TRY(program_load(invocation, program, (void **)&options));
	TRY(program_need(invocation, program, "database.url", options->database_url));
	TRY(program_need(invocation, program, "state_dir", options->state_dir));
	TRY(need_both_for_tls(invocation, program, options));
	TRY(prepare_backups(invocation, program, options));
	TRY(refuse_another_schema(invocation, program, options->database_url));
	options->alert_command =
		own_command(invocation, (const char *const[]){ "alert", "send", NULL });
	return program->serve(invocation->arena, options);
}

static void print_progress(const char *file, void *context)
{
	(void)context;
	printf("%s\n", file);
}

static const struct error *migrate(const struct invocation *invocation)
{
	const struct program *program = invocation->context;
	const char *url;

	TRY(owner_url(invocation, program, &url));
	TRY(name_database(invocation, migrate_up(invocation->arena, url, program->schema,
						 print_progress, NULL)));
	printf("%s: the database is current\n", program->service->name);
	return NULL;
}

/* Statements that no route runs; COPY cannot be described. */
static const struct error *check_statements(const struct invocation *invocation,
					    const struct program *program,
					    struct db_session *session)
{
	const struct statement *const *statement = program->schema->statements;
	struct statement_shape shape;

	for (; *statement; statement++) {
		if (!text_starts_with(text_trim(text_of((*statement)->sql)), "COPY"))
			TRY(db_session_describe(session, invocation->arena, *statement, &shape));
	}
	return NULL;
}

static struct routes_options routes_only(const struct invocation *invocation,
					 const struct program *program)
{
	return (struct routes_options){
		.tables = service_tables(invocation->arena, program->service, program->routes),
		.audience = program->service->audience,
		.title = program->service->title,
		.kinds = service_kinds(invocation->arena, program->service),
	};
}

static const struct error *check_session(const struct invocation *invocation,
					 const struct program *program, struct db_session *session)
{
	const struct routes_options options = routes_only(invocation, program);

	struct arena *arena = invocation->arena;
	const struct error *faults;

	TRY(check_statements(invocation, program, session));
	faults = routes_check(arena, &options, session);
	faults = error_join(arena, faults, db_session_check_constraints(session, arena));
	faults = error_join(arena, faults,
			    check_resources(arena, session, program->service->resources));
	if (program->service->may_change_resources)
		faults = error_join(
			arena, faults,
			check_written_resources(arena, session, program->service->resources));
	return error_join(arena, faults, check_replicated_resources(arena, session, resources));
}

/* As the role that the server will have: what the owner may says nothing about that. */
static const struct error *check_server_rights(const struct invocation *invocation,
					       const struct program *program, const char *url)
{
	const struct routes_options options = routes_only(invocation, program);
	struct db_session *session;
	const struct error *error;

	TRY(db_session_open(invocation->arena, url, NULL, &session));
	error = check_rights(invocation->arena, session, program->schema->statements, &options);
	db_session_close(session);
	return error;
}

const struct error *program_check(const struct invocation *invocation,
				  const struct program *program, const char *owner_url,
				  const char *server_url)
{
	struct db_session *session;
	const struct error *error;

	TRY(name_database(invocation,
			  migrate_check(invocation->arena, owner_url, program->schema)));
	TRY(db_session_open(invocation->arena, owner_url, program->service->constraints, &session));
	error = check_session(invocation, program, session);
	db_session_close(session);
	TRY(error);
	return check_server_rights(invocation, program, server_url);
}

static const struct error *check(const struct invocation *invocation)
{
	const struct program *program = invocation->context;
	const struct resource_set set = { program->service->resources,
					  program->service->may_change_resources };
	struct service_options *settings;
	const char *url;

	TRY(resource_problems(invocation->arena, &set));
	TRY(owner_url(invocation, program, &url));
	TRY(program_load(invocation, program, (void **)&settings));
	TRY(program_need(invocation, program, "database.url", settings->database_url));
	TRY(program_check(invocation, program, url, settings->database_url));
	printf("%s: database, statements and routes agree\n", program->service->name);
	return NULL;
}

static const struct error *openapi(const struct invocation *invocation)
{
	const struct program *program = invocation->context;
	const struct routes_options options = routes_only(invocation, program);

	printf("%s\n", routes_openapi(invocation->arena, &options));
	return NULL;
}

static void append_member(struct text_buffer *buffer, const char *name, const char *value)
{
	text_append_print(buffer, "\"%s\":", name);
	json_append_quoted(buffer, text_of(value));
	text_append_char(buffer, ',');
}

static const char *const lanes[] = {
	[DB_LANE_FAST] = "fast",           [DB_LANE_EXCLUSIVE] = "exclusive",
	[DB_LANE_SEQUENCER] = "sequencer", [DB_LANE_FLUSH] = "flush",
	[DB_LANE_OWNER] = "owner",
};

static void print_statement(const struct route *route, const struct statement *statement,
			    void *context)
{
	struct text_buffer *buffer = context;

	text_append_char(buffer, '{');
	append_member(buffer, "method", http_method_name(route->method));
	append_member(buffer, "path", route->path);
	append_member(buffer, "name", statement->name);
	append_member(buffer, "lane", lanes[statement->lane]);
	append_member(buffer, "sql", statement->sql);
	text_append_string(buffer, "\"parameters\":[");
	for (int i = 0; i < statement->parameter_count; i++) {
		text_append_string(buffer, i ? "," : "");
		json_append_quoted(buffer, text_of(statement->parameters[i]));
	}
	text_append_string(buffer, "]}\n");
}

static const struct error *statements(const struct invocation *invocation)
{
	const struct program *program = invocation->context;
	const struct routes_options options = routes_only(invocation, program);
	struct text_buffer buffer;

	text_buffer_init(&buffer, OUTPUT_MAXIMUM);
	routes_each_statement(invocation->arena, &options, print_statement, &buffer);
	fwrite(buffer.data, 1, buffer.length, stdout);
	text_buffer_finish(&buffer);
	return NULL;
}

static const struct error *permissions(const struct invocation *invocation)
{
	const struct program *program = invocation->context;
	const struct routes_options options = routes_only(invocation, program);

	printf("%s", routes_permissions(invocation->arena, &options));
	return NULL;
}

static const struct error *show_config(const struct invocation *invocation)
{
	const struct program *program = invocation->context;
	const struct config *config;
	struct text_buffer buffer;
	void *options;

	TRY(load(invocation, program, &options, &config));
	text_buffer_init(&buffer, OUTPUT_MAXIMUM);
	config_show(config, &buffer);
	fwrite(buffer.data, 1, buffer.length, stdout);
	text_buffer_finish(&buffer);
	return NULL;
}

static const struct error *document_config(const struct invocation *invocation)
{
	const struct program *program = invocation->context;
	struct text_buffer buffer;

	text_buffer_init(&buffer, OUTPUT_MAXIMUM);
	config_document(program->options, &buffer);
	fwrite(buffer.data, 1, buffer.length, stdout);
	text_buffer_finish(&buffer);
	return NULL;
}

static const struct error *version(const struct invocation *invocation)
{
	const struct program *program = invocation->context;
	printf("%s " OUTPOST_VERSION "\n", program->service->name);
	return NULL;
}

const struct command program_commands[] = {
	{ "serve", NULL, "Serve until told to stop", serve },
	{ "migrate", NULL, "Bring the database up to date", migrate },
	{ "check", NULL, "Compare database, statements and routes", check },
	{ "openapi", NULL, "Print the OpenAPI document", openapi },
	{ "statements", NULL, "Print what routes ask of the database, a JSON object a line",
	  statements },
	{ "permissions", NULL, "Print which route needs which permission", permissions },
	{ "config show", NULL, "Print all settings and where they come from", show_config },
	{ "config document", NULL, "Print the table of settings for the documentation",
	  document_config },
	{ "version", NULL, "Print the version", version },
	{ 0 },
};
