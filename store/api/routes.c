#include "store/api/routes.h"

#include "common/api/master_data.h"
#include "common/api/operation.h"
#include "common/api/sign_in.h"

const struct route *const store_routes[] = {
	operation_routes,        sign_in_routes,         sale_routes,
	register_session_routes, stock_routes,           sync_status_routes,
	settings_read_routes,    department_read_routes, product_read_routes,
	barcode_read_routes,     price_read_routes,      price_zone_read_routes,
	tax_rate_read_routes,    tax_group_read_routes,  tender_read_routes,
	store_read_routes,       register_read_routes,   NULL,
};
