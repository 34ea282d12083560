/*
 * Certificate: what PEM says of the first certificate in it.
 */
#ifndef OUTPOST_COMMON_HTTP_CERTIFICATE_H
#define OUTPOST_COMMON_HTTP_CERTIFICATE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/text.h"

#define CERTIFICATE_NEAR_US INT64_C(1209600000000) /* two weeks before the end people are told */

/* Until when it is good, microseconds since 1970 UTC; false when it cannot be read. */
bool certificate_ends_at(const char *path, int64_t *out_time);
/* The same of its text. */
bool certificate_text_ends_at(struct text pem, int64_t *out_time);

#endif
