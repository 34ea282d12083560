/*
 * Certificate: what a PEM file says of the certificate in it.
 */
#ifndef OUTPOST_COMMON_HTTP_CERTIFICATE_H
#define OUTPOST_COMMON_HTTP_CERTIFICATE_H

#include <stdbool.h>
#include <stdint.h>

/* Until when it is good, microseconds since 1970 UTC; false when it cannot be read. */
bool certificate_ends_at(const char *path, int64_t *out_time);

#endif
