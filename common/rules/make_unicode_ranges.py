#!/usr/bin/env python3
"""Writes common/rules/unicode_ranges.c from Python's copy of the Unicode database.

Run by hand when a newer Unicode is wanted: common/rules/make_unicode_ranges.py > common/rules/unicode_ranges.c
"""
import sys
import unicodedata

LAST = 0x10FFFF
JOINER, KEYCAP = 0x200D, 0x20E3


def is_joining(point):
    """Part of the character in front: marks, joiner, variation selectors, skin tones, tags."""
    return (unicodedata.category(chr(point)) in ("Mn", "Me", "Mc") or point == JOINER
            or 0x1F3FB <= point <= 0x1F3FF or 0xE0020 <= point <= 0xE007F
            or 0x1160 <= point <= 0x11FF)


def is_invisible(point):
    """Format characters that take no room: bidirectional controls, zero-width spaces."""
    return unicodedata.category(chr(point)) == "Cf" and point not in (0xAD, JOINER) \
        and not 0xE0020 <= point <= 0xE007F and not 0x600 <= point <= 0x605


def is_wide(point):
    """Python calls unassigned points wide; only those in the two planes of ideographs are."""
    if unicodedata.category(chr(point)) == "Cn":
        return 0x20000 <= point <= 0x3FFFD
    return unicodedata.east_asian_width(chr(point)) in ("W", "F") and not is_joining(point)


def is_right_to_left(point):
    return unicodedata.bidirectional(chr(point)) in ("R", "AL")


def ranges(test):
    """Runs of points that pass; unassigned points between two of them do not break a run."""
    start = last = None
    for point in range(LAST + 1):
        if 0xD800 <= point <= 0xDFFF:
            continue
        if test(point):
            start = point if start is None else start
            last = point
        elif start is not None and unicodedata.category(chr(point)) != "Cn":
            yield start, last
            start = None
    if start is not None:
        yield start, last


def table(name, test):
    print(f"\nstatic const struct range {name}[] = {{")
    cells = [f"{{ 0x{first:x}, 0x{last:x} }}," for first, last in ranges(test)]
    line = "\t"
    for cell in cells:
        if len(line) + len(cell) > 88:
            print(line.rstrip())
            line = "\t"
        line += cell + " "
    print(line.rstrip())
    print("};")


print(f"""/* Made by common/rules/make_unicode_ranges.py from Unicode {unicodedata.unidata_version}. Do not edit. */
#include "common/rules/unicode_ranges.h"

#include <stddef.h>

struct range {{
	uint32_t first;
	uint32_t last;
}};

/* clang-format off */""")
table("joining", is_joining)
table("invisible", is_invisible)
table("wide", is_wide)
table("right_to_left", is_right_to_left)
print("""/* clang-format on */

static bool is_in(uint32_t point, const struct range *ranges, size_t count)
{
	size_t low = 0;
	size_t high = count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (point > ranges[middle].last)
			low = middle + 1;
		else if (point < ranges[middle].first)
			high = middle;
		else
			return true;
	}
	return false;
}

#define IS_IN(point, ranges) is_in(point, ranges, sizeof(ranges) / sizeof(ranges[0]))

bool unicode_is_joining(uint32_t point)
{
	return IS_IN(point, joining);
}

bool unicode_is_invisible(uint32_t point)
{
	return IS_IN(point, invisible);
}

bool unicode_is_wide(uint32_t point)
{
	return IS_IN(point, wide);
}

bool unicode_is_right_to_left(uint32_t point)
{
	return IS_IN(point, right_to_left);
}""")
sys.stdout.flush()
