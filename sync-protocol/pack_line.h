/*
 * Pack line: a row of a pack, [table, op, rev, key, image], taken apart without its values being read.
 *
 * Why      Who loads millions of rows hands the images on as they are; a database reads JSON once, and not twice.
 * Owner    The slices are parts of the line.
 */
#ifndef OUTPOST_SYNC_PROTOCOL_PACK_LINE_H
#define OUTPOST_SYNC_PROTOCOL_PACK_LINE_H

#include "common/base/text.h"

struct pack_line {
	struct text table; /* a name of lower-case letters, digits and underscores */
	bool is_put;
	struct text key, image; /* JSON, of which only the ends are looked for */
};

/* False when the line is not written as PROTOCOL.md says, to the byte: what it means is then for a reader of JSON to tell. */
bool pack_line_read(struct text line, struct pack_line *out_line);

#endif
