/*
 * Web folder: where the client lies that a server gives to browsers.
 *
 * Model    As the option `web_folder` says; else ../web/<tier> beside the folder of the program, as built, or
 *          ../share/outpost/web/<tier>, as installed. Without one of these the server is the API alone.
 */
#ifndef OUTPOST_COMMON_API_WEB_FOLDER_H
#define OUTPOST_COMMON_API_WEB_FOLDER_H

#include "common/http/static_site.h"

/* option: NULL, when it is not set. *out_site is NULL when there is none. */
must_check const struct error *web_folder_load(struct arena *arena, const char *option,
					       const char *tier, struct static_site **out_site);

#endif
