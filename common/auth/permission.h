/*
 * Permissions: the one list. Data names them ("pos:make_sale"), routes require them.
 */
#ifndef OUTPOST_COMMON_AUTH_PERMISSION_H
#define OUTPOST_COMMON_AUTH_PERMISSION_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/text.h"

enum permission {
	PERMISSION_UNSET,      /* forgotten: no route starts with it */
	PERMISSION_PUBLIC,     /* no token needed */
	PERMISSION_SIGNED_IN,  /* any user's token */
	PERMISSION_STORE_LINK, /* the sync token of an enrolled store, and nothing else */
	PERMISSION_POS_MAKE_SALE,
	PERMISSION_POS_APPLY_DISCOUNT,
	PERMISSION_POS_OVERRIDE_PRICE,
	PERMISSION_POS_VOID_SALE,
	PERMISSION_POS_REFUND,
	PERMISSION_POS_REFUND_NO_RECEIPT,
	PERMISSION_POS_OPEN_REGISTER,
	PERMISSION_POS_CLOSE_REGISTER,
	PERMISSION_POS_FORCE_CLOSE_REGISTER,
	PERMISSION_POS_MOVE_CASH,
	PERMISSION_STORE_VIEW_INVENTORY,
	PERMISSION_STORE_ADJUST_INVENTORY,
	PERMISSION_STORE_CREATE_TRANSFER,
	PERMISSION_STORE_RECEIVE_TRANSFER,
	PERMISSION_STORE_VIEW_REPORTS,
	PERMISSION_STORE_MANAGE_EMPLOYEES,
	PERMISSION_STORE_VIEW_SYNC,
	PERMISSION_HQ_VIEW_CATALOG,
	PERMISSION_HQ_MANAGE_PRODUCTS,
	PERMISSION_HQ_MANAGE_PRICES,
	PERMISSION_HQ_MANAGE_TAXES,
	PERMISSION_HQ_MANAGE_SUPPLIERS,
	PERMISSION_HQ_MANAGE_USERS,
	PERMISSION_HQ_MANAGE_STORES,
	PERMISSION_HQ_APPROVE_WORKSHEETS,
	PERMISSION_HQ_VIEW_REPORTS,
	PERMISSION_HQ_MANAGE_SYNC,
	PERMISSION_OPERATION_MANAGE_JOBS,
	PERMISSION_OPERATION_MANAGE_CONDITIONS,
	PERMISSION_HQ_VIEW_AUDIT,
	PERMISSION_COUNT
};

struct permission_kind {
	const char *name; /* pos:make_sale; NULL for those no role can hold */
	const char *doc;
};

/* Those that a role can hold; NULL at the end. */
extern const char *const permission_choices[];

const struct permission_kind *permission_kind(enum permission permission);
enum permission permission_of(struct text name); /* PERMISSION_COUNT when unknown */

/* A set is a bit mask over enum permission. */
typedef uint64_t permission_set;
_Static_assert(PERMISSION_COUNT <= 64, "a permission_set has 64 bits: make it an array of words");
#define PERMISSION_BIT(permission) (UINT64_C(1) << (permission))
/* From "a b c"; unknown names are ignored (they belong to a newer server). */
permission_set permission_set_of(struct text names);

#endif
