/* Scripts of many statements, and where in one of them something failed. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"
#include "common/db/pool.h"
#include "common/db/session_state.h"

static const char *skip_line(const char *at)
{
	return at + strcspn(at, "\n");
}

/* Block comments nest. */
static const char *skip_comment(const char *at)
{
	int depth = 0;

	do {
		bool opens = strncmp(at, "/*", 2) == 0, closes = strncmp(at, "*/", 2) == 0;

		depth += opens - closes;
		at += opens || closes ? 2 : 1;
	} while (*at && depth > 0);
	return at;
}

/* From one quote to the next; two of them are one that belongs to the text, and are skipped as two texts. */
static const char *skip_quoted(const char *at)
{
	const char *end = strchr(at + 1, *at);

	return end ? end + 1 : at + strlen(at);
}

/* $tag$ ... $tag$; a parameter like $1 is none. */
static const char *skip_dollars(const char *at)
{
	size_t length = 1;

	while (isalnum((unsigned char)at[length]) || at[length] == '_')
		length++;
	if (at[length] != '$' || isdigit((unsigned char)at[1]))
		return at + length;
	length++;
	for (const char *end = at + length; *end; end++) {
		if (strncmp(end, at, length) == 0)
			return end + length;
	}
	return at + strlen(at);
}

static const char *skip_space(const char *at)
{
	for (;;) {
		if (isspace((unsigned char)*at))
			at++;
		else if (strncmp(at, "--", 2) == 0)
			at = skip_line(at);
		else if (strncmp(at, "/*", 2) == 0)
			at = skip_comment(at);
		else
			return at;
	}
}

/* Past one statement and its semicolon. */
static const char *skip_statement(const char *at)
{
	while (*at && *at != ';') {
		if (strncmp(at, "--", 2) == 0)
			at = skip_line(at);
		else if (strncmp(at, "/*", 2) == 0)
			at = skip_comment(at);
		else if (*at == '\'' || *at == '"')
			at = skip_quoted(at);
		else if (*at == '$')
			at = skip_dollars(at);
		else
			at++;
	}
	return *at ? at + 1 : at;
}

static int count_lines(const char *sql, const char *end)
{
	int line = 1;

	for (; sql < end; sql++)
		line += *sql == '\n';
	return line;
}

/* Of the place that the server names, or else of the statement after `done` others. */
static int line_of(const PGresult *result, const char *sql, int done)
{
	const char *position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);
	int left = position ? atoi(position) : 0;
	const char *at = sql;

	if (!position) {
		for (at = skip_space(at); done > 0 && *at; done--)
			at = skip_space(skip_statement(at));
		return count_lines(sql, at);
	}
	/* The position counts characters; a line end is one byte, so only starts of characters count. */
	for (; *at && left > 1; at++)
		left -= (at[1] & 0xc0) != 0x80;
	return count_lines(sql, at);
}

static const char *said(struct arena *arena, const PGresult *result, int code,
			const char *separator)
{
	const char *text = PQresultErrorField(result, code);

	return text ? arena_print(arena, "%s%s", separator, text) : "";
}

static const struct error *describe(struct arena *arena, const PGresult *result,
				    const struct error *cause, const char *name, int line)
{
	return error_because(arena, cause, ERROR_CONFIGURATION, "%s:%d: %s%s%s", name, line,
			     PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY),
			     said(arena, result, PG_DIAG_MESSAGE_DETAIL, "; "),
			     said(arena, result, PG_DIAG_MESSAGE_HINT, "; "));
}

const struct error *session_script(struct db_session *session, struct arena *arena,
				   const char *name, const char *sql)
{
	const struct error *error = NULL;
	PGresult *result;
	int done = 0;

	if (!PQsendQuery(session->pg, sql))
		return error_new(arena, ERROR_UNAVAILABLE, "%s: %s", name,
				 PQerrorMessage(session->pg));
	while ((result = PQgetResult(session->pg))) {
		const struct error *cause = result_error(arena, result, NULL);

		/* A script of comments only does nothing, well. */
		if (cause && !error && PQresultStatus(result) != PGRES_EMPTY_QUERY)
			error = describe(arena, result, cause, name, line_of(result, sql, done));
		done++;
		PQclear(result);
	}
	return error;
}
