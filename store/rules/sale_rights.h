/*
 * Sale rights: what a finished sale asks of the user who sends it.
 *
 * Why      Selling off the price list, or below it, is not everybody's right; and the listed price is that of
 *          sold_at, so to choose the time is to choose the price.
 * Model    Pure: the sale's values, the time and the permissions in, the first refusal out.
 */
#ifndef OUTPOST_STORE_RULES_SALE_RIGHTS_H
#define OUTPOST_STORE_RULES_SALE_RIGHTS_H

#include "common/auth/permission.h"
#include "common/field/field.h"

/* A till's clock may be this far ahead, and what it sold without a line may come this late; microseconds. */
#define SALE_CLOCKS_DIFFER (INT64_C(300) * 1000000)
#define SALE_LATE (INT64_C(7) * 24 * 3600 * 1000000)

/* Those that make a difference. */
#define SALE_RIGHTS                                                                                \
	(PERMISSION_BIT(PERMISSION_POS_OVERRIDE_PRICE) |                                           \
	 PERMISSION_BIT(PERMISSION_POS_APPLY_DISCOUNT))

/* sale: fields of a sale or return, see sale_document.h. now: by the clock that the store goes by, microseconds. */
must_check const struct error *sale_rights_check(struct arena *arena,
						 const struct field_values *sale, int64_t now,
						 permission_set held);

#endif
