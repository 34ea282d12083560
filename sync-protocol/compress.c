#include "sync-protocol/compress.h"

#include <assert.h>
#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#define WINDOW_LOG_MAXIMUM 23 /* 8 MiB: what a reader may be made to hold */

struct compressor {
	ZSTD_CCtx *context;
};

struct decompressor {
	ZSTD_DCtx *context;
	bool is_between_frames;
};

static void set(ZSTD_CCtx *context, ZSTD_cParameter parameter, int value)
{
	size_t result = ZSTD_CCtx_setParameter(context, parameter, value);

	assert(!ZSTD_isError(result));
	(void)result;
}

struct compressor *compressor_create(int level)
{
	struct compressor *compressor = calloc(1, sizeof(*compressor));

	if (!compressor)
		abort();
	compressor->context = ZSTD_createCCtx();
	if (!compressor->context)
		abort();
	set(compressor->context, ZSTD_c_compressionLevel, level);
	set(compressor->context, ZSTD_c_checksumFlag, 1);
	return compressor;
}

void compressor_destroy(struct compressor *compressor)
{
	if (!compressor)
		return;
	ZSTD_freeCCtx(compressor->context);
	free(compressor);
}

static void compress_piece(struct compressor *compressor, struct text piece,
			   ZSTD_EndDirective directive, struct text_buffer *out)
{
	ZSTD_inBuffer input = { piece.data, piece.length, 0 };
	char block[16384];
	size_t left;

	do {
		ZSTD_outBuffer output = { block, sizeof(block), 0 };

		left = ZSTD_compressStream2(compressor->context, &output, &input, directive);
		assert(!ZSTD_isError(left) && "compressing memory cannot fail");
		text_append(out, block, output.pos);
	} while (directive == ZSTD_e_end ? left > 0 : input.pos < input.size);
}

void compressor_write(struct compressor *compressor, struct text piece, struct text_buffer *out)
{
	compress_piece(compressor, piece, ZSTD_e_continue, out);
}

void compressor_end(struct compressor *compressor, struct text_buffer *out)
{
	compress_piece(compressor, TEXT(""), ZSTD_e_end, out);
}

void compress_frame(int level, struct text content, struct text_buffer *out_frame)
{
	struct compressor *compressor = compressor_create(level);
	size_t bound = ZSTD_compressBound(content.length);
	char *frame = malloc(bound);

	if (!frame)
		abort();

	size_t length =
		ZSTD_compress2(compressor->context, frame, bound, content.data, content.length);

	assert(!ZSTD_isError(length) && "compressing memory cannot fail");
	text_append(out_frame, frame, length);
	free(frame);
	compressor_destroy(compressor);
}

/* Of a whole frame: refuses before anything is allocated for it. */
static const struct error *check_frame(struct arena *arena, struct text frame,
				       size_t content_maximum, size_t *out_length)
{
	unsigned long long length = ZSTD_getFrameContentSize(frame.data, frame.length);
	size_t used;

	if (length == ZSTD_CONTENTSIZE_ERROR)
		return error_new(arena, ERROR_MALFORMED, "the body is not zstd");
	if (length == ZSTD_CONTENTSIZE_UNKNOWN)
		return error_new(arena, ERROR_MALFORMED,
				 "the zstd frame does not state its content size");
	if (length > content_maximum)
		return error_new(arena, ERROR_TOO_LARGE,
				 "the body unpacks to %llu bytes, at most %zu are taken", length,
				 content_maximum);
	used = ZSTD_findFrameCompressedSize(frame.data, frame.length);
	if (ZSTD_isError(used))
		return error_new(arena, ERROR_MALFORMED, "the zstd frame is cut off");
	if (used != frame.length)
		return error_new(arena, ERROR_MALFORMED, "bytes follow the zstd frame");
	*out_length = (size_t)length;
	return NULL;
}

const struct error *decompress_frame(struct arena *arena, struct text frame, size_t content_maximum,
				     struct text *out_content)
{
	size_t expected, length;
	char *content;

	TRY(check_frame(arena, frame, content_maximum, &expected));
	content = arena_allocate(arena, expected + 1);
	length = ZSTD_decompress(content, expected, frame.data, frame.length);
	if (ZSTD_isError(length))
		return error_new(arena, ERROR_MALFORMED, "the zstd frame is damaged: %s",
				 ZSTD_getErrorName(length));
	*out_content = (struct text){ content, length };
	return NULL;
}

struct decompressor *decompressor_create(void)
{
	struct decompressor *decompressor = calloc(1, sizeof(*decompressor));

	if (!decompressor)
		abort();
	decompressor->is_between_frames = true;
	decompressor->context = ZSTD_createDCtx();
	if (!decompressor->context)
		abort();

	size_t result = ZSTD_DCtx_setParameter(decompressor->context, ZSTD_d_windowLogMax,
					       WINDOW_LOG_MAXIMUM);

	assert(!ZSTD_isError(result));
	(void)result;
	return decompressor;
}

void decompressor_destroy(struct decompressor *decompressor)
{
	if (!decompressor)
		return;
	ZSTD_freeDCtx(decompressor->context);
	free(decompressor);
}

const struct error *decompressor_read(struct decompressor *decompressor, struct arena *arena,
				      struct text *input, char *data, size_t size,
				      size_t *out_length)
{
	ZSTD_inBuffer in = { input->data, input->length, 0 };
	ZSTD_outBuffer out = { data, size, 0 };

	*out_length = 0;
	if (decompressor->is_between_frames && input->length == 0)
		return NULL;
	/* Once even without input: what the last call had no room for comes out first. */
	do {
		size_t left = ZSTD_decompressStream(decompressor->context, &out, &in);

		if (ZSTD_isError(left))
			return error_new(
				arena,
				ZSTD_getErrorCode(left) == ZSTD_error_frameParameter_windowTooLarge
					? ERROR_TOO_LARGE
					: ERROR_MALFORMED,
				"the zstd stream cannot be read: %s", ZSTD_getErrorName(left));
		decompressor->is_between_frames = left == 0;
	} while (out.pos == 0 && in.pos < in.size);
	input->data += in.pos;
	input->length -= in.pos;
	*out_length = out.pos;
	return NULL;
}

bool decompressor_is_between_frames(const struct decompressor *decompressor)
{
	return decompressor->is_between_frames;
}
