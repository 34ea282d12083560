#include "sync-protocol/pack.h"

#include <stdlib.h>
#include <string.h>

#include "common/json/json_write.h"
#include "sync-protocol/compress.h"
#include "sync-protocol/message.h"

#define MANIFEST_MAXIMUM 8192
#define READ_SIZE ((size_t)64 << 10)
/* Up to here a pack is compressed at once, which takes a fraction of the memory a stream sets up; a stream gets pieces of this
 * size, because each costs much more than the bytes of a line. */
#define AT_ONCE_MAXIMUM ((size_t)64 << 10)

struct pack_writer {
	struct text_buffer lines;      /* not compressed yet */
	struct compressor *compressor; /* NULL until they are too many at once */
	struct text_buffer frame;
	int64_t rows;
};

struct pack_reader {
	struct arena *arena;
	struct decompressor *decompressor;
	struct text_buffer unread; /* unpacked, not yet given out; may end within a line */
	struct manifest manifest;
	bool has_manifest;
	size_t packs; /* complete ones */
	int64_t rows, pack_rows;
};

const char *pack_kind_name(enum pack_kind kind)
{
	return kind == PACK_SNAPSHOT ? "snapshot" : "delta";
}

void manifest_encode(const struct manifest *manifest, struct text_buffer *out_frame)
{
	struct text_buffer line;
	struct json_writer json = json_writer(&line);

	text_buffer_init(&line, MANIFEST_MAXIMUM);
	json_begin_object(&json);
	json_put_int(&json, "proto", PROTOCOL_VERSION);
	json_put_string(&json, "kind", pack_kind_name(manifest->kind));
	json_put_string(&json, "hq_inc", manifest->hq_inc.string);
	json_put_int(&json, "rev_from", manifest->rev_from);
	json_put_int(&json, "rev_to", manifest->rev_to);
	json_put_string(&json, "chain", chain_to_hex(&manifest->chain).string);
	json_put_string(&json, "scopes_hash", manifest->scopes_hash);
	json_key(&json, "scopes");
	json_begin_array(&json);
	for (size_t i = 0; i < manifest->scope_count; i++)
		json_write_string(&json, manifest->scopes[i]);
	json_end_array(&json);
	if (manifest->proof)
		json_put_string(&json, "proof", manifest->proof);
	if (manifest->generation)
		json_put_string(&json, "generation", manifest->generation);
	json_end_object(&json);
	text_append_char(&line, '\n');
	compress_frame(COMPRESS_LEVEL_ONCE, text_buffer_text(&line), out_frame);
	text_buffer_finish(&line);
}

struct pack_writer *pack_writer_create(size_t maximum)
{
	struct pack_writer *writer = calloc(1, sizeof(*writer));

	if (!writer)
		abort();
	text_buffer_init(&writer->lines, AT_ONCE_MAXIMUM);
	text_buffer_init(&writer->frame, maximum);
	return writer;
}

void pack_writer_destroy(struct pack_writer *writer)
{
	if (!writer)
		return;
	compressor_destroy(writer->compressor);
	text_buffer_finish(&writer->lines);
	text_buffer_finish(&writer->frame);
	free(writer);
}

static void compress_lines(struct pack_writer *writer)
{
	if (!writer->compressor)
		writer->compressor = compressor_create(COMPRESS_LEVEL_SHARED);
	compressor_write(writer->compressor, text_buffer_text(&writer->lines), &writer->frame);
	text_buffer_clear(&writer->lines);
}

static void add_line(struct pack_writer *writer, struct text line)
{
	if (writer->lines.length + line.length + 1 > AT_ONCE_MAXIMUM)
		compress_lines(writer);
	if (line.length + 1 > AT_ONCE_MAXIMUM) {
		compressor_write(writer->compressor, line, &writer->frame);
		compressor_write(writer->compressor, TEXT("\n"), &writer->frame);
	} else {
		text_append(&writer->lines, line.data, line.length);
		text_append_char(&writer->lines, '\n');
	}
}

void pack_writer_add(struct pack_writer *writer, struct text row)
{
	writer->rows++;
	add_line(writer, row);
}

struct text pack_writer_ready(const struct pack_writer *writer)
{
	return text_buffer_text(&writer->frame);
}

void pack_writer_drop_ready(struct pack_writer *writer)
{
	text_buffer_clear(&writer->frame);
}

const struct error *pack_writer_finish(struct pack_writer *writer, struct arena *arena,
				       const struct pack_footer *footer, struct text *out_frame)
{
	struct text_buffer line;
	struct json_writer json = json_writer(&line);

	text_buffer_init(&line, MANIFEST_MAXIMUM);
	json_begin_object(&json);
	json_put_string(&json, "scope", footer->scope);
	json_put_string(&json, "hq_inc", footer->hq_inc.string);
	json_put_string(&json, "kind", pack_kind_name(footer->kind));
	json_put_int(&json, "rev_from", footer->rev_from);
	json_put_int(&json, "rev_to", footer->rev_to);
	json_put_int(&json, "rows", writer->rows);
	json_end_object(&json);
	add_line(writer, text_buffer_text(&line));
	if (writer->compressor) {
		compress_lines(writer);
		compressor_end(writer->compressor, &writer->frame);
	} else
		compress_frame(COMPRESS_LEVEL_SHARED, text_buffer_text(&writer->lines),
			       &writer->frame);
	text_buffer_finish(&line);
	if (writer->frame.full)
		return error_new(arena, ERROR_TOO_LARGE, "the pack of %s passes its maximum",
				 footer->scope);
	*out_frame = text_buffer_text(&writer->frame);
	return NULL;
}

struct pack_reader *pack_reader_create(struct arena *arena)
{
	struct pack_reader *reader = calloc(1, sizeof(*reader));

	if (!reader)
		abort();
	reader->arena = arena;
	reader->decompressor = decompressor_create();
	text_buffer_init(&reader->unread, PACK_ROW_MAXIMUM + READ_SIZE);
	return reader;
}

void pack_reader_destroy(struct pack_reader *reader)
{
	if (!reader)
		return;
	decompressor_destroy(reader->decompressor);
	text_buffer_finish(&reader->unread);
	free(reader);
}

static enum pack_kind kind_of(const struct field_values *values)
{
	return strcmp(field_text(values, "kind"), "snapshot") == 0 ? PACK_SNAPSHOT : PACK_DELTA;
}

static const struct error *read_manifest(struct pack_reader *reader, struct text line)
{
	const struct field_values *values;
	struct manifest manifest;

	TRY(message_decode(reader->arena, MESSAGE_MANIFEST, line, &values));
	if (field_number(values, "proto") != PROTOCOL_VERSION)
		return error_field(reader->arena, ERROR_VERSION_UNSUPPORTED, "proto",
				   "version %d is spoken here", PROTOCOL_VERSION);

	const struct field_value *scopes = field_find(values, "scopes");

	manifest = (struct manifest){
		.kind = kind_of(values),
		.rev_from = field_number(values, "rev_from"),
		.rev_to = field_number(values, "rev_to"),
		.scopes_hash = field_text(values, "scopes_hash"),
		.scopes = scopes->texts,
		.scope_count = scopes->count,
		.proof = field_text(values, "proof"),
		.generation = field_text(values, "generation"),
	};
	if (!uuid_parse(text_of(field_text(values, "hq_inc")), &manifest.hq_inc) ||
	    !chain_from_hex(text_of(field_text(values, "chain")), &manifest.chain) ||
	    manifest.rev_from > manifest.rev_to ||
	    (manifest.kind == PACK_SNAPSHOT && manifest.rev_from != 0))
		return error_new(reader->arena, ERROR_MALFORMED, "the manifest is not coherent");
	reader->manifest = manifest;
	reader->has_manifest = true;
	return NULL;
}

static const struct error *read_footer(struct pack_reader *reader, struct text line)
{
	const struct manifest *manifest = &reader->manifest;
	const struct field_values *values;

	TRY(message_decode(reader->arena, MESSAGE_PACK_FOOTER, line, &values));
	if (reader->packs == manifest->scope_count)
		return error_new(reader->arena, ERROR_MALFORMED,
				 "more packs came than the manifest names");
	if (strcmp(field_text(values, "scope"), manifest->scopes[reader->packs]) != 0 ||
	    strcmp(field_text(values, "hq_inc"), manifest->hq_inc.string) != 0 ||
	    kind_of(values) != manifest->kind ||
	    field_number(values, "rev_from") != manifest->rev_from ||
	    field_number(values, "rev_to") != manifest->rev_to)
		return error_new(reader->arena, ERROR_MALFORMED,
				 "the pack of %s does not belong to this manifest",
				 field_text(values, "scope"));
	if (field_number(values, "rows") != reader->pack_rows)
		return error_new(reader->arena, ERROR_MALFORMED,
				 "the pack of %s has %lld rows, its footer says %lld",
				 field_text(values, "scope"), (long long)reader->pack_rows,
				 (long long)field_number(values, "rows"));
	reader->packs++;
	reader->pack_rows = 0;
	return NULL;
}

static const struct error *read_line(struct pack_reader *reader, struct text line,
				     struct text_buffer *rows)
{
	if (!reader->has_manifest)
		return read_manifest(reader, line);
	if (line.length == 0 || line.data[0] != '[')
		return read_footer(reader, line);
	reader->rows++;
	reader->pack_rows++;
	text_append(rows, line.data, line.length);
	text_append_char(rows, '\n');
	return rows->full ? error_new(reader->arena, ERROR_TOO_LARGE, "the rows do not fit") : NULL;
}

/* Gives out whole lines until there are `enough` bytes of rows; keeps the rest. */
static const struct error *read_lines(struct pack_reader *reader, size_t enough,
				      struct text_buffer *rows)
{
	struct text rest = text_buffer_text(&reader->unread);
	const struct error *error = NULL;
	const char *end;

	while (!error && rows->length < enough && rest.length > 0 &&
	       (end = memchr(rest.data, '\n', rest.length))) {
		struct text line = { rest.data, (size_t)(end - rest.data) };

		rest.data += line.length + 1;
		rest.length -= line.length + 1;
		error = read_line(reader, line, rows);
	}
	if (rest.length > 0)
		memmove(reader->unread.data, rest.data, rest.length);
	reader->unread.length = rest.length;
	return error;
}

/* Unpacks a block behind what is unread already. */
static const struct error *unpack(struct pack_reader *reader, struct text *input,
				  size_t *out_length)
{
	char block[READ_SIZE];

	TRY(decompressor_read(reader->decompressor, reader->arena, input, block, sizeof(block),
			      out_length));
	text_append(&reader->unread, block, *out_length);
	return reader->unread.full ? error_new(reader->arena, ERROR_TOO_LARGE,
					       "a row has more than %zu bytes", PACK_ROW_MAXIMUM)
				   : NULL;
}

const struct error *pack_read(struct pack_reader *reader, struct text *input, size_t enough,
			      struct text_buffer *rows)
{
	size_t length;

	do {
		TRY(read_lines(reader, enough, rows));
		if (rows->length >= enough)
			return NULL;
		TRY(unpack(reader, input, &length));
	} while (length > 0);
	return NULL;
}

const struct manifest *pack_reader_manifest(const struct pack_reader *reader)
{
	return reader->has_manifest ? &reader->manifest : NULL;
}

int64_t pack_reader_rows(const struct pack_reader *reader)
{
	return reader->rows;
}

bool pack_reader_is_complete(const struct pack_reader *reader)
{
	return reader->has_manifest && reader->packs == reader->manifest.scope_count &&
	       reader->pack_rows == 0 && reader->unread.length == 0 &&
	       decompressor_is_between_frames(reader->decompressor);
}
