/*
 * GS1 Digital Link: element strings as a web address, as in the QR codes on packages.
 *
 * Why      "https://example.com/01/04006381333931/10/A1?17=261231" identifies the same product and
 *          batch as a GS1 barcode, so a till reads it the same way.
 * Model    Path: a primary key and its qualifiers in the order of the table; query: attributes.
 *          Any domain and any path in front (the stem) will do. Parsing checks each element;
 *          gs1_check_associations then checks them together.
 * Owner    The passed arena.
 */
#ifndef OUTPOST_COMMON_BARCODE_DIGITAL_LINK_H
#define OUTPOST_COMMON_BARCODE_DIGITAL_LINK_H

#include "common/barcode/gs1_elements.h"

#define DIGITAL_LINK_CANONICAL_STEM "https://id.gs1.org"

/* Whether a text starts like a web address; says nothing about the rest. */
bool digital_link_is_address(struct text input);

must_check const struct error *digital_link_parse(struct arena *arena, struct text address,
						  const struct gs1_settings *settings,
						  struct gs1_message *out_message);

/*
 * The first element that can be a primary key opens the path, with all its qualifiers that are in
 * the message; the others become the query, those of fixed length first. An empty stem stands for
 * the canonical one.
 */
must_check const struct error *digital_link_build(struct arena *arena,
						  const struct gs1_message *message,
						  struct text stem, struct text *out_address);

#endif
