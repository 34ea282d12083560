#include "store/options.h"

#define OPTION(member) offsetof(struct store_options, member)

static const struct config_option own_options[] = {
	{ "database.connections", CONFIG_INT, OPTION(service.connections), "DATABASE_CONNECTIONS",
	  "4", .min = 1, .max = 64,
	  .doc = "Connections for requests at most; one more opens when none is free" },
	{ "database.long_connections", CONFIG_INT, OPTION(service.long_connections),
	  "DATABASE_LONG_CONNECTIONS", "2", .min = 2, .max = 64,
	  .doc = "The same for long statements: what HQ sends, and the journal" },
	{ "http.port", CONFIG_PORT, OPTION(service.port), "PORT", "3002",
	  .doc = "Port to listen on" },
	{ "sync.hq_url", CONFIG_TEXT, OPTION(hq_url), "HQ_URL",
	  .doc = "Address of headquarters; without it the one given at enrolment" },
	{ "sync.hq_certificate_authority", CONFIG_PATH, OPTION(hq_certificate_authority_path),
	  "HQ_CERTIFICATE_AUTHORITY",
	  .doc = "PEM file of the authority that signed HQ's certificate" },
	{ "sync.poll_ms", CONFIG_INT, OPTION(sync_poll_ms), "SYNC_INTERVAL_MS", "15000", .min = 100,
	  .max = 3600000, .doc = "How often to ask HQ when no hint comes" },
	{ "sync.push_entries", CONFIG_INT, OPTION(sync_push_entries), "SYNC_PUSH_ENTRIES", "1000",
	  .min = 1, .max = 10000, .doc = "How many journal entries go to HQ in one batch at most" },
	{ "sync.recovery_poll_ms", CONFIG_INT, OPTION(sync_recovery_poll_ms),
	  "SYNC_RECOVERY_POLL_MS", "30000", .min = 100, .max = 3600000,
	  .doc = "How often to ask HQ for documents that an old disk has brought there" },
	{ "sync.silent_s", CONFIG_INT, OPTION(sync_silent_s), "SYNC_SILENT_S", "300", .min = 1,
	  .max = 86400, .doc = "How long HQ may be silent before that is a condition" },
	{ 0 },
};

const struct config_option *const store_option_tables[] = { service_option_table, own_options,
							    NULL };
