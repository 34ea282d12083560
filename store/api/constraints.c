#include "store/api/routes.h"

const struct db_constraint store_constraints[] = {
	{ "money_check", ERROR_INVALID, "lines", "an amount is more than one can be" },
	{ "register_session_pkey", ERROR_EXISTS_DIFFERENTLY, "register_session_id",
	  "another register was opened with this id" },
	{ "sale_receipt_key", ERROR_EXISTS_DIFFERENTLY, "receipt",
	  "another sale has this number of the till's series" },
	{ "sale_line_pkey", ERROR_INVALID, "lines", "a line number occurs twice" },
	{ "payment_pkey", ERROR_INVALID, "payments", "a payment number occurs twice" },
	{ "stock_adjustment_line_pkey", ERROR_INVALID, "lines", "a line number occurs twice" },
	{ "sale_line_price_check", ERROR_PRICE_DIFFERS, "lines",
	  "a price differs from the list and has no price_reason" },
	{ 0 },
};
