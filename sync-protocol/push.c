#include "sync-protocol/push.h"

#include <stdlib.h>
#include <string.h>

#include "common/json/json_write.h"
#include "sync-protocol/compress.h"
#include "sync-protocol/message.h"

void push_encode(const struct push_header *header, struct text lines, struct text_buffer *out_body)
{
	struct text_buffer content;
	struct json_writer json = json_writer(&content);

	text_buffer_init(&content, PUSH_CONTENT_MAXIMUM);
	json_begin_object(&json);
	json_put_int(&json, "proto", PROTOCOL_VERSION);
	json_put_string(&json, "store_inc", header->store_inc.string);
	json_put_int(&json, "first_seq", header->first_seq);
	json_put_int(&json, "count", header->count);
	json_put_string(&json, "prev_chain", chain_to_hex(&header->previous_chain).string);
	json_put_string(&json, "chain", chain_to_hex(&header->chain).string);
	json_end_object(&json);
	text_append_char(&content, '\n');
	text_append(&content, lines.data, lines.length);
	if (content.full)
		out_body->full = true;
	else
		compress_frame(COMPRESS_LEVEL_ONCE, text_buffer_text(&content), out_body);
	text_buffer_finish(&content);
}

static struct chain chain_field(const struct field_values *values, const char *name, bool *is_valid)
{
	struct chain chain = chain_start();

	*is_valid = chain_from_hex(text_of(field_text(values, name)), &chain) && *is_valid;
	return chain;
}

static const struct error *decode_header(struct arena *arena, struct text line,
					 struct push_header *out_header)
{
	const struct field_values *values;
	bool chains_are_valid = true;

	TRY(message_decode(arena, MESSAGE_PUSH_HEADER, line, &values));
	if (field_number(values, "proto") != PROTOCOL_VERSION)
		return error_field(arena, ERROR_VERSION_UNSUPPORTED, "proto",
				   "version %d is spoken here", PROTOCOL_VERSION);

	struct push_header header = {
		.first_seq = field_number(values, "first_seq"),
		.count = field_number(values, "count"),
		.previous_chain = chain_field(values, "prev_chain", &chains_are_valid),
		.chain = chain_field(values, "chain", &chains_are_valid),
	};

	if (!chains_are_valid)
		return error_field(arena, ERROR_INVALID, "chain", "must be 64 hexadecimal digits");
	if (!uuid_parse(text_of(field_text(values, "store_inc")), &header.store_inc))
		return error_field(arena, ERROR_INVALID, "store_inc", "must be a UUID");
	*out_header = header;
	return NULL;
}

/* One line of an entry into its three parts. */
static bool split_entry(struct text line, struct text *out_kind, struct text *out_id,
			struct text *out_document)
{
	struct uuid id;

	return text_split(&line, ' ', out_kind) && out_kind->length > 0 &&
	       text_split(&line, ' ', out_id) && uuid_parse(*out_id, &id) && line.length > 0 &&
	       (*out_document = line, true);
}

/*
 * Separates heads from documents within the memory of `lines`: documents move towards its start, which
 * they never overtake; the chain is computed on the way.
 */
static const struct error *read_entries(struct arena *arena, struct chain_hasher *hasher,
					struct text lines, struct push *push)
{
	struct text_buffer heads;
	char *documents = (char *)(uintptr_t)lines.data;
	size_t length = 0;
	int64_t count = 0;
	struct chain chain = push->header.previous_chain;
	struct text line;
	const struct error *error = NULL;

	text_buffer_init(&heads, PUSH_CONTENT_MAXIMUM);
	while (!error && text_split(&lines, '\n', &line)) {
		struct text kind, id, document;

		if (!split_entry(line, &kind, &id, &document)) {
			error = error_new(arena, ERROR_MALFORMED,
					  "entry %lld is not \"kind document_id document\"",
					  (long long)count + 1);
			break;
		}
		chain_extend(hasher, &chain, kind, id, document);
		if (count++ > 0) {
			text_append_char(&heads, '\n');
			documents[length++] = '\n';
		}
		text_append(&heads, line.data, kind.length + 1 + id.length);
		memmove(documents + length, document.data, document.length);
		length += document.length;
	}
	if (!error && count != push->header.count)
		error = error_field(arena, ERROR_INVALID, "count", "%lld entries came, not %lld",
				    (long long)count, (long long)push->header.count);
	if (!error && !chain_equal(&chain, &push->header.chain))
		error = error_field(arena, ERROR_INVALID, "chain",
				    "the entries give another chain");
	documents[length] = '\0';
	push->documents = documents;
	push->heads = text_copy(arena, text_buffer_text(&heads));
	text_buffer_finish(&heads);
	return error;
}

const struct error *push_decode(struct arena *arena, struct text body, struct push *out_push)
{
	struct push push;
	struct text content, header;
	struct chain_hasher *hasher;
	const struct error *error;

	if (body.length > PUSH_BODY_MAXIMUM)
		return error_new(arena, ERROR_TOO_LARGE, "a push has at most %zu bytes",
				 PUSH_BODY_MAXIMUM);
	TRY(decompress_frame(arena, body, PUSH_CONTENT_MAXIMUM, &content));
	if (!text_is_utf8(content) || memchr(content.data, '\0', content.length))
		return error_new(arena, ERROR_MALFORMED, "a push is UTF-8 text without NUL");
	if (!text_split(&content, '\n', &header))
		return error_new(arena, ERROR_MALFORMED, "a push begins with a header line");
	TRY(decode_header(arena, header, &push.header));
	if (!content.data)
		return error_field(arena, ERROR_INVALID, "count", "0 entries came, not %lld",
				   (long long)push.header.count);

	hasher = chain_hasher_create();
	error = read_entries(arena, hasher, content, &push);
	chain_hasher_destroy(hasher);
	if (!error)
		*out_push = push;
	return error;
}

void pushed_encode(const struct pushed *pushed, struct text_buffer *out_json)
{
	struct json_writer json = json_writer(out_json);

	json_begin_object(&json);
	json_put_int(&json, "acked_seq", pushed->acked_seq);
	json_put_string(&json, "chain", chain_to_hex(&pushed->chain).string);
	json_put_int(&json, "quarantined", pushed->quarantined);
	json_end_object(&json);
}

const struct error *pushed_decode(struct arena *arena, struct text json, struct pushed *out_pushed)
{
	const struct field_values *values;
	bool is_valid = true;

	TRY(message_decode(arena, MESSAGE_PUSHED, json, &values));

	struct pushed pushed = {
		.acked_seq = field_number(values, "acked_seq"),
		.chain = chain_field(values, "chain", &is_valid),
		.quarantined = field_number(values, "quarantined"),
	};

	if (!is_valid)
		return error_field(arena, ERROR_INVALID, "chain", "must be 64 hexadecimal digits");
	*out_pushed = pushed;
	return NULL;
}
