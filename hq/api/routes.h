/*
 * The API of headquarters: every table of routes, by resource.
 */
#ifndef OUTPOST_HQ_API_ROUTES_H
#define OUTPOST_HQ_API_ROUTES_H

#include "common/api/resource.h"
#include "common/db/sqlstate.h"
#include "common/http/route.h"

extern const struct route document_routes[], import_routes[], settings_edit_routes[],
	price_routes[], report_routes[], sync_store_routes[], quarantine_routes[],
	restoration_routes[], audit_routes[];

extern const char *const quarantine_states[]; /* NULL at the end */

#define HQ_RESOURCES(X) X(role) X(user)
extern const struct resource role_resource, user_resource;
/* Those of both servers and its own. */
extern const struct resource *const *const hq_resources[];

/* What broken constraints mean to a client. */
extern const struct db_constraint hq_constraints[];

/* All tables, NULL at the end. */
extern const struct route *const hq_routes[];

#endif
