/*
 * Order: in which order items come, without moving them.
 *
 * Why      Money must not depend on how a library sorts, and the WebAssembly build has none.
 * Model    A merge sort of indexes: items of which neither comes before the other stay as they were.
 */
#ifndef OUTPOST_COMMON_RULES_ORDER_H
#define OUTPOST_COMMON_RULES_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/arena.h"

typedef bool order_before(const void *items, uint32_t a, uint32_t b);

/* Indexes of the items, first to last; from the arena. */
uint32_t *order_of(struct arena *arena, const void *items, size_t count, order_before *before);

#endif
