#include "common/live/live.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/json/json_write.h"
#include "common/live/message.h"
#include "common/live/ring.h"

#define PATH "/api/v1/live"
#define PROTOCOL "outpost.live.v1"
#define TOPICS_MAXIMUM LIVE_WISHES_MAXIMUM
#define LINES_MAXIMUM 512
#define ARENA_MAXIMUM ((size_t)64 << 10)
#define ITEM_MAXIMUM 512
#define ID_MAXIMUM 64
#define ITEMS_AT_ONCE 64
#define SAYING_MAXIMUM ((size_t)ITEMS_AT_ONCE * ITEM_MAXIMUM + 1024)
#define QUEUE_MAXIMUM ((size_t)128 << 10)
/* What happens within it leaves in one message. */
#define GATHERING_MS 150
#define LOOK_MS 2000
#define SIGN_IN_US INT64_C(10000000)
#define MICROSECONDS 1000000
#define POLICY_VIOLATION 1008
#define TRY_AGAIN_LATER 1013

struct line;

struct live {
	struct live_options options;
	uint32_t run;
	int topic_count;
	struct ring *rings; /* one a topic */
	struct line *lines;
	int line_count;
	struct loop_timer *gathering, *look;
};

struct line {
	struct live *live;
	struct line *next;
	struct websocket *socket; /* NULL: not open yet */
	int64_t opened_at;        /* monotonic */
	int64_t issued,
		expires; /* of its token, seconds since 1970; 0: it has not said who it is */
	char subject[ID_MAXIMUM];
	permission_set permissions;
	bool listens[TOPICS_MAXIMUM];
	int64_t seen[TOPICS_MAXIMUM];
};

static int topic_of(const struct live *live, struct text name)
{
	for (int i = 0; i < live->topic_count; i++) {
		if (text_is(name, live->options.topics[i].name))
			return i;
	}
	return -1;
}

static void say(struct line *line, struct text_buffer *json)
{
	websocket_send(line->socket, text_buffer_text(json));
}

static void say_error(struct line *line, struct text topic, enum error_code code)
{
	struct text_buffer buffer;
	struct json_writer json = json_writer(&buffer);

	text_buffer_init(&buffer, SAYING_MAXIMUM);
	json_begin_object(&json);
	if (topic.length) {
		json_key(&json, "topic");
		json_write_text(&json, topic);
	}
	json_key(&json, "error");
	json_begin_object(&json);
	json_put_string(&json, "code", error_kind(code)->code);
	json_end_object(&json);
	json_end_object(&json);
	say(line, &buffer);
	text_buffer_finish(&buffer);
}

static void put_items(struct json_writer *json, const struct ring *ring, int64_t *seen)
{
	json_key(json, "items");
	json_begin_array(json);
	for (int i = 0; i < ITEMS_AT_ONCE && *seen < ring->last; i++)
		json_write_raw(json, text_of(ring_item(ring, ++*seen)));
	json_end_array(json);
}

/* What the line has not seen of a topic, or that it cannot be told any more. */
static void say_topic(struct line *line, int topic)
{
	const struct ring *ring = &line->live->rings[topic];
	char position[RING_POSITION_SIZE];
	struct text_buffer buffer;
	struct json_writer json = json_writer(&buffer);

	text_buffer_init(&buffer, SAYING_MAXIMUM);
	json_begin_object(&json);
	json_put_string(&json, "topic", line->live->options.topics[topic].name);
	if (ring_holds(ring, line->seen[topic])) {
		put_items(&json, ring, &line->seen[topic]);
	} else {
		line->seen[topic] = ring->last;
		json_put_bool(&json, "start_over", true);
	}
	ring_position_write(position, line->live->run, line->seen[topic]);
	json_put_string(&json, "position", position);
	json_end_object(&json);
	say(line, &buffer);
	text_buffer_finish(&buffer);
}

/* True: there is more, which the line does not take yet. */
static bool say_news(struct line *line)
{
	const struct live *live = line->live;
	bool is_idle = websocket_is_idle(line->socket), is_behind = false;

	for (int i = 0; i < live->topic_count; i++) {
		if (!line->listens[i] || line->seen[i] == live->rings[i].last)
			continue;
		if (is_idle)
			say_topic(line, i);
		is_behind = is_behind || line->seen[i] != live->rings[i].last;
	}
	return is_behind;
}

static void on_gathered(void *context)
{
	struct live *live = context;
	bool is_behind = false;

	for (struct line *line = live->lines; line; line = line->next)
		is_behind = say_news(line) || is_behind;
	if (is_behind)
		loop_timer_start(live->gathering, GATHERING_MS, 0);
}

static void tell_soon(struct live *live)
{
	if (live->lines && !loop_timer_is_running(live->gathering))
		loop_timer_start(live->gathering, GATHERING_MS, 0);
}

static void end(struct line *line, enum error_code code)
{
	say_error(line, TEXT(""), code);
	websocket_close(line->socket, POLICY_VIOLATION);
}

/* A token that ended, or a stranger who does not say who he is. */
static bool is_over(const struct line *line, int64_t now)
{
	if (!line->expires)
		return clock_monotonic() - line->opened_at > SIGN_IN_US;
	return line->expires <= now ||
	       key_ring_has_ended(line->live->options.keys, line->subject, line->issued);
}

static void on_look(void *context)
{
	struct live *live = context;
	int64_t now = clock_now() / MICROSECONDS;

	for (struct line *line = live->lines, *next; line; line = next) {
		next = line->next;
		if (is_over(line, now))
			end(line, ERROR_UNAUTHENTICATED);
	}
}

static bool may_listen(const struct line *line, int topic)
{
	enum permission permission = line->live->options.topics[topic].permission;

	return permission == PERMISSION_SIGNED_IN || line->permissions & PERMISSION_BIT(permission);
}

/* Another token may be another person's, or hold less than the last one. */
static void forget_forbidden(struct line *line)
{
	for (int i = 0; i < line->live->topic_count; i++) {
		if (!line->listens[i] || may_listen(line, i))
			continue;
		line->listens[i] = false;
		say_error(line, text_of(line->live->options.topics[i].name), ERROR_FORBIDDEN);
	}
}

static bool identify(struct line *line, struct arena *arena, struct text token)
{
	const struct live_options *options = &line->live->options;
	struct identity identity;

	if (token_verify(options->keys, arena, token, options->audience, clock_now() / MICROSECONDS,
			 &identity))
		return false;
	line->issued = identity.issued;
	line->expires = identity.expires;
	snprintf(line->subject, sizeof(line->subject), "%s", identity.subject);
	line->permissions = identity.permissions;
	forget_forbidden(line);
	return true;
}

static void subscribe(struct line *line, int topic, struct text position)
{
	const struct ring *ring = &line->live->rings[topic];

	line->listens[topic] = true;
	line->seen[topic] = ring->last;
	if (position.length && !ring_position_read(position, line->live->run, &line->seen[topic]))
		line->seen[topic] = -1;
	say_topic(line, topic);
}

static void grant(struct line *line, const struct live_wish *wish)
{
	int topic = topic_of(line->live, wish->topic);

	if (topic < 0)
		say_error(line, wish->topic, ERROR_NOT_FOUND);
	else if (wish->ends)
		line->listens[topic] = false;
	else if (!may_listen(line, topic))
		say_error(line, wish->topic, ERROR_FORBIDDEN);
	else
		subscribe(line, topic, wish->position);
}

static void receive(struct line *line, struct arena *arena, struct text json)
{
	struct live_message message;

	if (live_message_decode(arena, json, &message)) {
		end(line, ERROR_MALFORMED);
		return;
	}
	if (message.token.length ? !identify(line, arena, message.token) : !line->expires) {
		end(line, ERROR_UNAUTHENTICATED);
		return;
	}
	for (int i = 0; i < message.wish_count; i++)
		grant(line, &message.wishes[i]);
	tell_soon(line->live);
}

static void *accept_line(const struct websocket_handshake *handshake, void *context)
{
	struct line *line = calloc(1, sizeof(*line));

	(void)handshake;
	if (!line)
		abort();
	line->live = context;
	return line;
}

static void on_opened(struct websocket *socket, void *connection)
{
	struct line *line = connection;
	struct live *live = line->live;

	line->socket = socket;
	line->opened_at = clock_monotonic();
	line->next = live->lines;
	live->lines = line;
	if (++live->line_count > LINES_MAXIMUM)
		websocket_close(socket, TRY_AGAIN_LATER);
	if (!loop_timer_is_running(live->look))
		loop_timer_start(live->look, LOOK_MS, LOOK_MS);
}

static void on_message(struct websocket *socket, struct text message, void *connection)
{
	struct arena *arena = arena_create(ARENA_MAXIMUM);

	(void)socket;
	receive(connection, arena, message);
	arena_destroy(arena);
}

static void on_closed(struct websocket *socket, void *connection)
{
	struct line *line = connection;
	struct live *live = line->live;
	struct line **link = &live->lines;

	(void)socket;
	while (*link && *link != line)
		link = &(*link)->next;
	if (*link) {
		*link = line->next;
		live->line_count--;
	}
	free(line);
	if (!live->lines)
		loop_timer_stop(live->look);
}

struct live *live_create(const struct live_options *options)
{
	struct live *live = calloc(1, sizeof(*live));

	if (!live)
		abort();
	live->options = *options;
	while (options->topics[live->topic_count].name)
		live->topic_count++;
	assert(live->topic_count <= TOPICS_MAXIMUM);
	live->rings = calloc((size_t)live->topic_count, sizeof(*live->rings));
	if (!live->rings)
		abort();
	random_fill(&live->run, sizeof(live->run));
	live->gathering = loop_timer_create(options->loop, on_gathered, live);
	live->look = loop_timer_create(options->loop, on_look, live);
	return live;
}

struct websocket_endpoint live_endpoint(struct live *live)
{
	return (struct websocket_endpoint){
		.path = PATH,
		.protocol = PROTOCOL,
		.accept = accept_line,
		.context = live,
		.events = { .opened = on_opened, .message = on_message, .closed = on_closed },
		.message_maximum = LIVE_MESSAGE_MAXIMUM,
		.queue_maximum = QUEUE_MAXIMUM,
	};
}

void live_tell(struct live *live, const char *topic, const struct live_item *item)
{
	int found = topic_of(live, text_of(topic));
	struct text_buffer buffer;
	struct json_writer json = json_writer(&buffer);

	assert(found >= 0 && "a topic of the program");
	text_buffer_init(&buffer, ITEM_MAXIMUM);
	json_begin_object(&json);
	json_put_string(&json, "record", item->record);
	json_put_string(&json, "id", item->id && strlen(item->id) <= ID_MAXIMUM ? item->id : NULL);
	if (item->store_id)
		json_put_string(&json, "store_id", item->store_id);
	json_end_object(&json);
	ring_add(&live->rings[found], text_buffer_text(&buffer));
	text_buffer_finish(&buffer);
	tell_soon(live);
}

void live_destroy(struct live *live)
{
	if (!live)
		return;
	assert(!live->lines);
	for (int i = 0; i < live->topic_count; i++)
		ring_finish(&live->rings[i]);
	loop_timer_destroy(live->gathering);
	loop_timer_destroy(live->look);
	free(live->rings);
	free(live);
}
