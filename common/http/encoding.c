#include "common/http/encoding.h"

#include <assert.h>
#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

#define BLOCK_SIZE 16384
#define FASTEST 1
#define GZIP_WINDOW (15 + 16) /* zlib's way to say gzip */
#define GZIP_MEMORY 8

struct coding {
	const char *name;
	void *(*begin)(size_t length);
	void (*take)(void *state, struct text piece, bool is_last, struct text_buffer *out);
	void (*end)(void *state);
};

struct encoder {
	const struct coding *coding;
	void *state;
};

static void *begin_zstd(size_t length)
{
	ZSTD_CCtx *context = ZSTD_createCCtx();

	if (!context)
		abort();
	ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, FASTEST);
	if (length) /* little text takes little memory */
		ZSTD_CCtx_setPledgedSrcSize(context, length);
	return context;
}

static void take_zstd(void *state, struct text piece, bool is_last, struct text_buffer *out)
{
	ZSTD_inBuffer input = { piece.data, piece.length, 0 };
	char block[BLOCK_SIZE];
	size_t left;

	do {
		ZSTD_outBuffer output = { block, sizeof(block), 0 };

		left = ZSTD_compressStream2(state, &output, &input,
					    is_last ? ZSTD_e_end : ZSTD_e_flush);
		assert(!ZSTD_isError(left) && "compressing memory cannot fail");
		text_append(out, block, output.pos);
	} while (left);
}

static void end_zstd(void *state)
{
	ZSTD_freeCCtx(state);
}

static void *begin_gzip(size_t length)
{
	z_stream *stream = calloc(1, sizeof(*stream));

	(void)length;
	if (!stream || deflateInit2(stream, FASTEST, Z_DEFLATED, GZIP_WINDOW, GZIP_MEMORY,
				    Z_DEFAULT_STRATEGY) != Z_OK)
		abort();
	return stream;
}

static void take_gzip(void *state, struct text piece, bool is_last, struct text_buffer *out)
{
	z_stream *stream = state;
	char block[BLOCK_SIZE];

	stream->next_in = (unsigned char *)piece.data;
	stream->avail_in = (unsigned)piece.length;
	do {
		stream->next_out = (unsigned char *)block;
		stream->avail_out = sizeof(block);
		deflate(stream, is_last ? Z_FINISH : Z_SYNC_FLUSH);
		text_append(out, block, sizeof(block) - stream->avail_out);
	} while (!stream->avail_out);
}

static void end_gzip(void *state)
{
	deflateEnd(state);
	free(state);
}

static const struct coding codings[] = {
	{ "zstd", begin_zstd, take_zstd, end_zstd },
	{ "gzip", begin_gzip, take_gzip, end_gzip },
};

bool coding_is_accepted(struct text accepted, const char *name)
{
	struct text part, word, weight;

	while (text_split(&accepted, ',', &part)) {
		text_split(&part, ';', &word);
		if (!text_is(text_trim(word), name))
			continue;
		weight = part.data ? text_trim(part) : (struct text){ "", 0 };
		return !text_is(weight, "q=0") && !text_starts_with(weight, "q=0.0");
	}
	return false;
}

const struct coding *coding_choose(struct text accepted)
{
	for (size_t i = 0; i < sizeof(codings) / sizeof(codings[0]); i++)
		if (coding_is_accepted(accepted, codings[i].name))
			return &codings[i];
	return NULL;
}

const char *coding_name(const struct coding *coding)
{
	return coding->name;
}

struct encoder *encoder_create(const struct coding *coding, size_t length)
{
	struct encoder *encoder = calloc(1, sizeof(*encoder));

	if (!encoder)
		abort();
	*encoder = (struct encoder){ coding, coding->begin(length) };
	return encoder;
}

void encoder_take(struct encoder *encoder, struct text piece, bool is_last, struct text_buffer *out)
{
	encoder->coding->take(encoder->state, piece, is_last, out);
}

void encoder_destroy(struct encoder *encoder)
{
	if (!encoder)
		return;
	encoder->coding->end(encoder->state);
	free(encoder);
}
