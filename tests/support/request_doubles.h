/*
 * Request doubles: an exchange and a database for running routes without sockets or PostgreSQL.
 *
 * Why      Fuzzing and measuring want nothing but our own code between bytes and bound parameters.
 * Model    The doubles have the names of server.h and db.h. Sources of the program that includes
 *          them, so the linker finds them first and takes neither from the libraries.
 */
#ifndef OUTPOST_TESTS_SUPPORT_REQUEST_DOUBLES_H
#define OUTPOST_TESTS_SUPPORT_REQUEST_DOUBLES_H

#include "common/db/db.h"
#include "common/http/server.h"

struct http_exchange {
	struct arena *arena;
	enum http_method method;
	struct text path, query, if_match, authorization, body;
	int replies, status;
};

/* Every statement ends at once: with success and no rows, or `busy`. */
void request_doubles_busy(bool is_busy);

#endif
