/*
 * Room: the conditions that every server has by itself: of its disk, its folder and its certificate; and what it refuses meanwhile.
 */
#ifndef OUTPOST_COMMON_API_ROOM_H
#define OUTPOST_COMMON_API_ROOM_H

#include "common/api/service.h"

/* Sets and clears them; every other second. */
void room_look(struct service *service);
/* A request whose route must wait for room on the disk; for routes_options. */
const struct error *room_refuse(struct request *req, void *service);

#endif
