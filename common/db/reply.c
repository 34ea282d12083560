#include "common/db/db.h"

#include <assert.h>
#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

static const PGresult *result_of(const struct db_reply *reply)
{
	return (const PGresult *)reply->result;
}

/* As many as there are columns when none has this name. */
static int find_column(const struct db_reply *reply, const char *column)
{
	const PGresult *result = result_of(reply);
	int count = PQnfields(result), i = 0;

	/* Not PQfnumber, which folds case in a copy of the name each time. */
	while (i < count && strcmp(PQfname(result, i), column) != 0)
		i++;
	return i;
}

bool db_has_column(const struct db_reply *reply, const char *column)
{
	return find_column(reply, column) < PQnfields(result_of(reply));
}

static int column_of(const struct db_reply *reply, const char *column)
{
	int number = find_column(reply, column);

	assert(number < PQnfields(result_of(reply)));
	return number;
}

const char *db_text(const struct db_reply *reply, int row, const char *column)
{
	int number = column_of(reply, column);

	assert(row >= 0 && row < PQntuples(result_of(reply)));
	if (PQgetisnull(result_of(reply), row, number))
		return NULL;
	return PQgetvalue(result_of(reply), row, number);
}

int64_t db_int(const struct db_reply *reply, int row, const char *column)
{
	const char *value = db_text(reply, row, column);
	int64_t number = 0;
	bool is_number = !value || text_to_int64(text_of(value), &number);

	assert(is_number);
	return number;
}

bool db_bool(const struct db_reply *reply, int row, const char *column)
{
	const char *value = db_text(reply, row, column);

	return value && value[0] == 't';
}

struct uuid db_uuid(const struct db_reply *reply, int row, const char *column)
{
	const char *value = db_text(reply, row, column);
	struct uuid uuid = { { 0 } };

	if (value) {
		bool is_uuid = uuid_parse(text_of(value), &uuid);

		assert(is_uuid);
		(void)is_uuid;
	}
	return uuid;
}

bool db_is_null(const struct db_reply *reply, int row, const char *column)
{
	return db_text(reply, row, column) == NULL;
}

size_t db_length(const struct db_reply *reply, int row, const char *column)
{
	return (size_t)PQgetlength(result_of(reply), row, column_of(reply, column));
}

void db_show(const struct db_reply *reply)
{
	PGresult *result = (PGresult *)reply->result;

	for (int row = 0; row < PQntuples(result); row++) {
		for (int column = 0; column < PQnfields(result); column++) {
			char *value = PQgetvalue(result, row, column);
			const char *shown = text_shown(reply->arena, value);

			if (shown != value &&
			    !PQsetvalue(result, row, column, (char *)shown, (int)strlen(shown)))
				abort();
		}
	}
}
