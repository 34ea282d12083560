/*
 * Text clusters: what a reader sees as one character, and how many columns it takes.
 *
 * Why      Cutting a name between a letter and its accent, in the middle of a flag, or between a
 *          change of direction and its end garbles the receipt and what follows on the line.
 * Model    Extended grapheme clusters of UAX #29 as far as they occur in names: combining marks,
 *          joiner sequences, flags, Hangul syllables. Text is UTF-8.
 * Owner    The passed arena.
 */
#ifndef OUTPOST_COMMON_RULES_TEXT_CLUSTERS_H
#define OUTPOST_COMMON_RULES_TEXT_CLUSTERS_H

#include "common/base/text.h"

/* Takes one cluster off the front of *rest; false at its end. */
bool text_next_cluster(struct text *rest, struct text *out_cluster, size_t *out_columns);

size_t text_columns(struct text text);

/*
 * The beginning that fits, never part of a cluster. Directional embeddings and isolates that the
 * cut leaves open are closed.
 */
struct text text_fit(struct arena *arena, struct text text, size_t columns);

/* Takes the words that fit one row off the front of *rest; a longer word is cut. */
bool text_wrap(struct arena *arena, struct text *rest, size_t columns, struct text *out_row);

/*
 * Without control characters, which a printer would obey; tabs and line breaks become blanks. Every
 * direction that the text opens is closed, and no other, so that it ends with the text.
 */
struct text text_printable(struct arena *arena, struct text text);

/* Also by a direction that letters of either side are put into. */
bool text_has_right_to_left(struct text text);

#endif
