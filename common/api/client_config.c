#include "common/api/client_config.h"

#include <string.h>

#include "common/api/service.h"
#include "common/auth/password.h"
#include "common/http/etag.h"
#include "common/json/json_write.h"
#include "schema/shared/queries/client_config.sql.h"

#define REPLY_MAXIMUM ((size_t)64 << 10)
#define ETAG_DIGITS 32

static const char *const tiers[] = { "hq", "store", NULL };

static const struct field version_fields[] = {
	{ "program", FIELD_TEXT },
	{ "api", FIELD_TEXT, .doc = "The part of addresses: v1" },
	{ "schema", FIELD_TEXT, .doc = "The last migration of the database" },
	FIELD_END,
};

static const struct field config_fields[] = {
	{ "tier", FIELD_CHOICE, .choices = tiers },
	{ "name", FIELD_TEXT, FIELD_NULLABLE,
	  .doc = "Of the store, at headquarters of the chain; null until it is known" },
	{ "code", FIELD_TEXT, FIELD_NULLABLE, .doc = "Of the store" },
	{ "store_id", FIELD_UUID, FIELD_NULLABLE },
	{ "chain", FIELD_TEXT, FIELD_NULLABLE },
	{ "currency", FIELD_TEXT, FIELD_NULLABLE, .doc = "ISO 4217; null until it is known" },
	{ "currency_places", FIELD_INT, FIELD_NULLABLE, .doc = "Digits of the minor unit" },
	{ "languages", FIELD_LIST },
	{ "features", FIELD_LIST,
	  .doc = "Tags of this document that the server has routes of; live: it tells what "
		 "happens" },
	{ "versions", FIELD_OBJECT, .record = "versions", .fields = version_fields },
	FIELD_END,
};

static const struct field place[] = {
	{ "store_id", FIELD_UUID, FIELD_NULLABLE },
	FIELD_END,
};

static const struct error *set_place(struct request *req)
{
	const struct service *service = request_app(req);

	request_set_text(req, "store_id", service->store_id);
	return NULL;
}

static bool is_first_of_tag(const struct route *const *tables, const struct route *route)
{
	for (const struct route *const *table = tables; *table; table++) {
		for (const struct route *other = *table; other->path; other++) {
			if (strcmp(other->tag, route->tag) == 0)
				return other == route;
		}
	}
	return false;
}

static void write_features(struct json_writer *writer, const struct route *const *tables)
{
	json_key(writer, "features");
	json_begin_array(writer);
	for (const struct route *const *table = tables; *table; table++) {
		for (const struct route *route = *table; route->path; route++) {
			if (is_first_of_tag(tables, route))
				json_write_string(writer, route->tag);
		}
	}
	json_write_string(writer, "live");
	json_end_array(writer);
}

static void put_known(struct json_writer *writer, const struct db_reply *reply, const char *name)
{
	json_put_string(writer, name, db_is_null(reply, 0, name) ? NULL : db_text(reply, 0, name));
}

static void write_versions(struct json_writer *writer, const struct db_reply *reply)
{
	json_key(writer, "versions");
	json_begin_object(writer);
	json_put_string(writer, "program", OUTPOST_VERSION);
	json_put_string(writer, "api", "v1");
	json_put_string(writer, "schema", db_text(reply, 0, "schema"));
	json_end_object(writer);
}

static void write_config(const struct service *service, const struct db_reply *reply,
			 struct json_writer *writer)
{
	json_begin_object(writer);
	json_put_string(writer, "tier", service->program->tier);
	put_known(writer, reply, "name");
	put_known(writer, reply, "code");
	json_put_string(writer, "store_id", service->store_id);
	put_known(writer, reply, "chain");
	put_known(writer, reply, "currency");
	json_key(writer, "currency_places");
	if (db_is_null(reply, 0, "currency_places"))
		json_write_null(writer);
	else
		json_write_int(writer, db_int(reply, 0, "currency_places"));
	json_key(writer, "languages");
	json_write_raw(writer, TEXT("[\"en\",\"es\"]"));
	write_features(writer, service->api.tables);
	write_versions(writer, reply);
	json_end_object(writer);
}

static void on_read(struct request *req, const struct db_reply *reply)
{
	struct arena *arena = request_arena(req);
	struct text_buffer buffer;
	struct json_writer writer = json_writer(&buffer);
	const char *etag;

	if (reply->error) {
		request_reply_error(req, reply->error);
		return;
	}
	text_buffer_init(&buffer, REPLY_MAXIMUM);
	write_config(request_app(req), reply, &writer);
	etag = arena_print(arena, "\"%.*s\"", ETAG_DIGITS,
			   text_digest(arena, text_buffer_text(&buffer)));
	request_reply_header(req, "ETag", etag);
	request_reply_header(req, "Cache-Control", "no-cache");
	if (etag_is_known(request_header(req, "if-none-match"), etag))
		request_reply_bytes(req, 304, NULL, TEXT(""));
	else
		request_reply_json(req, 200, text_buffer_text(&buffer));
	text_buffer_finish(&buffer);
}

const struct route client_config_routes[] = {
	{
		.method = HTTP_GET,
		.path = "/config.json",
		.summary = "Whose server this is, and what its client has to know before a sign-in",
		.tag = "operation",
		.record = "client_config",
		.permission = PERMISSION_PUBLIC,
		.prepare = set_place,
		.computed = place,
		.statement = &client_config_get,
		.finish = on_read,
		.reply = REPLY_ONE,
		.reply_fields = config_fields,
	},
	ROUTE_END,
};
