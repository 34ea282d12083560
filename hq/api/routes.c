#include "hq/api/routes.h"

#include "common/api/browser_session.h"
#include "common/api/client_config.h"
#include "common/api/conditions.h"
#include "common/api/jobs.h"
#include "common/api/operation.h"
#include "common/api/resources.h"
#include "common/api/settings.h"
#include "common/api/sign_in.h"
#include "hq/sync/hq_sync.h"

const struct route *const hq_routes[] = {
	operation_routes,
	condition_routes,
	job_routes,
	sign_in_routes,
	browser_session_routes,
	client_config_routes,
	settings_read_routes,
	settings_edit_routes,
	import_routes,
	price_routes,
	price_in_force_routes,
	report_routes,
	document_routes,
	audit_routes,
	sync_store_routes,
	quarantine_routes,
	enrol_routes,
	token_routes,
	pull_routes,
	push_routes,
	recovery_routes,
	lost_routes,
	restoration_routes,
	NULL,
};
