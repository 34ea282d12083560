#include "common/api/service.h"

#define OPTION(member) offsetof(struct service_options, member)

const struct config_option service_option_table[] = {
	{ "database.url", CONFIG_SECRET, OPTION(database_url), "DATABASE_URL",
	  .doc = "libpq connection string of the server, role outpost_server" },
	{ "database.owner_url", CONFIG_SECRET, OPTION(database_owner_url), "DATABASE_OWNER_URL",
	  .doc = "libpq connection string of role outpost_owner, for the commands that are not "
		 "serve" },
	{ "http.host", CONFIG_TEXT, OPTION(host), "HOST", "127.0.0.1",
	  .doc = "Address to listen on" },
	{ "http.certificate", CONFIG_PATH, OPTION(certificate_path), "TLS_CERTIFICATE",
	  .doc = "PEM file of the certificate chain; with it the server speaks TLS" },
	{ "http.key", CONFIG_PATH, OPTION(key_path), "TLS_KEY",
	  .doc = "PEM file of its private key" },
	{ "state_dir", CONFIG_PATH, OPTION(state_dir), "STATE_DIR",
	  .doc = "Folder of the signing key and of packs, writable by the server alone" },
	{ "auth.token_lifetime_s", CONFIG_INT, OPTION(token_lifetime_s), "TOKEN_LIFETIME_S",
	  "28800", .min = 60, .max = 86400, .doc = "How long a sign-in lasts, in seconds" },
	{ "log.level", CONFIG_TEXT, OPTION(log_level), "LOG_LEVEL", "info",
	  .doc = "debug, info, warn or error" },
	{ "disk.path", CONFIG_PATH, OPTION(disk_path), "DISK_PATH",
	  .doc = "Folder on the disk of the database, whose room is watched; else state_dir" },
	{ "disk.low_mb", CONFIG_INT, OPTION(disk_low_mb), "DISK_LOW_MB", "1024", .min = 1,
	  .max = 1 << 30, .doc = "Below so many MiB free no master data and no imports are taken" },
	{ "disk.full_mb", CONFIG_INT, OPTION(disk_full_mb), "DISK_FULL_MB", "256", .min = 1,
	  .max = 1 << 30, .doc = "Below so many MiB free nothing is sold either" },
	{ 0 },
};
