#include "common/db/sqlstate.h"

#include <stdbool.h>
#include <string.h>

#include "common/base/text.h"
#include "common/json/json_read.h"

static const char raised_by_us[] = "OP001", raised_at_once[] = "OP002";

/* More are not reported: a reply stays small whatever was sent. */
#define FAULTS_MAXIMUM 50

/* A prefix stands for its class; the first row that fits wins. A NULL detail: the server's message
 * goes to the log as the cause, never to the client. */
static const struct {
	const char *prefix;
	enum error_code code;
	const char *detail;
} kinds[] = {
	{ "23505", ERROR_CONFLICT, "something with the same key exists" },
	{ "23503", ERROR_UNKNOWN_REFERENCE,
	  "refers to something that does not exist, or is in use" },
	{ "23514", ERROR_INVALID, "a value is outside its allowed range" },
	{ "23502", ERROR_MISSING_FIELD, "a value is missing" },
	{ "23", ERROR_CONFLICT, "conflicts with existing data" },
	{ "22003", ERROR_OVERFLOW, "a number is out of range" },
	{ "22", ERROR_INVALID, "a value has the wrong form" },
	{ "25006", ERROR_UNAVAILABLE, "the database takes no changes now" },
	{ "40", ERROR_BUSY, "too many changes of the same data at once" },
	{ "54", ERROR_INVALID, "a value is too long or nested too deeply" },
	{ "55P03", ERROR_BUSY, "the data is locked by another operation" },
	{ "53", ERROR_BUSY, "the database is short of resources" },
	{ "57014", ERROR_TIMEOUT, "the database took too long" },
	{ "57P", ERROR_UNAVAILABLE, "the database is restarting" },
	{ "08", ERROR_OUTCOME_UNKNOWN, "the database connection broke before the answer" },
};

static bool is_constraint_violation(const char *sqlstate)
{
	return strncmp(sqlstate, "23", 2) == 0;
}

/* For the log: what the server said. The detail of a constraint violation is left out: it quotes the row,
 * with names and password hashes. */
static const struct error *server_message(struct arena *arena, const struct db_failure *failure)
{
	const char *sqlstate = failure->sqlstate ? failure->sqlstate : "none";
	const char *detail = is_constraint_violation(sqlstate) ? NULL : failure->detail;

	return error_new(arena, ERROR_INTERNAL, "SQLSTATE %s: %s%s%s%s%s", sqlstate,
			 failure->message ? failure->message : "no message", detail ? "; " : "",
			 detail ? detail : "", failure->constraint ? "; constraint " : "",
			 failure->constraint ? failure->constraint : "");
}

/* A function that names no field raises with an empty one. */
static const char *field_of(struct arena *arena, const struct db_failure *failure)
{
	return failure->column && *failure->column ? arena_string(arena, failure->column) : NULL;
}

static const struct error *raised_error(struct arena *arena, const struct db_failure *failure)
{
	enum error_code code =
		failure->message ? error_code_of(failure->message) : ERROR_CODE_COUNT;

	if (code == ERROR_CODE_COUNT)
		return error_because(arena, server_message(arena, failure), ERROR_INTERNAL,
				     "the database raised an unknown error code");
	return error_field(arena, code, field_of(arena, failure), "%s",
			   failure->detail ? failure->detail : error_kind(code)->title);
}

static const char *member_text(struct arena *arena, const struct json_value *fault,
			       const char *name)
{
	const struct json_value *member = json_member(fault, name);

	return member && json_value_type(member) == JSON_TYPE_STRING
		       ? text_copy(arena, json_value_text(member))
		       : NULL;
}

static const struct error *fault_of(struct arena *arena, const struct json_value *fault)
{
	const char *word = member_text(arena, fault, "code");
	enum error_code code = word ? error_code_of(word) : ERROR_CODE_COUNT;
	const char *detail = member_text(arena, fault, "detail");

	if (code == ERROR_CODE_COUNT)
		return error_new(arena, ERROR_INTERNAL,
				 "the database raised an unknown error code");
	return error_field(arena, code, member_text(arena, fault, "field"), "%s",
			   detail ? detail : error_kind(code)->title);
}

/* See sync.raise_all. */
static const struct error *raised_errors(struct arena *arena, const struct db_failure *failure)
{
	struct json_value *faults = NULL;
	const struct error *errors = NULL;
	const struct error *unread =
		json_parse(arena, text_of(failure->detail ? failure->detail : ""), &faults);

	if (!unread && json_value_type(faults) == JSON_TYPE_ARRAY) {
		for (size_t i = 0; i < json_count(faults) && i < FAULTS_MAXIMUM; i++)
			errors = error_join(arena, errors, fault_of(arena, json_item(faults, i)));
	}
	if (!unread)
		json_release(faults);
	return errors ? errors
		      : error_because(arena, server_message(arena, failure), ERROR_INTERNAL,
				      "the database raised faults that cannot be read");
}

static const struct db_constraint *find_constraint(const struct db_constraint *constraints,
						   const char *name)
{
	for (; name && constraints && constraints->name; constraints++) {
		if (strcmp(constraints->name, name) == 0)
			return constraints;
	}
	return NULL;
}

bool sqlstate_has_words(const struct db_constraint *constraints, const char *name)
{
	return find_constraint(constraints, name) != NULL;
}

static struct error *with_cause(struct arena *arena, const struct db_failure *failure,
				enum error_code code, const char *field, const char *detail)
{
	struct error *error = arena_new(arena, struct error);

	error->code = code;
	error->field = arena_string(arena, field);
	error->detail = detail;
	error->cause = server_message(arena, failure);
	return error;
}

/* The same constraint is broken from either end: by a row that refers to nothing, or by removing what
 * rows refer to. Only the message tells which. */
static bool is_still_referred_to(const struct db_failure *failure)
{
	return strcmp(failure->sqlstate, "23503") == 0 && failure->message &&
	       strncmp(failure->message, "update or delete on table", 25) == 0;
}

/* The part of table_part_suffix in the middle; NULL: the name is not made that way. */
static const char *part_of(struct arena *arena, const struct db_failure *failure,
			   const char *suffix)
{
	const char *name = failure->constraint, *table = failure->table ? failure->table : "";
	size_t before = strlen(table), length = strlen(name), after = strlen(suffix);

	if (length <= before + 1 + after || strncmp(name, table, before) != 0 ||
	    name[before] != '_' || strcmp(name + length - after, suffix) != 0)
		return NULL;
	return arena_string_of(arena, name + before + 1, length - before - 1 - after);
}

/* What the names of a constraint and its table say; NULL: nothing. */
static const struct error *named_error(struct arena *arena, const struct db_failure *failure)
{
	const char *part;

	if ((part = part_of(arena, failure, "_key")))
		return with_cause(arena, failure, ERROR_CONFLICT, part,
				  arena_print(arena, "another %s has this %s",
					      text_spaced(arena, failure->table),
					      text_spaced(arena, part)));
	if ((part = part_of(arena, failure, "_fkey")))
		return with_cause(
			arena, failure, ERROR_UNKNOWN_REFERENCE, arena_print(arena, "%s_id", part),
			arena_print(arena, "there is no such %s", text_spaced(arena, part)));
	if ((part = part_of(arena, failure, "_check")))
		return with_cause(arena, failure, ERROR_INVALID, part,
				  "has a value that is not allowed here");
	return NULL;
}

const struct error *sqlstate_error(struct arena *arena, const struct db_failure *failure,
				   const struct db_constraint *constraints)
{
	const char *sqlstate = failure->sqlstate ? failure->sqlstate : "";
	const struct db_constraint *constraint = find_constraint(constraints, failure->constraint);

	if (strcmp(sqlstate, raised_by_us) == 0)
		return raised_error(arena, failure);
	if (strcmp(sqlstate, raised_at_once) == 0)
		return raised_errors(arena, failure);
	if (failure->sqlstate && is_still_referred_to(failure))
		return with_cause(arena, failure, ERROR_IN_USE, NULL,
				  "other records still refer to this one");
	if (constraint && is_constraint_violation(sqlstate))
		return with_cause(arena, failure, constraint->code, constraint->field,
				  constraint->detail);
	if (failure->constraint && is_constraint_violation(sqlstate)) {
		const struct error *named = named_error(arena, failure);

		if (named)
			return named;
	}
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strncmp(sqlstate, kinds[i].prefix, strlen(kinds[i].prefix)) == 0)
			return with_cause(arena, failure, kinds[i].code, failure->column,
					  kinds[i].detail);
	}
	return with_cause(arena, failure, ERROR_INTERNAL, NULL,
			  "the database refused the statement");
}
