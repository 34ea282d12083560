/*
 * A sale as a till sends it: four lines, one payment, 1.2 kB; with the fields that read it.
 */
#ifndef OUTPOST_TESTS_BENCH_SALE_BODY_H
#define OUTPOST_TESTS_BENCH_SALE_BODY_H

#include "common/field/field.h"

extern const struct field sale_body_fields[];
struct text sale_body(struct arena *arena);

#endif
