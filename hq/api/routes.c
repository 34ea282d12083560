#include "hq/api/routes.h"

#include "common/api/master_data.h"
#include "common/api/operation.h"
#include "common/api/sign_in.h"
#include "hq/sync/hq_sync.h"

const struct field version_fields[] = {
	{ "row_version", FIELD_INT, FIELD_REQUIRED, .doc = "Version last read" },
	FIELD_END,
};

const struct route *const hq_routes[] = {
	operation_routes,
	sign_in_routes,
	settings_read_routes,
	settings_edit_routes,
	department_read_routes,
	department_edit_routes,
	product_read_routes,
	product_edit_routes,
	barcode_read_routes,
	barcode_edit_routes,
	price_read_routes,
	price_edit_routes,
	price_zone_read_routes,
	price_zone_edit_routes,
	tax_rate_read_routes,
	tax_rate_edit_routes,
	tax_group_read_routes,
	tax_group_edit_routes,
	tender_read_routes,
	tender_edit_routes,
	store_read_routes,
	store_edit_routes,
	register_read_routes,
	register_edit_routes,
	role_routes,
	user_routes,
	import_routes,
	report_routes,
	sync_store_routes,
	enrol_routes,
	pull_routes,
	push_routes,
	NULL,
};
