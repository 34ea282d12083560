/*
 * Options: what can be set for outpost-hq; the tables are also docs/configuration.md.
 */
#ifndef OUTPOST_HQ_OPTIONS_H
#define OUTPOST_HQ_OPTIONS_H

#include "common/api/service.h"
#include "common/config/config.h"

struct hq_options {
	struct service_options service;
	int64_t sync_tick_ms, sync_recovery_days;
};

extern const struct config_option *const hq_option_tables[];

#endif
