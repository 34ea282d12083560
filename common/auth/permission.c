#include "common/auth/permission.h"

#include <stddef.h>

/* X of each that a role can hold: constant, name, words. */
#define HELD(X)                                                                                    \
	X(PERMISSION_POS_MAKE_SALE, "pos:make_sale", "Sell")                                       \
	X(PERMISSION_POS_APPLY_DISCOUNT, "pos:apply_discount", "Give a discount")                  \
	X(PERMISSION_POS_OVERRIDE_PRICE, "pos:override_price", "Change a price while selling")     \
	X(PERMISSION_POS_VOID_SALE, "pos:void_sale", "Void a sale")                                \
	X(PERMISSION_POS_REFUND, "pos:refund", "Refund with a receipt")                            \
	X(PERMISSION_POS_REFUND_NO_RECEIPT, "pos:refund_no_receipt", "Refund without a receipt")   \
	X(PERMISSION_POS_OPEN_REGISTER, "pos:open_register", "Open a register session")            \
	X(PERMISSION_POS_CLOSE_REGISTER, "pos:close_register", "Close a register session")         \
	X(PERMISSION_POS_FORCE_CLOSE_REGISTER, "pos:force_close_register",                         \
	  "Close somebody else's register session")                                                \
	X(PERMISSION_POS_MOVE_CASH, "pos:move_cash",                                               \
	  "Pay cash in or out, and drop it into the safe")                                         \
	X(PERMISSION_STORE_VIEW_INVENTORY, "store:view_inventory", "See stock and movements")      \
	X(PERMISSION_STORE_ADJUST_INVENTORY, "store:adjust_inventory", "Adjust stock")             \
	X(PERMISSION_STORE_CREATE_TRANSFER, "store:create_transfer", "Send stock to a store")      \
	X(PERMISSION_STORE_RECEIVE_TRANSFER, "store:receive_transfer", "Receive a transfer")       \
	X(PERMISSION_STORE_VIEW_REPORTS, "store:view_reports", "See the store's reports")          \
	X(PERMISSION_STORE_MANAGE_EMPLOYEES, "store:manage_employees", "Manage shop staff")        \
	X(PERMISSION_STORE_VIEW_SYNC, "store:view_sync", "See the line to headquarters")           \
	X(PERMISSION_HQ_VIEW_CATALOG, "hq:view_catalog", "Read master data")                       \
	X(PERMISSION_HQ_MANAGE_PRODUCTS, "hq:manage_products", "Change products and departments")  \
	X(PERMISSION_HQ_MANAGE_PRICES, "hq:manage_prices", "Change prices and price zones")        \
	X(PERMISSION_HQ_MANAGE_TAXES, "hq:manage_taxes", "Change taxes and tenders")               \
	X(PERMISSION_HQ_MANAGE_SUPPLIERS, "hq:manage_suppliers", "Change suppliers")               \
	X(PERMISSION_HQ_MANAGE_USERS, "hq:manage_users", "Change users and roles")                 \
	X(PERMISSION_HQ_MANAGE_STORES, "hq:manage_stores", "Change stores and registers")          \
	X(PERMISSION_HQ_APPROVE_WORKSHEETS, "hq:approve_worksheets", "Approve worksheets")         \
	X(PERMISSION_HQ_VIEW_REPORTS, "hq:view_reports", "See the chain's reports")                \
	X(PERMISSION_HQ_MANAGE_SYNC, "hq:manage_sync", "See and repair replication")               \
	X(PERMISSION_OPERATION_MANAGE_JOBS, "operation:manage_jobs", "See and start jobs")         \
	X(PERMISSION_OPERATION_MANAGE_CONDITIONS, "operation:manage_conditions",                   \
	  "See and acknowledge what is wrong")                                                     \
	X(PERMISSION_HQ_VIEW_AUDIT, "hq:view_audit", "See who changed what")

#define KIND(permission, name, doc) [permission] = { name, doc },
#define NAME(permission, name, doc) name,

static const struct permission_kind kinds[PERMISSION_COUNT] = {
	[PERMISSION_UNSET] = { NULL, "Not declared" },
	[PERMISSION_PUBLIC] = { NULL, "No sign-in needed" },
	[PERMISSION_SIGNED_IN] = { NULL, "Any signed-in user" },
	[PERMISSION_STORE_LINK] = { NULL, "An enrolled store's line to headquarters" },
	HELD(KIND)
};

const char *const permission_choices[] = { HELD(NAME) NULL };

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
