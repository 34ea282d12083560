/*
 * Media: which of several content types a client would have (RFC 9110, Accept).
 */
#ifndef OUTPOST_COMMON_HTTP_MEDIA_H
#define OUTPOST_COMMON_HTTP_MEDIA_H

#include "common/base/text.h"

/*
 * The offer that the header weighs most; of two that weigh the same, the one it names first, or the one that is offered first where it names
 * neither. The first offer when it takes none: an answer that can be read is worth more than a refusal. Offers end with NULL.
 */
const char *media_choose(struct text accept, const char *const *offers);

#endif
