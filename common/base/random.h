/*
 * Random: from the kernel; aborts when it has none to give.
 */
#ifndef OUTPOST_COMMON_BASE_RANDOM_H
#define OUTPOST_COMMON_BASE_RANDOM_H

#include <stddef.h>

void random_fill(void *bytes, size_t size); /* at most 256 bytes: those come whole */
unsigned random_below(unsigned limit);      /* 0 for 0 */

#endif
