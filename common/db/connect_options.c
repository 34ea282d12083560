#include "common/db/pool.h"

#include <stdio.h>
#include <string.h>

#define SETTINGS_SIZE 1024

/* Nothing that would end one setting and begin another. */
static bool is_plain(const char *name)
{
	return strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
	       strlen(name);
}

/* The `options` a person put into the URL stay in force; ours follow and win. */
static void append_settings(const PQconninfoOption *parsed, const struct connect_options *options,
			    char settings[static SETTINGS_SIZE])
{
	const char *given = "";
	size_t used;

	for (; parsed->keyword; parsed++) {
		if (strcmp(parsed->keyword, "options") == 0 && parsed->val &&
		    strlen(parsed->val) < SETTINGS_SIZE / 2)
			given = parsed->val;
	}
	used = (size_t)snprintf(settings, SETTINGS_SIZE,
				"%s -c timezone=UTC -c datestyle=ISO -c bytea_output=hex"
				" -c jit=off -c statement_timeout=%d -c plan_cache_mode=%s",
				given, options->statement_timeout_ms,
				options->plans ? options->plans : "auto");
	if (options->isolation)
		snprintf(settings + used, SETTINGS_SIZE - used,
			 " -c default_transaction_isolation=%s", options->isolation);
	else if (options->command_user && is_plain(options->command_user))
		snprintf(settings + used, SETTINGS_SIZE - used, " -c app.command_user=%s",
			 options->command_user);
}

typedef PGconn *connect_function(const char *const *keywords, const char *const *values,
				 int expand_dbname);

static void ignore_notice(void *context, const PGresult *result)
{
	(void)context;
	(void)result;
}

static PGconn *connect_by(connect_function *connect, const char *url,
			  const struct connect_options *options)
{
	char settings[SETTINGS_SIZE];
	PQconninfoOption *parsed = PQconninfoParse(url, NULL);

	if (!parsed)
		return NULL;
	append_settings(parsed, options, settings);
	PQconninfoFree(parsed);

	/* What stands after dbname, which is expanded, overrides it; the time-outs bring a dead
	 * peer to light that neither answers nor refuses. */
	const char *const keywords[] = {
		"keepalives_idle",  "tcp_user_timeout", "connect_timeout", "dbname",
		"application_name", "client_encoding",  "options",         NULL,
	};
	const char *const values[] = {
		"30", "15000", "10", url, options->application_name, "UTF8", settings, NULL,
	};
	PGconn *pg = connect(keywords, values, 1);

	if (pg)
		PQsetNoticeReceiver(pg, ignore_notice, NULL);
	return pg;
}

PGconn *connect_start(const char *url, const struct connect_options *options)
{
	return connect_by(PQconnectStartParams, url, options);
}

PGconn *connect_wait(const char *url, const struct connect_options *options)
{
	return connect_by(PQconnectdbParams, url, options);
}
