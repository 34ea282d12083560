/*
 * Configuration: option tables fill a struct.
 *
 * Model    Several tables, with a NULL after the last, are read as one.
 *          fallback < file < environment < --set. The file has lines `key = value`, # starts a comment.
 *          Unknown keys, malformed values and missing required options are errors that name the key,
 *          where it came from and the remedy. There is no default secret: a secret has no fallback.
 * Owner    Values live in the arena given. `config` remembers where each value came from.
 */
#ifndef OUTPOST_COMMON_CONFIG_CONFIG_H
#define OUTPOST_COMMON_CONFIG_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/error.h"
#include "common/base/text.h"

enum config_type {
	CONFIG_TEXT,   /* const char * */
	CONFIG_SECRET, /* const char *, shown as *** */
	CONFIG_PATH,   /* const char * */
	CONFIG_INT,    /* int64_t */
	CONFIG_PORT,   /* int64_t, 0..65535 */
	CONFIG_BOOL,   /* bool: true/false/yes/no/on/off */
};

struct config_option {
	const char *key; /* database.url */
	enum config_type type;
	size_t offset;           /* in the options struct */
	const char *environment; /* DATABASE_URL; NULL = none */
	const char *fallback;    /* NULL = none */
	bool required;
	int64_t min, max; /* of CONFIG_INT, when max > min */
	const char *doc;
};

struct config; /* options with their sources */

struct config_sources {
	const char *file;            /* NULL = none */
	const char *const *settings; /* "key=value" of --set, NULL at the end; may be NULL */
	const char *(*environment)(const char *name); /* getenv, or a test's */
};

/* Each table ends with a NULL key. Fills *out_options (of the caller's type). */
must_check const struct error *config_load(struct arena *arena,
					   const struct config_option *const *tables,
					   const struct config_sources *sources, void *out_options,
					   const struct config **out_config);
/* NULL when no table has it. */
const struct config_option *config_find(const struct config_option *const *tables, const char *key);

/* `key = value  # source` per option, secrets hidden. */
void config_show(const struct config *config, struct text_buffer *buffer);
/* Markdown table of all options. */
void config_document(const struct config_option *const *tables, struct text_buffer *buffer);

#endif
