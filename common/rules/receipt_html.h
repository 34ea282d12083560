/*
 * Receipt as a page: the lines of a layout as HTML that is read on a screen, by a screen reader, and printed.
 *
 * Why      What the customer gets by e-mail and the manager reads is the receipt that was printed, row by row.
 * Model    One page that needs nothing else: its style stands in it, its logo is a data: address, there is no script. It is
 *          shown under RECEIPT_HTML_POLICY, which names the style by its hash. Lay the receipt out with RECEIPT_ANY_WIDTH, so
 *          that nothing is cut. A table per part of the receipt; whatever runs from right to left finds its direction by itself.
 * Owner    The passed arena.
 * See      docs/receipts.md
 */
#ifndef OUTPOST_COMMON_RULES_RECEIPT_HTML_H
#define OUTPOST_COMMON_RULES_RECEIPT_HTML_H

#include "common/rules/receipt_layout.h"

/* SHA-256 of receipt_html_style. */
#define RECEIPT_HTML_STYLE_HASH "sha256-0ac1rd5FLaLEnkrCOhA/wCUqkTsqemDtJPEaL+KtkT8="
#define RECEIPT_HTML_POLICY                                                                        \
	"default-src 'none'; style-src '" RECEIPT_HTML_STYLE_HASH                                  \
	"'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"

extern const char receipt_html_style[];

/* logo: a PNG as base64, or NULL. */
struct text receipt_print_html(struct arena *arena, const struct receipt *receipt,
			       const struct receipt_lines *lines, const char *logo);

#endif
