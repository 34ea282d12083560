/*
 * Request head: method, address and header fields as bytes on a line say them. Pure, and fed by strangers.
 *
 * Model    Both versions of HTTP add field by field, so that their limits and rules are one. Names become
 *          lower case, a field sent twice is one list. The address stays as it was sent: what is encoded
 *          in a way that could lead it elsewhere (%2f, %5c, %2e, control characters, dot segments) is
 *          refused, and nobody decodes before a route is found.
 * Owner    The arena; slices point into it.
 */
#ifndef OUTPOST_COMMON_HTTP_REQUEST_HEAD_H
#define OUTPOST_COMMON_HTTP_REQUEST_HEAD_H

#include "common/base/error.h"
#include "common/base/text.h"

/* One header, and the address: 431 and 414 from here on. */
#define HEAD_FIELD_MAXIMUM 8192
/* All headers together, and their number: 431. */
#define HEAD_MAXIMUM 32768
#define HEAD_FIELDS_MAXIMUM 100

struct head_field {
	struct text name, value;
};

struct request_head {
	struct text method;
	struct text path, query; /* as sent; query without '?' */
	struct head_field *fields;
	int field_count, field_room;
	size_t size;
	bool is_old;        /* HTTP/1.0 */
	struct text scheme; /* HTTP/2 */
	bool has_fields;    /* HTTP/2: no pseudo-header may follow */
};

void head_init(struct arena *arena, struct request_head *head);
/* Empty when absent. */
struct text head_field(const struct request_head *head, const char *name);
bool head_has(const struct request_head *head, const char *name);
/* Whether the comma-separated list has this word in any case. */
bool head_list_has(struct text list, const char *word);

/* Counts against the limits what is added in whichever form. */
must_check const struct error *head_add(struct arena *arena, struct request_head *head,
					struct text name, struct text value);
must_check const struct error *head_set_address(struct arena *arena, struct request_head *head,
						struct text address);
must_check const struct error *head_set_method(struct arena *arena, struct request_head *head,
					       struct text method);

/* Content-Length decides where the next request starts: anything doubtful about it is refused. `needed`: 411
 * without one. */
must_check const struct error *head_body_length(struct arena *arena,
						const struct request_head *head, bool needed,
						size_t *out_length);

#endif
