#include "common/live/message.h"

#include "common/json/json_read.h"

struct reading {
	struct arena *arena;
	struct live_message *message;
	const struct error *error;
};

static struct text kept(struct arena *arena, struct text text)
{
	return (struct text){ text_copy(arena, text), text.length };
}

static bool add_wish(struct reading *reading, const struct live_wish *wish)
{
	struct live_message *message = reading->message;

	if (message->wish_count == LIVE_WISHES_MAXIMUM) {
		reading->error = error_new(reading->arena, ERROR_INVALID,
					   "names more than %d topics", LIVE_WISHES_MAXIMUM);
		return false;
	}
	message->wishes[message->wish_count++] = *wish;
	return true;
}

static bool read_position(const char *name, const struct json_value *value, void *context)
{
	struct reading *reading = context;
	struct live_wish wish = { .topic = kept(reading->arena, text_of(name)) };

	if (json_value_type(value) == JSON_TYPE_STRING) {
		wish.position = kept(reading->arena, json_value_text(value));
	} else if (json_value_type(value) != JSON_TYPE_NULL) {
		reading->error = error_field(reading->arena, ERROR_INVALID, "subscribe",
					     "a position is a string or null");
		return false;
	}
	return add_wish(reading, &wish);
}

static void read_subscribe(struct reading *reading, const struct json_value *value)
{
	if (json_value_type(value) == JSON_TYPE_OBJECT)
		json_each_member(value, read_position, reading);
	else
		reading->error = error_field(reading->arena, ERROR_INVALID, "subscribe",
					     "must be an object");
}

static void read_unsubscribe(struct reading *reading, const struct json_value *value)
{
	bool is_list = json_value_type(value) == JSON_TYPE_ARRAY;

	for (size_t i = 0; is_list && !reading->error && i < json_count(value); i++) {
		const struct json_value *name = json_item(value, i);

		is_list = json_value_type(name) == JSON_TYPE_STRING;
		if (is_list)
			add_wish(reading, &(struct live_wish){ .topic = kept(reading->arena,
									     json_value_text(name)),
							       .ends = true });
	}
	if (!is_list)
		reading->error = error_field(reading->arena, ERROR_INVALID, "unsubscribe",
					     "must be a list of topics");
}

static void read_token(struct reading *reading, const struct json_value *value)
{
	if (json_value_type(value) == JSON_TYPE_STRING)
		reading->message->token = kept(reading->arena, json_value_text(value));
	else
		reading->error =
			error_field(reading->arena, ERROR_INVALID, "token", "must be a string");
}

static void read_members(struct reading *reading, const struct json_value *root)
{
	static const struct {
		const char *name;
		void (*read)(struct reading *reading, const struct json_value *value);
	} members[] = {
		{ "token", read_token },
		{ "unsubscribe", read_unsubscribe },
		{ "subscribe", read_subscribe },
	};

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]) && !reading->error; i++) {
		const struct json_value *value = json_member(root, members[i].name);

		if (value)
			members[i].read(reading, value);
	}
}

const struct error *live_message_decode(struct arena *arena, struct text json,
					struct live_message *out_message)
{
	struct reading reading = { .arena = arena, .message = out_message };
	struct json_value *root;

	*out_message = (struct live_message){ .token = TEXT("") };
	if (json.length > LIVE_MESSAGE_MAXIMUM)
		return error_new(arena, ERROR_TOO_LARGE, "a message has at most %d bytes",
				 LIVE_MESSAGE_MAXIMUM);
	TRY(json_parse(arena, json, &root));
	if (json_value_type(root) == JSON_TYPE_OBJECT)
		read_members(&reading, root);
	else
		reading.error = error_new(arena, ERROR_MALFORMED, "must be an object");
	json_release(root);
	return reading.error;
}
