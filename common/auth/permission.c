#include "common/auth/permission.h"

static const struct permission_kind kinds[PERMISSION_COUNT] = {
	[PERMISSION_UNSET] = { NULL, "Not declared" },
	[PERMISSION_PUBLIC] = { NULL, "No sign-in needed" },
	[PERMISSION_SIGNED_IN] = { NULL, "Any signed-in user" },
	[PERMISSION_STORE_LINK] = { NULL, "An enrolled store's line to headquarters" },
	[PERMISSION_POS_MAKE_SALE] = { "pos:make_sale", "Sell" },
	[PERMISSION_POS_APPLY_DISCOUNT] = { "pos:apply_discount", "Give a discount" },
	[PERMISSION_POS_OVERRIDE_PRICE] = { "pos:override_price", "Change a price while selling" },
	[PERMISSION_POS_VOID_SALE] = { "pos:void_sale", "Void a sale" },
	[PERMISSION_POS_REFUND] = { "pos:refund", "Refund with a receipt" },
	[PERMISSION_POS_REFUND_NO_RECEIPT] = { "pos:refund_no_receipt",
					       "Refund without a receipt" },
	[PERMISSION_POS_OPEN_REGISTER] = { "pos:open_register", "Open a register session" },
	[PERMISSION_POS_CLOSE_REGISTER] = { "pos:close_register", "Close a register session" },
	[PERMISSION_POS_FORCE_CLOSE_REGISTER] = { "pos:force_close_register",
						  "Close somebody else's register session" },
	[PERMISSION_POS_MOVE_CASH] = { "pos:move_cash",
				       "Pay cash in or out, and drop it into the safe" },
	[PERMISSION_STORE_VIEW_INVENTORY] = { "store:view_inventory", "See stock and movements" },
	[PERMISSION_STORE_ADJUST_INVENTORY] = { "store:adjust_inventory", "Adjust stock" },
	[PERMISSION_STORE_CREATE_TRANSFER] = { "store:create_transfer", "Send stock to a store" },
	[PERMISSION_STORE_RECEIVE_TRANSFER] = { "store:receive_transfer", "Receive a transfer" },
	[PERMISSION_STORE_VIEW_REPORTS] = { "store:view_reports", "See the store's reports" },
	[PERMISSION_STORE_MANAGE_EMPLOYEES] = { "store:manage_employees", "Manage shop staff" },
	[PERMISSION_STORE_VIEW_SYNC] = { "store:view_sync", "See the line to headquarters" },
	[PERMISSION_HQ_VIEW_CATALOG] = { "hq:view_catalog", "Read master data" },
	[PERMISSION_HQ_MANAGE_PRODUCTS] = { "hq:manage_products",
					    "Change products and departments" },
	[PERMISSION_HQ_MANAGE_PRICES] = { "hq:manage_prices", "Change prices and price zones" },
	[PERMISSION_HQ_MANAGE_TAXES] = { "hq:manage_taxes", "Change taxes and tenders" },
	[PERMISSION_HQ_MANAGE_SUPPLIERS] = { "hq:manage_suppliers", "Change suppliers" },
	[PERMISSION_HQ_MANAGE_USERS] = { "hq:manage_users", "Change users and roles" },
	[PERMISSION_HQ_MANAGE_STORES] = { "hq:manage_stores", "Change stores and registers" },
	[PERMISSION_HQ_APPROVE_WORKSHEETS] = { "hq:approve_worksheets", "Approve worksheets" },
	[PERMISSION_HQ_VIEW_REPORTS] = { "hq:view_reports", "See the chain's reports" },
	[PERMISSION_HQ_MANAGE_SYNC] = { "hq:manage_sync", "See and repair replication" },
	[PERMISSION_OPERATION_MANAGE_JOBS] = { "operation:manage_jobs", "See and start jobs" },
	[PERMISSION_OPERATION_MANAGE_CONDITIONS] = { "operation:manage_conditions",
						     "See and acknowledge what is wrong" },
	[PERMISSION_HQ_VIEW_AUDIT] = { "hq:view_audit", "See who changed what" },
};

const struct permission_kind *permission_kind(enum permission permission)
{
	return &kinds[permission];
}

enum permission permission_of(struct text name)
{
	enum permission permission = PERMISSION_STORE_LINK + 1;

	while (permission < PERMISSION_COUNT && !text_is(name, kinds[permission].name))
		permission++;
	return permission;
}

permission_set permission_set_of(struct text names)
{
	permission_set set = 0;
	struct text name;

	while (text_split(&names, ' ', &name)) {
		enum permission permission = permission_of(name);

		if (permission < PERMISSION_COUNT)
			set |= PERMISSION_BIT(permission);
	}
	return set;
}
