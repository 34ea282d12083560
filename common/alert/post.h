/*
 * Post: one letter to a mail server, one document to a web server, waited for.
 *
 * Why      libcurl and what it needs take more memory than the rest of a server at headquarters, and are needed for moments: it
 *          is loaded here, by a process that ends.
 */
#ifndef OUTPOST_COMMON_ALERT_POST_H
#define OUTPOST_COMMON_ALERT_POST_H

#include "common/base/error.h"
#include "common/base/text.h"

/* smtp://, smtps://; user and password may be in the URL, which is in no error. to: NULL at the end. */
must_check const struct error *post_letter(struct arena *arena, const char *url, const char *from,
					   const char *const *to, struct text letter);
/* headers: "Name: value", NULL at the end. Any answer but 2xx is an error. */
must_check const struct error *post_document(struct arena *arena, const char *url,
					     const char *const *headers, struct text document);

#endif
