#include "store/api/routes.h"

#include "common/api/browser_session.h"
#include "common/api/client_config.h"
#include "common/api/conditions.h"
#include "common/api/jobs.h"
#include "common/api/operation.h"
#include "common/api/resources.h"
#include "common/api/settings.h"
#include "common/api/sign_in.h"

const struct resource *const *const store_resources[] = { resources, NULL };

const struct route *const store_routes[] = {
	operation_routes,
	condition_routes,
	job_routes,
	sign_in_routes,
	browser_session_routes,
	client_config_routes,
	sale_routes,
	register_session_routes,
	till_series_routes,
	cash_movement_routes,
	stock_routes,
	sync_status_routes,
	settings_read_routes,
	report_routes,
	price_in_force_routes,
	NULL,
};
