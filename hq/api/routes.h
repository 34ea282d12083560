/*
 * The API of headquarters: every table of routes, by resource.
 */
#ifndef OUTPOST_HQ_API_ROUTES_H
#define OUTPOST_HQ_API_ROUTES_H

#include "common/db/sqlstate.h"
#include "common/http/route.h"

/* ?row_version= of a DELETE. */
extern const struct field version_fields[];

extern const struct route barcode_edit_routes[], department_edit_routes[], price_edit_routes[],
	price_zone_edit_routes[], import_routes[], product_edit_routes[], register_edit_routes[],
	settings_edit_routes[], store_edit_routes[], tax_group_edit_routes[],
	tax_rate_edit_routes[], tender_edit_routes[], role_routes[], user_routes[], report_routes[],
	sync_store_routes[];

/* What broken constraints mean to a client. */
extern const struct db_constraint hq_constraints[];

/* All tables, NULL at the end. */
extern const struct route *const hq_routes[];

#endif
