#include "common/alert/letter.h"

#include <string.h>
#include <time.h>

#include "common/json/json_write.h"

#define LETTER_MAXIMUM ((size_t)4 << 20)
#define SECOND INT64_C(1000000)
#define LINE_MAXIMUM 900 /* bytes; a letter's line has 998 at most */
#define ADDRESSES_MAXIMUM 10

static const char *text_of_buffer(struct arena *arena, struct text_buffer *buffer)
{
	const char *text = text_copy(arena, text_buffer_text(buffer));

	text_buffer_finish(buffer);
	return text;
}

/* One line, whatever is in it; a character is never cut in the middle. */
static void add_line(struct text_buffer *buffer, const char *indent, const char *text)
{
	size_t length = strlen(text);

	if (length > LINE_MAXIMUM)
		length = LINE_MAXIMUM;
	while (text[length] && ((unsigned char)text[length] & 0xc0) == 0x80)
		length--;
	text_append_string(buffer, indent);
	for (size_t i = 0; i < length; i++)
		text_append_char(buffer, (unsigned char)text[i] < ' ' ? ' ' : text[i]);
	text_append_string(buffer, "\r\n");
}

static void add_message(struct text_buffer *buffer, const struct alert_message *message)
{
	text_append_print(buffer, "%s: %s %s%s%s%s%s\r\n", message->severity, message->name,
			  message->event, message->store ? " at " : "",
			  message->store ? message->store : "", message->ended_at ? " " : "",
			  message->ended_at ? message->ended_at : "");
	add_line(buffer, "    ", message->meaning);
	if (*message->subject)
		add_line(buffer, "    ", message->subject);
	if (*message->detail)
		add_line(buffer, "    ", message->detail);
	if (!message->ended_at)
		add_line(buffer, "    ", message->remedy);
	text_append_print(buffer, "    since %s\r\n\r\n", message->since);
}

const char *letter_write(struct arena *arena, const struct letter_head *head,
			 const struct alert_message *messages, int count)
{
	const time_t seconds = (time_t)(head->now / SECOND);
	struct text_buffer buffer;
	char date[40];
	struct tm utc;

	gmtime_r(&seconds, &utc);
	strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S +0000", &utc);
	text_buffer_init(&buffer, LETTER_MAXIMUM);
	text_append_print(&buffer, "From: %s\r\nTo: %s\r\nDate: %s\r\nMessage-ID: <%s@outpost>\r\n",
			  head->from, head->to, date, messages->message_id);
	text_append_print(&buffer, "Subject: Outpost: %s %s%s%s", messages->name, messages->event,
			  messages->store ? " at " : "", messages->store ? messages->store : "");
	if (count > 1)
		text_append_print(&buffer, ", and %d more", count - 1);
	text_append_string(&buffer, "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; "
				    "charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
				    "Auto-Submitted: auto-generated\r\n\r\n");
	for (int i = 0; i < count; i++)
		add_message(&buffer, &messages[i]);
	return text_of_buffer(arena, &buffer);
}

const char *letter_payload(struct arena *arena, const struct alert_message *message)
{
	const struct {
		const char *name, *value;
	} members[] = {
		{ "name", message->name },         { "severity", message->severity },
		{ "store", message->store },       { "subject", message->subject },
		{ "detail", message->detail },     { "since", message->since },
		{ "ended_at", message->ended_at }, { "meaning", message->meaning },
		{ "remedy", message->remedy },
	};
	struct text_buffer buffer;
	struct json_writer json = json_writer(&buffer);

	text_buffer_init(&buffer, LETTER_MAXIMUM);
	json_begin_object(&json);
	json_put_string(&json, "type", arena_print(arena, "condition.%s", message->event));
	json_put_string(&json, "timestamp", message->ended_at ? message->ended_at : message->since);
	json_key(&json, "data");
	json_begin_object(&json);
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		json_put_string(&json, members[i].name, members[i].value);
	json_end_object(&json);
	json_end_object(&json);
	return text_of_buffer(arena, &buffer);
}

/* What a mail server is told without harm. */
static bool is_address(struct text text)
{
	const char *at = memchr(text.data, '@', text.length);

	if (!at || at == text.data || text.length > 254)
		return false;
	for (size_t i = 0; i < text.length; i++) {
		unsigned char character = (unsigned char)text.data[i];

		if (character <= ' ' || character >= 0x7f || strchr("<>()[]\\,;:\"", character))
			return false;
	}
	return true;
}

const char *const *letter_addresses(struct arena *arena, const char *list)
{
	const char **addresses = arena_array(arena, const char *, ADDRESSES_MAXIMUM + 1);
	struct text rest = text_of(list), part;
	int count = 0;

	while (text_split(&rest, ',', &part)) {
		part = text_trim(part);
		if (count == ADDRESSES_MAXIMUM || !is_address(part))
			return NULL;
		addresses[count++] = text_copy(arena, part);
	}
	return count ? addresses : NULL;
}
