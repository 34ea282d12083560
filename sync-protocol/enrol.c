#include "sync-protocol/enrol.h"

#include "common/json/json_write.h"
#include "sync-protocol/message.h"

void enrol_encode(const struct enrol_request *request, struct text_buffer *out_json)
{
	struct json_writer json = json_writer(out_json);

	json_begin_object(&json);
	json_put_string(&json, "code", request->code);
	if (request->life_number)
		json_put_int(&json, "life_number", request->life_number);
	if (request->store_inc)
		json_put_string(&json, "store_inc", request->store_inc);
	if (request->is_rescue)
		json_put_bool(&json, "rescue", true);
	json_end_object(&json);
}

void renew_encode(const char *store_id, const char *credential, int64_t life_number,
		  struct text_buffer *out_json)
{
	struct json_writer json = json_writer(out_json);

	json_begin_object(&json);
	json_put_string(&json, "store_id", store_id);
	json_put_string(&json, "credential", credential);
	json_put_int(&json, "life_number", life_number);
	json_end_object(&json);
}

void enrolled_encode(const struct enrolled *enrolled, struct text_buffer *out_json)
{
	struct json_writer json = json_writer(out_json);

	json_begin_object(&json);
	json_put_string(&json, "store_id", enrolled->store_id.string);
	json_put_string(&json, "store_inc", enrolled->store_inc.string);
	json_put_string(&json, "credential", enrolled->credential);
	json_put_string(&json, "hq_inc", enrolled->hq_inc.string);
	if (enrolled->life_number)
		json_put_int(&json, "life_number", enrolled->life_number);
	if (enrolled->has_previous) {
		json_put_string(&json, "previous_inc", enrolled->previous_inc.string);
		json_put_int(&json, "previous_acked", enrolled->previous_acked);
		json_put_string(&json, "previous_chain",
				chain_to_hex(&enrolled->previous_chain).string);
	}
	json_end_object(&json);
}

const struct error *enrolled_decode(struct arena *arena, struct text json,
				    struct enrolled *out_enrolled)
{
	const struct field_values *values;

	TRY(message_decode(arena, MESSAGE_ENROLLED, json, &values));

	struct enrolled enrolled = {
		.credential = field_text(values, "credential"),
		.life_number = field_number(values, "life_number"),
		.has_previous = field_text(values, "previous_inc") != NULL,
		.previous_acked = field_number(values, "previous_acked"),
	};

	if (!uuid_parse(text_of(field_text(values, "store_id")), &enrolled.store_id) ||
	    !uuid_parse(text_of(field_text(values, "store_inc")), &enrolled.store_inc) ||
	    !uuid_parse(text_of(field_text(values, "hq_inc")), &enrolled.hq_inc) ||
	    (enrolled.has_previous &&
	     (!uuid_parse(text_of(field_text(values, "previous_inc")), &enrolled.previous_inc) ||
	      !chain_from_hex(text_of(field_text(values, "previous_chain")),
			      &enrolled.previous_chain))))
		return error_new(arena, ERROR_INVALID, "the identity is not well-formed");
	*out_enrolled = enrolled;
	return NULL;
}

void token_request_encode(const struct token_request *request, struct text_buffer *out_json)
{
	struct json_writer json = json_writer(out_json);

	json_begin_object(&json);
	json_put_string(&json, "store_id", request->store_id);
	json_put_string(&json, "credential", request->credential);
	if (request->nonce)
		json_put_string(&json, "nonce", request->nonce);
	if (request->seen_proof) {
		json_put_string(&json, "seen_inc", request->seen_inc);
		json_put_int(&json, "seen_rev", request->seen_rev);
		json_put_string(&json, "seen_chain", request->seen_chain);
		json_put_string(&json, "seen_proof", request->seen_proof);
		if (request->seen_generation)
			json_put_string(&json, "seen_generation", request->seen_generation);
	}
	json_end_object(&json);
}

void token_encode(const struct sync_token *token, struct text_buffer *out_json)
{
	struct json_writer json = json_writer(out_json);

	json_begin_object(&json);
	json_put_string(&json, "access_token", token->access_token);
	json_put_int(&json, "expires_in", token->expires_in_s);
	if (token->nonce)
		json_put_string(&json, "nonce", token->nonce);
	if (token->reserve_life_number)
		json_put_int(&json, "reserve_life_number", token->reserve_life_number);
	json_end_object(&json);
}

const struct error *token_decode(struct arena *arena, struct text json,
				 struct sync_token *out_token)
{
	const struct field_values *values;

	TRY(message_decode(arena, MESSAGE_TOKEN, json, &values));
	out_token->access_token = field_text(values, "access_token");
	out_token->expires_in_s = field_number(values, "expires_in");
	out_token->nonce = field_text(values, "nonce");
	out_token->reserve_life_number = field_number(values, "reserve_life_number");
	return NULL;
}
