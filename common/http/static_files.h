/*
 * Static files: the browser's pages, from the program itself or from a folder.
 *
 * Model    The first mount whose prefix fits and that has the file replies to GET and HEAD; "/" at the end
 *          means index.html. Every reply has an ETag, so a browser that asks again gets 304; files of an
 *          `immutable` mount carry a hash in their names and are kept for a year without asking.
 *          NAME.br or NAME.gz beside a file goes to clients that take it. Names that begin with a dot
 *          are never served.
 * Owner    Mounts and embedded files live as long as the listener.
 */
#ifndef OUTPOST_COMMON_HTTP_STATIC_FILES_H
#define OUTPOST_COMMON_HTTP_STATIC_FILES_H

#include "common/http/server.h"

struct static_file {
	const char *name; /* "index.html", "assets/till.js" */
	struct text content;
	const char *etag; /* with its quotes */
};

struct static_mount {
	const char *prefix; /* "/" or "/assets/": with a slash at the end */
	bool immutable;
	const char *folder;              /* NULL: embedded */
	const struct static_file *files; /* ends with a NULL name */
};

/* True when it has replied; false leaves the exchange untouched. `mounts` end with a NULL prefix. */
bool static_files_serve(struct http_exchange *exchange, const struct static_mount *mounts);

#endif
