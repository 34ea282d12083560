#include "hq/options.h"

#define OPTION(member) offsetof(struct hq_options, member)

const struct config_option hq_option_table[] = {
	{ "database.url", CONFIG_SECRET, OPTION(service.database_url), "DATABASE_URL",
	  .doc = "libpq connection string of the server, role outpost_server" },
	{ "database.owner_url", CONFIG_SECRET, OPTION(service.database_owner_url),
	  "DATABASE_OWNER_URL",
	  .doc = "libpq connection string of role outpost_owner, for migrate, check and user add" },
	{ "database.connections", CONFIG_INT, OPTION(service.connections), "DATABASE_CONNECTIONS",
	  "4", .min = 1, .max = 64, .doc = "Connections for requests; one more publishes" },
	{ "database.long_connections", CONFIG_INT, OPTION(service.long_connections),
	  "DATABASE_LONG_CONNECTIONS", "4", .min = 2, .max = 64,
	  .doc = "Connections for long statements: imports, and what stores send" },
	{ "http.host", CONFIG_TEXT, OPTION(service.host), "HOST", "127.0.0.1",
	  .doc = "Address to listen on" },
	{ "http.port", CONFIG_PORT, OPTION(service.port), "PORT", "3001",
	  .doc = "Port to listen on" },
	{ "http.certificate", CONFIG_PATH, OPTION(service.certificate_path), "TLS_CERTIFICATE",
	  .doc = "PEM file of the certificate chain; with it the server speaks TLS" },
	{ "http.key", CONFIG_PATH, OPTION(service.key_path), "TLS_KEY",
	  .doc = "PEM file of its private key" },
	{ "state_dir", CONFIG_PATH, OPTION(service.state_dir), "STATE_DIR",
	  .doc = "Folder for the signing key and cached packs, writable by the server alone" },
	{ "auth.token_lifetime_s", CONFIG_INT, OPTION(service.token_lifetime_s), "TOKEN_LIFETIME_S",
	  "28800", .min = 60, .max = 86400, .doc = "How long a sign-in lasts, in seconds" },
	{ "sync.tick_ms", CONFIG_INT, OPTION(sync_tick_ms), "SYNC_TICK_MS", "50", .min = 1,
	  .max = 5000,
	  .doc = "Pause between two cuts while changes keep coming; the first is cut at once" },
	{ "log.level", CONFIG_TEXT, OPTION(service.log_level), "LOG_LEVEL", "info",
	  .doc = "debug, info, warn or error" },
	{ 0 },
};
