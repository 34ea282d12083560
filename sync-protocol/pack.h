/*
 * Pack: the changes of one scope between two revisions, or all of its rows.
 *
 * Model    A reply to a pull is a manifest and one pack per scope of the store, in the manifest's order, each
 *          its own zstd frame, one after the other, so that packs are shared between stores as they
 *          are. Unpacked it is lines: the manifest; then per pack its rows and a footer, which says what
 *          the pack is, because its last rows decide its revision. A row is a JSON array
 *          [table, op, rev, key, image] and is not looked into here.
 * Owner    create / destroy. The reader's manifest lives in the arena of its creation.
 */
#ifndef OUTPOST_SYNC_PROTOCOL_PACK_H
#define OUTPOST_SYNC_PROTOCOL_PACK_H

#include "common/base/error.h"
#include "common/base/uuid.h"
#include "sync-protocol/chain.h"

#define PACK_CONTENT_TYPE "application/vnd.outpost.pack+zstd"
#define PACK_ROW_MAXIMUM ((size_t)4 << 20) /* bytes of one line */
#define PACK_SCOPES_MAXIMUM 32

enum pack_kind { PACK_DELTA, PACK_SNAPSHOT };
const char *pack_kind_name(enum pack_kind kind);

struct manifest {
	enum pack_kind kind;
	struct uuid hq_inc;
	int64_t rev_from, rev_to; /* rev_from is 0 in a snapshot */
	struct chain chain;       /* at rev_to */
	const char *scopes_hash;
	const char *const *scopes;
	size_t scope_count;
	const char *proof;      /* of the head, for later: witness.h; NULL: none */
	const char *generation; /* of hq_inc, signed likewise */
};

void manifest_encode(const struct manifest *manifest, struct text_buffer *out_frame);

struct pack_footer {
	const char *scope;
	struct uuid hq_inc;
	enum pack_kind kind;
	int64_t rev_from, rev_to;
	int64_t rows; /* set by the writer */
};

struct pack_writer;
struct pack_writer *pack_writer_create(size_t maximum);
void pack_writer_destroy(struct pack_writer *writer);
void pack_writer_add(struct pack_writer *writer, struct text row);
/* What has been compressed and not been dropped: the frame's next bytes, alive until more is added. */
struct text pack_writer_ready(const struct pack_writer *writer);
void pack_writer_drop_ready(struct pack_writer *writer);
/* The rest of the frame, alive as long as the writer; too_large when what was ready at once passes the maximum. */
must_check const struct error *pack_writer_finish(struct pack_writer *writer, struct arena *arena,
						  const struct pack_footer *footer,
						  struct text *out_frame);

struct pack_reader;
struct pack_reader *pack_reader_create(struct arena *arena);
void pack_reader_destroy(struct pack_reader *reader);
/*
 * Takes from the front of *input, appends rows with a line break after each, and stops when `rows` holds `enough`
 * bytes or the input is used up. Whatever does not fit the manifest is `malformed`.
 */
must_check const struct error *pack_read(struct pack_reader *reader, struct text *input,
					 size_t enough, struct text_buffer *rows);
/* NULL until it has been read. */
const struct manifest *pack_reader_manifest(const struct pack_reader *reader);
int64_t pack_reader_rows(const struct pack_reader *reader); /* given out so far */
/* All packs of the manifest have been read to their ends, and nothing more. */
bool pack_reader_is_complete(const struct pack_reader *reader);

#endif
