#include "hq/options.h"

#define OPTION(member) offsetof(struct hq_options, member)

static const struct config_option own_options[] = {
	{ "database.connections", CONFIG_INT, OPTION(service.connections), "DATABASE_CONNECTIONS",
	  "4", .min = 1, .max = 64,
	  .doc = "Connections for requests at most; one more opens when none is free, another one "
		 "publishes" },
	{ "database.long_connections", CONFIG_INT, OPTION(service.long_connections),
	  "DATABASE_LONG_CONNECTIONS", "8", .min = 2, .max = 64,
	  .doc = "The same for long statements: imports, and what stores send; one "
		 "that delivers much holds up to three" },
	{ "http.port", CONFIG_PORT, OPTION(service.port), "PORT", "3001",
	  .doc = "Port to listen on" },
	{ "sync.recovery_days", CONFIG_INT, OPTION(sync_recovery_days), "SYNC_RECOVERY_DAYS", "30",
	  .min = 1, .max = 3650,
	  .doc = "The documents of so many days are given back to a store's new box" },
	{ "sync.tick_ms", CONFIG_INT, OPTION(sync_tick_ms), "SYNC_TICK_MS", "50", .min = 1,
	  .max = 5000,
	  .doc = "Pause between two cuts while changes keep coming; the first is cut at once" },
	{ 0 },
};

const struct config_option *const hq_option_tables[] = { service_option_table, own_options, NULL };
