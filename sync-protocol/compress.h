/*
 * Compression: zstd frames, with every limit checked before memory is taken.
 *
 * Model    A frame from a peer states its window and, for whole messages, its content size; both are
 *          compared with our limits first, so a small body cannot make us allocate much. Every frame
 *          carries a checksum of its content. Truncated, damaged and trailing bytes are `malformed`,
 *          anything over a limit is `too_large`.
 * Owner    create / destroy; results go to the caller's buffer or arena.
 */
#ifndef OUTPOST_SYNC_PROTOCOL_COMPRESS_H
#define OUTPOST_SYNC_PROTOCOL_COMPRESS_H

#include "common/base/error.h"
#include "common/base/text.h"

#define COMPRESS_LEVEL_ONCE 1   /* a push is read once */
#define COMPRESS_LEVEL_SHARED 1 /* rows of JSON: a third of the time of 3, and no larger */

/* Appends one frame; `out_frame` sets `full` when it has no room. */
void compress_frame(int level, struct text content, struct text_buffer *out_frame);

/* Exactly one frame that states its size; the content is terminated and lives in the arena. */
must_check const struct error *decompress_frame(struct arena *arena, struct text frame,
						size_t content_maximum, struct text *out_content);

/* A frame written piece by piece. */
struct compressor;
struct compressor *compressor_create(int level);
void compressor_destroy(struct compressor *compressor);
void compressor_write(struct compressor *compressor, struct text piece, struct text_buffer *out);
void compressor_end(struct compressor *compressor, struct text_buffer *out);

/* Frames one after the other, read piece by piece. */
struct decompressor;
struct decompressor *decompressor_create(void);
void decompressor_destroy(struct decompressor *decompressor);
/* Takes from the front of *input and fills at most `size` bytes; no bytes out means more input is needed. */
must_check const struct error *decompressor_read(struct decompressor *decompressor,
						 struct arena *arena, struct text *input,
						 char *data, size_t size, size_t *out_length);
/* False inside a frame: input that ends here was cut off. */
bool decompressor_is_between_frames(const struct decompressor *decompressor);

#endif
