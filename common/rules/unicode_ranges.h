/*
 * Unicode ranges: the few properties of characters that laying out a receipt needs.
 * Why      Printers have fixed columns; accents take none of their own, Chinese and emoji take two.
 */
#ifndef OUTPOST_COMMON_RULES_UNICODE_RANGES_H
#define OUTPOST_COMMON_RULES_UNICODE_RANGES_H

#include <stdbool.h>
#include <stdint.h>

bool unicode_is_joining(uint32_t point);   /* belongs to the character in front */
bool unicode_is_invisible(uint32_t point); /* takes no room and stands alone */
bool unicode_is_wide(uint32_t point);      /* two columns */
bool unicode_is_right_to_left(uint32_t point);

#endif
