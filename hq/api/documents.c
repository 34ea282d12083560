/* What the stores have sent, document by document. Who holds a role here may read those of every store. */
#include "common/api/documents.h"

#include "hq/api/routes.h"
#include "schema/shared/queries/documents.sql.h"

const struct route document_routes[] = {
	DOCUMENT_READ_ROUTES(sale, "sales", "sales and returns", PERMISSION_HQ_VIEW_REPORTS),
	DOCUMENT_READ_ROUTES(register_session, "register_sessions", "register sessions",
			     PERMISSION_HQ_VIEW_REPORTS),
	DOCUMENT_READ_ROUTES(stock_adjustment, "stock_adjustments", "corrections of stock",
			     PERMISSION_HQ_VIEW_REPORTS),
	DOCUMENT_READ_ROUTES(cash_movement, "cash_movements", "movements of cash without a sale",
			     PERMISSION_HQ_VIEW_REPORTS),
	ROUTE_END,
};
