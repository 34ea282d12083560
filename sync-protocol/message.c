#include "sync-protocol/message.h"

#include <assert.h>

#include "common/json/json_read.h"
#include "sync-protocol/lost_rows.h"

#define INT_MAXIMUM ((int64_t)1 << 53) /* what every JSON reader keeps exactly */
#define CHAIN_LENGTH 64
#define LIFE_NUMBER_MAXIMUM INT32_MAX
#define SCOPE_LENGTH_MAXIMUM 100
#define CURSOR_LENGTH_MAXIMUM 200
#define NONCE_MAXIMUM 200
#define GENERATION_MAXIMUM 100
#define SCOPES_MAXIMUM 32
#define LOST_ROWS_MAXIMUM (int64_t)(LOST_BODY_BYTES / 2)
#define CONDITIONS_LENGTH_MAXIMUM 240

static const char *const pull_kinds[] = { "delta", "snapshot", NULL };
static const char *const recovery_parts[] = { "documents", "stock", NULL };

/* Fields that mean the same wherever they appear. */
#define PROTO_FIELD                                                                                \
	{                                                                                          \
		"proto", FIELD_INT, FIELD_REQUIRED, .min = 1, .max = INT_MAXIMUM,                  \
						    .doc = "Protocol version"                      \
	}
#define INCARNATION_FIELD(name_, flags_)                                                           \
	{                                                                                          \
		name_, FIELD_UUID, flags_                                                          \
	}
#define REVISION_FIELD(name_, flags_)                                                              \
	{                                                                                          \
		name_, FIELD_INT, flags_, .min = 0, .max = INT_MAXIMUM                             \
	}
#define LIFE_FIELD(flags_, doc_)                                                                   \
	{                                                                                          \
		"life_number", FIELD_INT, flags_, .min = 1, .max = LIFE_NUMBER_MAXIMUM,            \
						  .doc = doc_                                      \
	}
#define GENERATION_FIELD(name_)                                                                    \
	{                                                                                          \
		name_, FIELD_TEXT, 0, .min = 3, .max = GENERATION_MAXIMUM,                         \
				      .doc = "Of the incarnation, with HQ's signature"             \
	}
#define SEQUENCE_FIELD(name_, flags_) REVISION_FIELD(name_, flags_)
#define CHAIN_FIELD(name_, flags_)                                                                 \
	{                                                                                          \
		name_, FIELD_TEXT, flags_, .min = CHAIN_LENGTH, .max = CHAIN_LENGTH,               \
					   .doc = "SHA-256 in lower-case hexadecimal"              \
	}

const struct field message_enrol_fields[] = {
	{ "code", FIELD_TEXT, FIELD_REQUIRED | FIELD_WRITE_ONLY, .min = 1, .max = 40,
	  .doc = "One-time code from HQ" },
	LIFE_FIELD(0, "The life that the store had; none: a new box"),
	INCARNATION_FIELD("store_inc", 0),
	{ "rescue", FIELD_BOOL, .fallback = "false",
	  .doc = "An old disk, which delivers what it holds and does not go on" },
	FIELD_END,
};

const struct field message_enrolled_fields[] = {
	{ "store_id", FIELD_UUID, FIELD_REQUIRED },
	INCARNATION_FIELD("store_inc", FIELD_REQUIRED),
	{ "credential", FIELD_TEXT, FIELD_REQUIRED, .min = 32, .max = 200,
	  .doc = "Secret of this incarnation" },
	INCARNATION_FIELD("hq_inc", FIELD_REQUIRED),
	INCARNATION_FIELD("previous_inc", FIELD_NULLABLE),
	SEQUENCE_FIELD("previous_acked", FIELD_NULLABLE),
	CHAIN_FIELD("previous_chain", FIELD_NULLABLE),
	LIFE_FIELD(0, "Incarnations of the store, counted"),
	FIELD_END,
};

const struct field message_renew_fields[] = {
	{ "store_id", FIELD_UUID, FIELD_REQUIRED },
	{ "credential", FIELD_TEXT, FIELD_REQUIRED | FIELD_WRITE_ONLY, .min = 1, .max = 200 },
	LIFE_FIELD(0, "The life that the store has"),
	FIELD_END,
};

const struct field message_token_request_fields[] = {
	{ "store_id", FIELD_UUID, FIELD_REQUIRED },
	{ "credential", FIELD_TEXT, FIELD_REQUIRED | FIELD_WRITE_ONLY, .min = 1, .max = 200 },
	{ "nonce", FIELD_TEXT, 0, .min = 1, .max = NONCE_MAXIMUM,
	  .doc = "As the last answer gave it" },
	INCARNATION_FIELD("seen_inc", 0),
	REVISION_FIELD("seen_rev", 0),
	CHAIN_FIELD("seen_chain", 0),
	CHAIN_FIELD("seen_proof", 0),
	GENERATION_FIELD("seen_generation"),
	FIELD_END,
};

const struct field message_token_fields[] = {
	{ "access_token", FIELD_TEXT, FIELD_REQUIRED, .min = 1, .max = 4000 },
	{ "expires_in", FIELD_INT, FIELD_REQUIRED, .min = 1, .max = 86400, .doc = "Seconds" },
	{ "nonce", FIELD_TEXT, 0, .min = 1, .max = NONCE_MAXIMUM,
	  .doc = "To be shown with the next request" },
	{ "reserve_life_number", FIELD_INT, 0, .min = 1, .max = LIFE_NUMBER_MAXIMUM,
	  .doc = "For a database that went back while HQ is away" },
	FIELD_END,
};

const struct field message_pull_fields[] = {
	PROTO_FIELD,
	{ "snapshot", FIELD_BOOL, .fallback = "false", .doc = "Everything, not what changed" },
	INCARNATION_FIELD("hq_inc", 0),
	REVISION_FIELD("rev", 0),
	CHAIN_FIELD("chain", 0),
	{ "scopes_hash", FIELD_TEXT, 0, .max = CHAIN_LENGTH },
	FIELD_END,
};

static const struct field manifest_fields[] = {
	PROTO_FIELD,
	{ "kind", FIELD_CHOICE, FIELD_REQUIRED, .choices = pull_kinds },
	INCARNATION_FIELD("hq_inc", FIELD_REQUIRED),
	REVISION_FIELD("rev_from", FIELD_REQUIRED),
	REVISION_FIELD("rev_to", FIELD_REQUIRED),
	CHAIN_FIELD("chain", FIELD_REQUIRED),
	{ "scopes_hash", FIELD_TEXT, FIELD_REQUIRED, .min = 1, .max = CHAIN_LENGTH },
	{ "scopes", FIELD_LIST, FIELD_REQUIRED, .min = 1, .max = SCOPES_MAXIMUM },
	CHAIN_FIELD("proof", 0),
	GENERATION_FIELD("generation"),
	FIELD_END,
};

static const struct field pack_footer_fields[] = {
	{ "scope", FIELD_TEXT, FIELD_REQUIRED, .min = 1, .max = SCOPE_LENGTH_MAXIMUM },
	INCARNATION_FIELD("hq_inc", FIELD_REQUIRED),
	{ "kind", FIELD_CHOICE, FIELD_REQUIRED, .choices = pull_kinds },
	REVISION_FIELD("rev_from", FIELD_REQUIRED),
	REVISION_FIELD("rev_to", FIELD_REQUIRED),
	{ "rows", FIELD_INT, FIELD_REQUIRED, .min = 0, .max = INT_MAXIMUM },
	FIELD_END,
};

static const struct field push_header_fields[] = {
	PROTO_FIELD,
	INCARNATION_FIELD("store_inc", FIELD_REQUIRED),
	{ "first_seq", FIELD_INT, FIELD_REQUIRED, .min = 1, .max = INT_MAXIMUM },
	{ "count", FIELD_INT, FIELD_REQUIRED, .min = 1, .max = 10000 },
	CHAIN_FIELD("prev_chain", FIELD_REQUIRED),
	CHAIN_FIELD("chain", FIELD_REQUIRED),
	FIELD_END,
};

const struct field message_pushed_fields[] = {
	SEQUENCE_FIELD("acked_seq", FIELD_REQUIRED),
	CHAIN_FIELD("chain", FIELD_REQUIRED),
	{ "quarantined", FIELD_INT, 0, .min = 0, .max = INT_MAXIMUM },
	FIELD_END,
};

#define TIME_FIELD(name_, doc_)                                                                    \
	{                                                                                          \
		name_, FIELD_INT, FIELD_NULLABLE, .min = 0, .max = INT_MAXIMUM, .doc = doc_        \
	}

/* clang-format off */
#define HEAD_FIELDS \
	INCARNATION_FIELD("hq_inc", FIELD_REQUIRED), \
	REVISION_FIELD("rev", FIELD_REQUIRED), \
	TIME_FIELD("sent_us", "That of the heartbeat which this answers"), \
	TIME_FIELD("time_us", "HQ's clock, microseconds since 1970 UTC"), \
	{ "time_is_kept", FIELD_BOOL, 0, .doc = "Something keeps that clock right" }
/* clang-format on */

const struct field message_hint_fields[] = {
	HEAD_FIELDS,
	SEQUENCE_FIELD("held_nonce", 0),
	FIELD_END,
};

/* Answers a heartbeat that was posted: nobody is asked there. */
const struct field message_heard_fields[] = {
	HEAD_FIELDS,
	FIELD_END,
};

const struct field message_heartbeat_fields[] = {
	REVISION_FIELD("applied_rev", FIELD_REQUIRED),
	SEQUENCE_FIELD("journal_seq", FIELD_REQUIRED),
	TIME_FIELD("sent_us", "The store's clock, microseconds since 1970 UTC; asks for HQ's"),
	{ "conditions", FIELD_TEXT, FIELD_NULLABLE, .max = CONDITIONS_LENGTH_MAXIMUM,
	  .doc = "What lasts at the store: names and how many, clock_off:1 row_not_applicable:3" },
	SEQUENCE_FIELD("nonce", 0),
	SEQUENCE_FIELD("held_nonce", 0),
	FIELD_END,
};

const struct field message_recovery_fields[] = {
	PROTO_FIELD,
	{ "after", FIELD_TEXT, 0, .max = CURSOR_LENGTH_MAXIMUM,
	  .doc = "The place that the last page named; none: from the beginning" },
	FIELD_END,
};

static const struct field recovery_page_fields[] = {
	PROTO_FIELD,
	INCARNATION_FIELD("hq_inc", FIELD_REQUIRED),
	INCARNATION_FIELD("store_inc", FIELD_REQUIRED),
	{ "part", FIELD_CHOICE, FIELD_REQUIRED, .choices = recovery_parts },
	{ "next", FIELD_TEXT, FIELD_REQUIRED, .min = 1, .max = CURSOR_LENGTH_MAXIMUM },
	{ "bytes", FIELD_INT, FIELD_REQUIRED, .min = 0, .max = INT_MAXIMUM,
	  .doc = "Of the lines: one that was cut off is no page" },
	{ "passed", FIELD_INT, 0, .min = 0, .max = INT_MAXIMUM,
	  .doc = "Microseconds since 1970: documents from then on have been given" },
	SEQUENCE_FIELD("acked_seq", 0),
	CHAIN_FIELD("chain", 0),
	{ "anew", FIELD_BOOL, 0,
	  .doc = "HQ does not know the place that was asked for: it may hold less than was given" },
	{ "after_product", FIELD_UUID, FIELD_NULLABLE },
	{ "upto_product", FIELD_UUID, FIELD_NULLABLE },
	FIELD_END,
};

const struct field message_lost_changes_fields[] = {
	PROTO_FIELD,
	INCARNATION_FIELD("hq_inc", FIELD_REQUIRED),
	REVISION_FIELD("rev", FIELD_REQUIRED),
	CHAIN_FIELD("chain", FIELD_REQUIRED),
	{ "found", FIELD_INT, FIELD_REQUIRED, .min = 0, .max = INT32_MAX,
	  .doc = "How many rows differed, in all" },
	{ "rows", FIELD_TEXT, 0, .max = LOST_ROWS_MAXIMUM,
	  .doc = "200 lines at most, each a JSON object: table, key, image or null, and hidden: "
		 "names of columns that differed and that nobody is told" },
	FIELD_END,
};

const struct field message_lost_taken_fields[] = {
	{ "taken", FIELD_INT, FIELD_REQUIRED, .min = 0, .max = INT_MAXIMUM,
	  .doc = "Of the page, not known before" },
	FIELD_END,
};

static const struct message messages[MESSAGE_COUNT] = {
	[MESSAGE_ENROL] = { "enrol", SENT_BY_STORE, "POST /sync/v1/enrol", message_enrol_fields,
			    1024 },
	[MESSAGE_ENROLLED] = { "enrolled", SENT_BY_HQ, "reply to enrol and renew",
			       message_enrolled_fields, 4096 },
	[MESSAGE_RENEW] = { "renew", SENT_BY_STORE, "POST /sync/v1/renew", message_renew_fields,
			    1024 },
	[MESSAGE_TOKEN_REQUEST] = { "token_request", SENT_BY_STORE, "POST /sync/v1/token",
				    message_token_request_fields, 1024 },
	[MESSAGE_TOKEN] = { "token", SENT_BY_HQ, "reply to token_request", message_token_fields,
			    8192 },
	[MESSAGE_PULL] = { "pull", SENT_BY_STORE, "GET /sync/v1/pull", message_pull_fields, 0 },
	[MESSAGE_MANIFEST] = { "manifest", SENT_BY_HQ, "first line of the reply to pull",
			       manifest_fields, 8192 },
	[MESSAGE_PACK_FOOTER] = { "pack_footer", SENT_BY_HQ, "last line of a pack",
				  pack_footer_fields, 1024 },
	[MESSAGE_PUSH_HEADER] = { "push_header", SENT_BY_STORE, "first line of POST /sync/v1/push",
				  push_header_fields, 4096 },
	[MESSAGE_PUSHED] = { "pushed", SENT_BY_HQ, "reply to push", message_pushed_fields, 4096 },
	[MESSAGE_HINT] = { "hint", SENT_BY_HQ, "WebSocket /sync/v1/hints", message_hint_fields,
			   512 },
	[MESSAGE_HEARTBEAT] = { "heartbeat", SENT_BY_STORE,
				"POST /sync/v1/heartbeat, WebSocket /sync/v1/hints",
				message_heartbeat_fields, 512 },
	[MESSAGE_RECOVERY] = { "recovery", SENT_BY_STORE, "GET /sync/v1/recovery",
			       message_recovery_fields, 0 },
	[MESSAGE_RECOVERY_PAGE] = { "recovery_page", SENT_BY_HQ,
				    "first line of the reply to recovery", recovery_page_fields,
				    1024 },
	[MESSAGE_LOST_CHANGES] = { "lost_changes", SENT_BY_STORE, "POST /sync/v1/lost_changes",
				   message_lost_changes_fields, LOST_BODY_BYTES },
	[MESSAGE_LOST_TAKEN] = { "lost_taken", SENT_BY_HQ, "reply to lost_changes",
				 message_lost_taken_fields, 1024 },
};

const struct message *message_of(enum message_kind kind)
{
	assert(kind < MESSAGE_COUNT);
	return &messages[kind];
}

static const struct error *decode_list(struct arena *arena, const struct field *field,
				       const struct json_value *json, struct field_value *out_value)
{
	size_t count = json_count(json);
	const char **texts = arena_array(arena, const char *, count + 1);

	if (json_value_type(json) != JSON_TYPE_ARRAY || (int64_t)count < field->min ||
	    (int64_t)count > field->max)
		return error_field(arena, ERROR_INVALID, field->name,
				   "must be a list of %d to %d texts", (int)field->min,
				   (int)field->max);
	for (size_t i = 0; i < count; i++) {
		if (json_value_type(json_item(json, i)) != JSON_TYPE_STRING)
			return error_field(arena, ERROR_INVALID, field->name,
					   "must hold only texts");
		texts[i] = text_copy(arena, json_value_text(json_item(json, i)));
	}
	*out_value = (struct field_value){
		.field = field, .present = true, .texts = texts, .count = count
	};
	return NULL;
}

static const struct error *decode_scalar(struct arena *arena, const struct field *field,
					 const struct json_value *json,
					 struct field_value *out_value)
{
	bool is_number = field->type == FIELD_INT;

	if (field->type == FIELD_BOOL && json_value_type(json) == JSON_TYPE_BOOL)
		return field_parse(arena, field,
				   json_value_bool(json) ? TEXT("true") : TEXT("false"), out_value);
	if (is_number && json_value_type(json) == JSON_TYPE_INT)
		return field_parse(
			arena, field,
			text_of(arena_print(arena, "%lld", (long long)json_value_int(json))),
			out_value);
	if (!is_number && json_value_type(json) == JSON_TYPE_STRING)
		return field_parse(arena, field, json_value_text(json), out_value);
	return error_field(arena, ERROR_INVALID, field->name, "has the wrong type");
}

static const struct error *decode_field(struct arena *arena, const struct field *field,
					const struct json_value *object,
					struct field_value *out_value)
{
	const struct json_value *json = json_member(object, field->name);
	bool is_null = json && json_value_type(json) == JSON_TYPE_NULL;

	if (json && !(is_null && field->flags & FIELD_NULLABLE))
		return field->type == FIELD_LIST ? decode_list(arena, field, json, out_value)
						 : decode_scalar(arena, field, json, out_value);
	if (field->flags & FIELD_REQUIRED)
		return error_field(arena, ERROR_MISSING_FIELD, field->name, "is required");
	*out_value = (struct field_value){ .field = field, .null = is_null };
	return NULL;
}

static const struct error *decode_object(struct arena *arena, const struct message *message,
					 const struct json_value *object,
					 const struct field_values **out_values)
{
	struct field_values *values = arena_new(arena, struct field_values);
	size_t count = 0;

	while (message->fields[count].name)
		count++;

	struct field_value *list = arena_array(arena, struct field_value, count);

	for (size_t i = 0; i < count; i++)
		TRY(decode_field(arena, &message->fields[i], object, &list[i]));
	values->fields = message->fields;
	values->values = list;
	*out_values = values;
	return NULL;
}

const struct error *message_decode(struct arena *arena, enum message_kind kind, struct text json,
				   const struct field_values **out_values)
{
	const struct message *message = message_of(kind);
	const struct error *error;
	struct json_value *object;

	if (json.length > message->maximum)
		return error_new(arena, ERROR_TOO_LARGE, "a %s has at most %zu bytes",
				 message->name, message->maximum);
	error = json_parse(arena, json, &object);
	if (error)
		return error_because(arena, error, ERROR_MALFORMED, "a %s is a JSON object",
				     message->name);
	error = json_value_type(object) == JSON_TYPE_OBJECT
			? decode_object(arena, message, object, out_values)
			: error_new(arena, ERROR_MALFORMED, "a %s is a JSON object", message->name);
	json_release(object);
	return error;
}
