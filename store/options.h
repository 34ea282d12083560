/*
 * Options: what can be set for outpost-store; the tables are also docs/configuration.md.
 */
#ifndef OUTPOST_STORE_OPTIONS_H
#define OUTPOST_STORE_OPTIONS_H

#include "common/api/service.h"
#include "common/config/config.h"

struct store_options {
	struct service_options service;
	const char *hq_url;
	const char *hq_certificate_authority_path;
	int64_t sync_poll_ms, sync_push_entries, sync_recovery_poll_ms, sync_silent_s;
};

extern const struct config_option *const store_option_tables[];

#endif
