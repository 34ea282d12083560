/*
 * Watch: the conditions of a store that only its process knows, seen by looking every other second.
 */
#ifndef OUTPOST_STORE_WATCH_H
#define OUTPOST_STORE_WATCH_H

#include "store/app.h"

void watch_look(struct app *app);
/* Those that last are told to HQ. */
void watch_tell(struct app *app);

#endif
