/*
 * Master data: the field tables of what headquarters owns and stores mirror, and the routes that read
 * it, the same on both servers. Headquarters adds the routes that change it (hq/api/).
 *
 * To add a resource: its file here and its queries in schema/shared/queries/, then a row in
 * hq/api/routes.c and store/api/routes.c.
 */
#ifndef OUTPOST_COMMON_API_MASTER_DATA_H
#define OUTPOST_COMMON_API_MASTER_DATA_H

#include "common/http/route.h"

extern const struct field department_fields[], product_fields[], barcode_fields[], price_fields[],
	price_zone_fields[], tax_rate_fields[], tax_group_fields[], tax_group_rate_fields[],
	tender_fields[], store_fields[], register_fields[], settings_fields[];

extern const struct route department_read_routes[], product_read_routes[], barcode_read_routes[],
	price_read_routes[], price_zone_read_routes[], tax_rate_read_routes[],
	tax_group_read_routes[], tender_read_routes[], store_read_routes[], register_read_routes[],
	settings_read_routes[];

extern const char *const product_units[], *const tender_kinds[], *const rounding_names[],
									 *const tax_place_names[];

#endif
