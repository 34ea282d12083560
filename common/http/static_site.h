/*
 * Static site: the files of a browser's client, as its server gives them.
 *
 * Why      A client and its server change together: what is served is what lay there when the server started, whole,
 *          whatever happens to the folder meanwhile.
 * Model    All files of a folder are read once. Names that begin with a dot, symbolic links and what is no file are left out.
 *          An ETag is the SHA-256 of the bytes that are sent. NAME.br or NAME.gz beside a file goes to clients that take it.
 *          What lies in a folder `assets` has a hash in its name and is kept for a year without asking. An address without a
 *          file that a person opens (it accepts HTML and has no extension) is the index.html of the nearest folder above it,
 *          whose script knows the address.
 * Owner    Files live until static_site_destroy.
 */
#ifndef OUTPOST_COMMON_HTTP_STATIC_SITE_H
#define OUTPOST_COMMON_HTTP_STATIC_SITE_H

#include "common/base/error.h"
#include "common/base/text.h"

struct static_site;

/* `configuration` on `web_folder` when it cannot be read, or is larger than a client is. */
must_check const struct error *static_site_load(struct arena *arena, const char *folder,
						struct static_site **out_site);
void static_site_destroy(struct static_site *site);
int static_site_count(const struct static_site *site); /* of files */

struct static_request {
	struct text path; /* as sent: begins with a slash */
	/* Values of Accept, Accept-Encoding and If-None-Match; empty: not sent. */
	struct text accept, accept_encoding, if_none_match;
};

struct static_reply {
	int status;           /* 200, 304, or 308 to `location` */
	const char *type;     /* content type */
	const char *coding;   /* NULL: as it is */
	const char *etag;     /* with its quotes */
	const char *location; /* of a folder that was named without its slash */
	bool is_immutable;
	struct text content;
};

/* False: there is nothing at this address. */
bool static_site_find(const struct static_site *site, struct arena *arena,
		      const struct static_request *request, struct static_reply *out_reply);

#endif
