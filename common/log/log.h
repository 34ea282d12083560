/*
 * Log: structured events, one line of JSON each, to a file descriptor (stdout).
 *
 * Model    The event name is a constant and greppable ("sync.cut.applied"); variable data only in
 *          fields. Never payloads, tokens or names of people. A line is written with one write(2).
 *          LOG_INFO(log, "sync.cut.applied", log_int("rev", rev), log_us("took", microseconds));
 * Owner    A logger is a value in app; modules get a pointer. A NULL logger drops everything.
 */
#ifndef OUTPOST_COMMON_LOG_LOG_H
#define OUTPOST_COMMON_LOG_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/error.h"

enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARN, LOG_LEVEL_ERROR };

struct log {
	int descriptor;
	enum log_level level;
	const char *program; /* "outpost-hq" */
};

enum log_field_type { LOG_FIELD_TEXT, LOG_FIELD_INT, LOG_FIELD_BOOL, LOG_FIELD_ERROR };

struct log_field {
	const char *name;
	enum log_field_type type;
	const char *text;
	int64_t number;
	const struct error *error;
};

struct log_field log_text(const char *name, const char *text); /* NULL is null */
struct log_field log_int(const char *name, int64_t number);
struct log_field log_bool(const char *name, bool value);
struct log_field log_us(const char *name, int64_t microseconds); /* written as <name>_us */
struct log_field log_error(
	const struct error *error); /* error, error_field, error_detail with causes */

void log_write(const struct log *log, enum log_level level, const char *event,
	       const struct log_field *fields, int count);

/* "debug", "info", "warn", "error"; false when it is none of them. */
bool log_level_parse(const char *name, enum log_level *out_level);

#define LOG_AT(log, level, event, ...)                                                             \
	log_write((log), (level), (event), (const struct log_field[]){ __VA_ARGS__ },              \
		  (int)(sizeof((const struct log_field[]){ __VA_ARGS__ }) /                        \
			sizeof(struct log_field)))
#define LOG_DEBUG(log, event, ...) LOG_AT(log, LOG_LEVEL_DEBUG, event, __VA_ARGS__)
#define LOG_INFO(log, event, ...) LOG_AT(log, LOG_LEVEL_INFO, event, __VA_ARGS__)
#define LOG_WARN(log, event, ...) LOG_AT(log, LOG_LEVEL_WARN, event, __VA_ARGS__)
#define LOG_ERROR(log, event, ...) LOG_AT(log, LOG_LEVEL_ERROR, event, __VA_ARGS__)

#endif
