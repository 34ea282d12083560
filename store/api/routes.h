/*
 * The API of a store: every table of routes, by resource.
 */
#ifndef OUTPOST_STORE_API_ROUTES_H
#define OUTPOST_STORE_API_ROUTES_H

#include "common/api/resource.h"
#include "common/db/sqlstate.h"
#include "common/http/route.h"

extern const struct route cash_movement_routes[], register_session_routes[], report_routes[],
	sale_routes[], till_series_routes[], stock_routes[], sync_status_routes[];

extern const struct resource *const *const store_resources[];

/* What broken constraints mean to a client. */
extern const struct db_constraint store_constraints[];

/* All tables, NULL at the end. */
extern const struct route *const store_routes[];

#endif
