#include "tests/api/thing_routes.h"

#include "tests/api/statements.sql.h"

static const char *const kinds[] = { "small", "large", NULL };

static const struct field part_fields[] = {
	{ "part_number", FIELD_INT, FIELD_REQUIRED, .min = 1, .max = 99 },
	{ "quantity", FIELD_QUANTITY, FIELD_REQUIRED, .min = 1 },
	FIELD_END,
};

static const struct field thing_fields[] = {
	{ "thing_id", FIELD_UUID, FIELD_REQUIRED, .doc = "Chosen by the client" },
	{ "code", FIELD_TEXT, FIELD_REQUIRED, .max = 20 },
	{ "name", FIELD_TEXT, FIELD_REQUIRED, .max = 40 },
	{ "quantity", FIELD_QUANTITY, FIELD_NULLABLE },
	{ "amount", FIELD_MONEY, FIELD_SIGNED | FIELD_NULLABLE },
	{ "rate", FIELD_RATE, FIELD_NULLABLE, .max = 1000000 },
	{ "active", FIELD_BOOL, .fallback = "true" },
	{ "kind", FIELD_CHOICE, .choices = kinds, .fallback = "small" },
	{ "made_on", FIELD_DATE, FIELD_NULLABLE },
	{ "changed_at", FIELD_TIME, FIELD_READ_ONLY },
	{ "parts", FIELD_LIST, FIELD_NULLABLE, .max = 3, .record = "part", .fields = part_fields },
	{ "row_version", FIELD_INT, FIELD_READ_ONLY },
	FIELD_END,
};

/* The same with a version, which a change must give. */
static const struct field thing_change_fields[] = {
	{ "thing_id", FIELD_UUID },
	{ "code", FIELD_TEXT, FIELD_REQUIRED, .max = 20 },
	{ "name", FIELD_TEXT, FIELD_REQUIRED, .max = 40 },
	{ "quantity", FIELD_QUANTITY, FIELD_NULLABLE },
	{ "amount", FIELD_MONEY, FIELD_SIGNED | FIELD_NULLABLE },
	{ "rate", FIELD_RATE, FIELD_NULLABLE, .max = 1000000 },
	{ "active", FIELD_BOOL, .fallback = "true" },
	{ "kind", FIELD_CHOICE, .choices = kinds, .fallback = "small" },
	{ "made_on", FIELD_DATE, FIELD_NULLABLE },
	{ "changed_at", FIELD_TIME, FIELD_READ_ONLY },
	{ "parts", FIELD_LIST, FIELD_NULLABLE, .max = 3, .record = "part", .fields = part_fields },
	{ "row_version", FIELD_INT, FIELD_REQUIRED, .min = 1, .doc = "Version last read" },
	FIELD_END,
};

static const struct field page_query[] = {
	{ "q", FIELD_TEXT, .doc = "Part of the name" },
	{ "kind", FIELD_CHOICE, .choices = kinds },
	FIELD_END,
};

static const struct field version_query[] = {
	{ "row_version", FIELD_INT, FIELD_REQUIRED, .min = 1 },
	FIELD_END,
};

static const struct field report_fields[] = {
	{ "kind", FIELD_CHOICE, FIELD_REQUIRED, .choices = kinds },
	{ "things", FIELD_INT, FIELD_REQUIRED },
	FIELD_END,
};

static const struct field actor_fields[] = {
	{ "actor_id", FIELD_UUID },
	{ "session_actor_id", FIELD_UUID },
	{ "store_id", FIELD_UUID },
	{ "doubled", FIELD_INT },
	FIELD_END,
};

static const struct field number_query[] = {
	{ "number", FIELD_INT, FIELD_REQUIRED, .max = 1000 },
	FIELD_END,
};

static const struct field computed_fields[] = {
	{ "doubled", FIELD_INT },
	FIELD_END,
};

static const struct error *double_number(struct request *req)
{
	int64_t number = request_number(req, "number");

	if (number == 13)
		return error_field(request_arena(req), ERROR_STATE_CONFLICT, "number",
				   "thirteen is refused");
	request_set_number(req, "doubled", number * 2);
	return NULL;
}

static void reply_length(struct request *req)
{
	struct text body = request_raw_body(req);

	request_reply_json(
		req, 202, text_of(arena_print(request_arena(req), "{\"bytes\":%zu}", body.length)));
}

static void reply_trace(struct request *req)
{
	request_reply_json(
		req, 200,
		text_of(arena_print(request_arena(req),
				    "{\"request_id\":\"%s\",\"trace_id\":\"%s\","
				    "\"traceparent\":\"%s\"}",
				    request_id(req), request_trace(req)->id,
				    trace_print(request_arena(req), request_trace(req)))));
}

static const struct field bytes_fields[] = {
	{ "bytes", FIELD_INT, FIELD_REQUIRED },
	FIELD_END,
};

static const struct field slept_fields[] = {
	{ "slept", FIELD_INT, FIELD_REQUIRED },
	FIELD_END,
};

static const struct field document_fields[] = {
	{ "code", FIELD_TEXT },
	FIELD_END,
};

static const struct field trace_fields[] = {
	{ "request_id", FIELD_UUID },
	{ "trace_id", FIELD_TEXT },
	{ "traceparent", FIELD_TEXT },
	FIELD_END,
};

static const enum error_code delete_errors[] = { ERROR_IN_USE, ERROR_CODE_COUNT };

#define ACTOR_ROUTE(METHOD, SUMMARY)                                                               \
	{                                                                                          \
		.method = METHOD, .path = "/api/v1/actor", .summary = SUMMARY, .tag = "server",    \
		.record = "actor", .permission = PERMISSION_SIGNED_IN, .query = number_query,      \
		.prepare = double_number, .computed = computed_fields, .statement = &thing_actor,  \
		.reply = REPLY_ONE, .reply_fields = actor_fields,                                  \
	}

const struct route thing_routes[] = {
	{
		.method = HTTP_GET,
		.path = "/api/v1/things",
		.record = "thing",
		.summary = "List things",
		.tag = "things",
		.permission = PERMISSION_HQ_VIEW_CATALOG,
		.query = page_query,
		.statement = &thing_page,
		.reply = REPLY_PAGE,
		.reply_fields = thing_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/things/{thing_id}",
		.record = "thing",
		.summary = "Read one thing",
		.tag = "things",
		.permission = PERMISSION_HQ_VIEW_CATALOG,
		.statement = &thing_get,
		.reply = REPLY_ONE,
		.reply_fields = thing_fields,
	},
	{
		.method = HTTP_POST,
		.path = "/api/v1/things",
		.record = "thing",
		.summary = "Add a thing",
		.tag = "things",
		.permission = PERMISSION_HQ_MANAGE_PRODUCTS,
		.body = thing_fields,
		.statement = &thing_insert,
		.reply = REPLY_ONE,
		.reply_fields = thing_fields,
	},
	{
		.method = HTTP_PUT,
		.path = "/api/v1/things/{thing_id}",
		.record = "thing",
		.summary = "Change a thing",
		.tag = "things",
		.permission = PERMISSION_HQ_MANAGE_PRODUCTS,
		.body = thing_change_fields,
		.statement = &thing_update,
		.reply = REPLY_ONE,
		.reply_fields = thing_fields,
	},
	{
		.method = HTTP_DELETE,
		.path = "/api/v1/things/{thing_id}",
		.record = "thing",
		.summary = "Remove a thing",
		.tag = "things",
		.permission = PERMISSION_HQ_MANAGE_PRODUCTS,
		.query = version_query,
		.statement = &thing_delete,
		.reply = REPLY_NONE,
		.errors = delete_errors,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/things/{thing_id}/document",
		.record = "thing_document",
		.summary = "Read a thing as a document",
		.tag = "things",
		.permission = PERMISSION_HQ_VIEW_CATALOG,
		.statement = &thing_document,
		.reply = REPLY_DOCUMENT,
		.reply_fields = document_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/reports/things",
		.record = "thing_count",
		.summary = "Count things",
		.tag = "reports",
		.permission = PERMISSION_HQ_VIEW_REPORTS,
		.statement = &thing_report,
		.reply = REPLY_ROWS,
		.reply_fields = report_fields,
	},
	{
		.method = HTTP_POST,
		.path = "/api/v1/things/import",
		.record = "received",
		.summary = "Send things as CSV",
		.tag = "things",
		.permission = PERMISSION_SIGNED_IN,
		.raw_body = "text/csv",
		.body_maximum = 1000,
		.handler = reply_length,
		.reply = REPLY_ONE,
		.reply_fields = bytes_fields,
		.status = 202,
	},
	ACTOR_ROUTE(HTTP_GET, "Say who asks"),
	ACTOR_ROUTE(HTTP_POST, "Write down who asks"),
	{
		.method = HTTP_GET,
		.path = "/sync/v1/link",
		.record = "actor",
		.summary = "Say which store asks",
		.tag = "server",
		.permission = PERMISSION_STORE_LINK,
		.query = number_query,
		.prepare = double_number,
		.computed = computed_fields,
		.statement = &thing_actor,
		.reply = REPLY_ONE,
		.reply_fields = actor_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/trace",
		.record = "trace",
		.summary = "Show the trace",
		.tag = "server",
		.permission = PERMISSION_PUBLIC,
		.handler = reply_trace,
		.reply = REPLY_DOCUMENT,
		.reply_fields = trace_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/slow",
		.record = "slept",
		.summary = "Take half a second",
		.tag = "server",
		.permission = PERMISSION_PUBLIC,
		.statement = &thing_sleep,
		.reply = REPLY_ONE,
		.reply_fields = slept_fields,
	},
	ROUTE_END,
};

static const struct field broken_fields[] = {
	{ "thing_id", FIELD_UUID, FIELD_READ_ONLY },
	{ "code", FIELD_TEXT, FIELD_WRITE_ONLY },
	{ "amount", FIELD_MONEY, FIELD_READ_ONLY },
	{ "colour", FIELD_TEXT },
	FIELD_END,
};

static const struct field broken_query[] = {
	{ "kind", FIELD_MONEY },
	{ "unused", FIELD_TEXT },
	FIELD_END,
};

static const struct field created_fields[] = {
	{ "thing_id", FIELD_UUID, FIELD_REQUIRED },
	{ "name", FIELD_TEXT },
	FIELD_END,
};

static const struct field changed_fields[] = {
	{ "thing_id", FIELD_UUID, FIELD_READ_ONLY },
	FIELD_END,
};

static const struct field nullable_fields[] = {
	{ "thing_id", FIELD_UUID, FIELD_READ_ONLY },
	{ "rate", FIELD_RATE },
	{ "name", FIELD_TEXT, FIELD_NULLABLE },
	{ "other_code", FIELD_TEXT },
	FIELD_END,
};

static const struct field shown_fields[] = {
	{ "rate", FIELD_RATE },
	{ "told", FIELD_BOOL, .doc = "By nobody's column" },
	FIELD_END,
};

static void reply_shown(struct request *req, const struct db_reply *reply)
{
	(void)reply;
	request_reply_json(req, 200, TEXT("{\"rate\":1,\"told\":true}"));
}

const struct route forgetful_routes[] = {
	{
		.method = HTTP_POST,
		.path = "/api/v1/forgetful",
		.record = "forgetful",
		.summary = "Creates what cannot be changed",
		.permission = PERMISSION_PUBLIC,
		.body = created_fields,
		.statement = &forgetful_create,
		.reply = REPLY_NONE,
	},
	{
		.method = HTTP_PUT,
		.path = "/api/v1/forgetful/{thing_id}",
		.record = "forgetful",
		.summary = "Forgets the name",
		.permission = PERMISSION_PUBLIC,
		.body = changed_fields,
		.statement = &forgetful_change,
		.reply = REPLY_NONE,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/forgetful/{thing_id}",
		.record = "forgetful",
		.summary = "Promises a rate",
		.permission = PERMISSION_PUBLIC,
		.statement = &forgetful_get,
		.reply = REPLY_ONE,
		.reply_fields = nullable_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/forgetful/{thing_id}/shown",
		.record = "shown",
		.summary = "Promises a rate in a reply of its own",
		.permission = PERMISSION_PUBLIC,
		.statement = &forgetful_get,
		.finish = reply_shown,
		.reply = REPLY_ONE,
		.reply_fields = shown_fields,
	},
	ROUTE_END,
};

const struct route broken_routes[] = {
	{
		.method = HTTP_GET,
		.path = "/api/v1/broken",
		.record = "broken",
		.summary = "Broken",
		.permission = PERMISSION_PUBLIC,
		.query = broken_query,
		.statement = &broken_page,
		.reply = REPLY_PAGE,
		.reply_fields = broken_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/missing",
		.record = "missing",
		.summary = "Missing",
		.permission = PERMISSION_PUBLIC,
		.statement = &broken_missing,
		.reply = REPLY_DOCUMENT,
		.reply_fields = document_fields,
	},
	ROUTE_END,
};

static const struct field reserved_fields[] = {
	{ "actor_id", FIELD_UUID },
	FIELD_END,
};

static const struct field nested_fields[] = {
	{ "parts", FIELD_LIST, .fields = part_fields },
	FIELD_END,
};

const struct route nameless_routes[] = {
	{
		.method = HTTP_POST,
		.path = "/api/v1/nameless",
		.summary = "Names neither what it takes nor what it gives",
		.permission = PERMISSION_PUBLIC,
		.body = created_fields,
		.handler = reply_trace,
		.reply = REPLY_ONE,
		.reply_fields = trace_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/nameless",
		.summary = "Gives what is in it no name",
		.record = "nested",
		.permission = PERMISSION_PUBLIC,
		.handler = reply_trace,
		.reply = REPLY_ONE,
		.reply_fields = nested_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/nameless/other",
		.summary = "Has the name of another",
		.record = "nested",
		.permission = PERMISSION_PUBLIC,
		.handler = reply_trace,
		.reply = REPLY_ONE,
		.reply_fields = trace_fields,
	},
	ROUTE_END,
};

/* Promises to say what is new, and cannot. */
const struct route mute_routes[] = {
	{
		.method = HTTP_POST,
		.path = "/api/v1/mute",
		.summary = "Creates and does not say so",
		.record = "thing",
		.permission = PERMISSION_PUBLIC,
		.body = thing_fields,
		.statement = &thing_insert,
		.reply = REPLY_ONE,
		.reply_fields = thing_fields,
		.creates = true,
	},
	ROUTE_END,
};

const struct route unsound_routes[] = {
	{
		.method = HTTP_GET,
		.path = "/api/v1/things/{id}",
		.record = "collision",
		.summary = "Collides",
		.permission = PERMISSION_PUBLIC,
		.handler = reply_trace,
		.reply = REPLY_DOCUMENT,
		.reply_fields = document_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/forgotten",
		.record = "forgotten",
		.summary = "Has no permission",
		.handler = reply_trace,
		.reply = REPLY_DOCUMENT,
		.reply_fields = document_fields,
	},
	{
		.method = HTTP_POST,
		.path = "/api/v1/forged",
		.record = "forged",
		.summary = "Lets the client say who it is",
		.permission = PERMISSION_SIGNED_IN,
		.body = reserved_fields,
		.handler = reply_trace,
		.reply = REPLY_DOCUMENT,
		.reply_fields = document_fields,
	},
	{
		.method = HTTP_POST,
		.path = "/api/v1/idle",
		.summary = "Does nothing",
		.permission = PERMISSION_SIGNED_IN,
		.reply = REPLY_NONE,
	},
	{
		.method = HTTP_POST,
		.path = "/api/v1/early",
		.summary = "Awaits what its handler never goes on from",
		.permission = PERMISSION_SIGNED_IN,
		.await = reply_trace,
		.handler = reply_trace,
		.reply = REPLY_NONE,
	},
	ROUTE_END,
};
