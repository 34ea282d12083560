#include "sync-protocol/hint.h"

#include <string.h>

#include "common/json/json_write.h"
#include "sync-protocol/message.h"

#define TRIP_MAXIMUM INT64_C(10000000) /* microseconds; what took longer tells no time */

void hint_encode(const struct hint *hint, struct text_buffer *out_json)
{
	struct json_writer json = json_writer(out_json);

	json_begin_object(&json);
	json_put_string(&json, "hq_inc", hint->hq_inc.string);
	json_put_int(&json, "rev", hint->rev);
	if (hint->sent_us) {
		json_put_int(&json, "sent_us", hint->sent_us);
		json_put_int(&json, "time_us", hint->time_us);
		json_put_bool(&json, "time_is_kept", hint->time_is_kept);
	}
	if (hint->held_nonce)
		json_put_int(&json, "held_nonce", hint->held_nonce);
	json_end_object(&json);
}

const struct error *hint_decode(struct arena *arena, struct text json, struct hint *out_hint)
{
	const struct field_values *values;
	const char *is_kept;

	TRY(message_decode(arena, MESSAGE_HINT, json, &values));
	is_kept = field_text(values, "time_is_kept");
	if (!uuid_parse(text_of(field_text(values, "hq_inc")), &out_hint->hq_inc))
		return error_field(arena, ERROR_INVALID, "hq_inc", "must be a UUID");
	out_hint->rev = field_number(values, "rev");
	out_hint->sent_us = field_number(values, "sent_us");
	out_hint->time_us = field_number(values, "time_us");
	out_hint->time_is_kept = is_kept && strcmp(is_kept, "true") == 0;
	out_hint->held_nonce = field_number(values, "held_nonce");
	return NULL;
}

bool hint_read_clock(const struct hint *hint, int64_t now, struct clock_reading *out_reading)
{
	int64_t trip = now - hint->sent_us;

	if (!hint->sent_us || trip < 0 || trip > TRIP_MAXIMUM)
		return false;
	*out_reading = (struct clock_reading){
		.offset_us = hint->time_us - hint->sent_us - trip / 2,
		.unsure_us = trip / 2,
		.is_kept = hint->time_is_kept,
	};
	return true;
}

void heartbeat_encode(const struct heartbeat *heartbeat, struct text_buffer *out_json)
{
	struct json_writer json = json_writer(out_json);

	json_begin_object(&json);
	json_put_int(&json, "applied_rev", heartbeat->applied_rev);
	json_put_int(&json, "journal_seq", heartbeat->journal_seq);
	if (heartbeat->sent_us)
		json_put_int(&json, "sent_us", heartbeat->sent_us);
	if (heartbeat->conditions)
		json_put_string(&json, "conditions", heartbeat->conditions);
	if (heartbeat->nonce)
		json_put_int(&json, "nonce", heartbeat->nonce);
	if (heartbeat->held_nonce)
		json_put_int(&json, "held_nonce", heartbeat->held_nonce);
	json_end_object(&json);
}

const struct error *heartbeat_decode(struct arena *arena, struct text json,
				     struct heartbeat *out_heartbeat)
{
	const struct field_values *values;

	TRY(message_decode(arena, MESSAGE_HEARTBEAT, json, &values));
	out_heartbeat->applied_rev = field_number(values, "applied_rev");
	out_heartbeat->journal_seq = field_number(values, "journal_seq");
	out_heartbeat->sent_us = field_number(values, "sent_us");
	out_heartbeat->conditions = field_text(values, "conditions");
	out_heartbeat->nonce = field_number(values, "nonce");
	out_heartbeat->held_nonce = field_number(values, "held_nonce");
	return NULL;
}
