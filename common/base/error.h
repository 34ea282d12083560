/*
 * Error: an error is a value; NULL is success.
 *
 * Model    code decides HTTP status and whether a retry helps; field names the input at fault;
 *          detail speaks to a person about this case and never holds secrets or SQL; cause goes to
 *          the log only. Logged once, at the edge. Outputs of a failing function are untouched.
 * Owner    The arena passed to the constructor.
 */
#ifndef OUTPOST_COMMON_BASE_ERROR_H
#define OUTPOST_COMMON_BASE_ERROR_H

#include "common/base/arena.h"
#include "common/base/error_codes.h"

#define must_check __attribute__((warn_unused_result))

enum error_code {
#define ERROR_ENUM(name, code, status, title, remedy) ERROR_##name,
	ERROR_CODE_LIST(ERROR_ENUM)
#undef ERROR_ENUM
		ERROR_CODE_COUNT
};

struct error {
	enum error_code code;
	const char *field;
	const char *detail;
	int retry_after_s; /* 0: the usual time of its kind */
	const struct error *cause;
	const struct error
		*next; /* further errors of the same input, e.g. all bad fields of a body */
};

struct error_kind {
	const char *code;
	int status;
	const char *title;
	const char *remedy;
};

/* Code word, status, title and remedy of a code. */
const struct error_kind *error_kind(enum error_code code);

/* Find the code for its word ("stale_version"); ERROR_CODE_COUNT when unknown. */
enum error_code error_code_of(const char *word);

const struct error *error_new(struct arena *arena, enum error_code code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
const struct error *error_field(struct arena *arena, enum error_code code, const char *field,
				const char *format, ...) __attribute__((format(printf, 4, 5)));
const struct error *error_because(struct arena *arena, const struct error *cause,
				  enum error_code code, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* The same, with the time after which a repeat may help. */
const struct error *error_retry_after(struct arena *arena, const struct error *error, int seconds);

/* The faults of both, in this order; either may be NULL. */
const struct error *error_join(struct arena *arena, const struct error *first,
			       const struct error *then);

/* One line for a log or a terminal: "code (field): detail <- cause". */
const char *error_describe(struct arena *arena, const struct error *error);

#define TRY(expression)                                                                            \
	do {                                                                                       \
		const struct error *try_error_ = (expression);                                     \
		if (try_error_)                                                                    \
			return try_error_;                                                         \
	} while (0)

#endif
