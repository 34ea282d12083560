#include "common/api/documents.h"

#include "common/api/resources.h"

#define THERE FIELD_REQUIRED /* in every reply */

const char *const sale_kinds[] = { "sale", "return", NULL };

static const struct field line_tax_fields[] = {
	{ "tax_rate_id", FIELD_UUID, THERE },
	{ "rate", FIELD_RATE, THERE },
	{ "base", FIELD_MONEY, THERE | FIELD_SIGNED },
	{ "amount", FIELD_MONEY, THERE | FIELD_SIGNED },
	FIELD_END,
};

static const struct field line_fields[] = {
	{ "line_number", FIELD_INT, THERE },
	{ "product_id", FIELD_UUID, THERE },
	{ "sku", FIELD_TEXT, THERE },
	{ "description", FIELD_TEXT, THERE },
	{ "department_id", FIELD_UUID, THERE },
	{ "quantity", FIELD_QUANTITY, THERE | FIELD_SIGNED },
	{ "unit_price", FIELD_MONEY, THERE },
	{ "price_quantity", FIELD_QUANTITY, THERE, .doc = "What unit_price buys" },
	{ "listed_unit_price", FIELD_MONEY, FIELD_NULLABLE, .doc = "Of that moment; null: none" },
	{ "listed_price_quantity", FIELD_QUANTITY, FIELD_NULLABLE },
	{ "price_reason", FIELD_TEXT, FIELD_NULLABLE },
	{ "discount_amount", FIELD_MONEY, THERE | FIELD_SIGNED },
	{ "tax_group_id", FIELD_UUID, THERE },
	{ "amount", FIELD_MONEY, THERE | FIELD_SIGNED, .doc = "As the price is stated" },
	{ "net_amount", FIELD_MONEY, THERE | FIELD_SIGNED },
	{ "tax_amount", FIELD_MONEY, THERE | FIELD_SIGNED },
	{ "taxes", FIELD_LIST, THERE, .record = "sale_line_tax", .fields = line_tax_fields },
	FIELD_END,
};

static const struct field payment_fields[] = {
	{ "payment_number", FIELD_INT, THERE },
	{ "tender_id", FIELD_UUID, THERE },
	{ "tender_kind", FIELD_CHOICE, THERE, .choices = tender_kinds },
	{ "amount", FIELD_MONEY, THERE | FIELD_SIGNED },
	FIELD_END,
};

#define SALE_HEAD                                                                                  \
	{ "sale_id", FIELD_UUID, THERE }, { "store_id", FIELD_UUID, THERE | FIELD_FILTER },        \
		{ "kind", FIELD_CHOICE, THERE, .choices = sale_kinds },                            \
		{ "receipt_number", FIELD_TEXT, THERE | FIELD_FILTER,                              \
		  .doc = "Gapless in its series: S01:R2:1:000123" },                               \
		{ "business_date", FIELD_DATE, THERE | FIELD_RANGE },                              \
		{ "sold_at", FIELD_TIME, THERE | FIELD_SORT | FIELD_RANGE },                       \
		{ "register_id", FIELD_UUID, THERE | FIELD_FILTER },                               \
		{ "register_session_id", FIELD_UUID, THERE },                                      \
		{ "user_id", FIELD_UUID, THERE | FIELD_FILTER },                                   \
		{ "reason", FIELD_TEXT, FIELD_NULLABLE | FIELD_SEARCH_IN },                        \
		{ "total", FIELD_MONEY, THERE | FIELD_SIGNED | FIELD_SORT | FIELD_RANGE },         \
		{ "tax_total", FIELD_MONEY, THERE | FIELD_SIGNED },                                \
	{                                                                                          \
		"change_due", FIELD_MONEY, THERE                                                   \
	}

const struct field sale_fields[] = { SALE_HEAD, FIELD_END };

const struct field sale_detail_fields[] = {
	SALE_HEAD,
	{ "journal_seq", FIELD_INT, FIELD_NULLABLE,
	  .doc = "At headquarters: its number in the journal of its store" },
	{ "lines", FIELD_LIST, THERE, .record = "sale_line", .fields = line_fields },
	{ "payments", FIELD_LIST, THERE, .record = "sale_payment", .fields = payment_fields },
	FIELD_END,
};

static const char *const sale_combinations[] = {
	"store_id sold_at_from sold_at_to",
	"register_id sold_at_from sold_at_to",
	"user_id sold_at_from sold_at_to",
	"store_id receipt_number",
	NULL,
};

const struct list sale_list = {
	.place = DECLARED_HERE,
	.name = "sale_list",
	.source = "retail.sale_by_store",
	.fields = sale_fields,
	.order = "-sold_at",
	.combinations = sale_combinations,
};

static const struct field adjustment_line_fields[] = {
	{ "line_number", FIELD_INT, THERE },
	{ "product_id", FIELD_UUID, THERE },
	{ "sku", FIELD_TEXT, THERE },
	{ "description", FIELD_TEXT, THERE },
	{ "quantity", FIELD_QUANTITY, THERE | FIELD_SIGNED },
	FIELD_END,
};

#define STOCK_ADJUSTMENT_HEAD                                                                      \
	{ "stock_adjustment_id", FIELD_UUID, THERE },                                              \
		{ "store_id", FIELD_UUID, THERE | FIELD_FILTER },                                  \
		{ "reason", FIELD_TEXT, THERE | FIELD_SEARCH_IN },                                 \
		{ "adjusted_at", FIELD_TIME, THERE | FIELD_SORT | FIELD_RANGE },                   \
		{ "business_date", FIELD_DATE, THERE },                                            \
	{                                                                                          \
		"user_id", FIELD_UUID, THERE | FIELD_FILTER                                        \
	}

const struct field stock_adjustment_fields[] = { STOCK_ADJUSTMENT_HEAD, FIELD_END };

const struct field stock_adjustment_detail_fields[] = {
	STOCK_ADJUSTMENT_HEAD,
	{ "lines", FIELD_LIST, THERE, .record = "stock_adjustment_line",
	  .fields = adjustment_line_fields },
	FIELD_END,
};

static const char *const stock_adjustment_combinations[] = {
	"store_id adjusted_at_from adjusted_at_to",
	"user_id adjusted_at_from adjusted_at_to",
	"q store_id",
	NULL,
};

const struct list stock_adjustment_list = {
	.place = DECLARED_HERE,
	.name = "stock_adjustment_list",
	.source = "retail.stock_adjustment_by_store",
	.fields = stock_adjustment_fields,
	.order = "-adjusted_at",
	.combinations = stock_adjustment_combinations,
};

const struct field register_tender_fields[] = {
	{ "tender_id", FIELD_UUID, THERE },
	{ "tender_kind", FIELD_CHOICE, THERE, .choices = tender_kinds },
	{ "payments_count", FIELD_INT, THERE },
	{ "amount", FIELD_MONEY, THERE | FIELD_SIGNED },
	FIELD_END,
};

#define REGISTER_SESSION_HEAD                                                                      \
	{ "register_session_id", FIELD_UUID, THERE },                                              \
		{ "store_id", FIELD_UUID, THERE | FIELD_FILTER },                                  \
		{ "register_id", FIELD_UUID, THERE | FIELD_FILTER },                               \
		{ "session_number", FIELD_INT, THERE | FIELD_FILTER,                               \
		  .doc = "In the series of the register; the Z number" },                          \
		{ "business_date", FIELD_DATE, THERE }, { "opening_float", FIELD_MONEY, THERE },   \
		{ "opened_at", FIELD_TIME, THERE | FIELD_SORT | FIELD_RANGE },                     \
		{ "opened_by", FIELD_UUID, THERE | FIELD_FILTER, .refers = "user" },               \
		{ "closed_at", FIELD_TIME, FIELD_NULLABLE, .doc = "null while it is open" },       \
		{ "closed_by", FIELD_UUID, FIELD_NULLABLE, .refers = "user" },                     \
	{                                                                                          \
		"difference", FIELD_MONEY, FIELD_SIGNED | FIELD_NULLABLE,                          \
			.doc = "Over, or short when negative"                                      \
	}

const struct field register_session_fields[] = { REGISTER_SESSION_HEAD, FIELD_END };

const struct field register_session_detail_fields[] = {
	REGISTER_SESSION_HEAD,
	{ "sales_count", FIELD_INT, FIELD_NULLABLE },
	{ "sales_total", FIELD_MONEY, FIELD_SIGNED | FIELD_NULLABLE },
	{ "returns_count", FIELD_INT, FIELD_NULLABLE },
	{ "returns_total", FIELD_MONEY, FIELD_SIGNED | FIELD_NULLABLE },
	{ "tax_total", FIELD_MONEY, FIELD_SIGNED | FIELD_NULLABLE },
	{ "tenders", FIELD_LIST, FIELD_NULLABLE, .record = "register_tender",
	  .fields = register_tender_fields },
	REGISTER_SESSION_CASH(FIELD_NULLABLE),
	{ "expected_cash", FIELD_MONEY, FIELD_SIGNED | FIELD_NULLABLE },
	{ "counted_cash", FIELD_MONEY, FIELD_NULLABLE },
	FIELD_END,
};

static const char *const register_session_combinations[] = {
	"store_id opened_at_from opened_at_to",
	"register_id opened_at_from opened_at_to",
	"register_id session_number",
	NULL,
};

const struct list register_session_list = {
	.place = DECLARED_HERE,
	.name = "register_session_document_list",
	.source = "retail.register_session_detail",
	.fields = register_session_fields,
	.order = "-opened_at",
	.combinations = register_session_combinations,
};

const char *const cash_movement_kinds[] = { "pay_in", "pay_out", "drop", NULL };

const struct field cash_movement_fields[] = {
	{ "cash_movement_id", FIELD_UUID, THERE },
	{ "store_id", FIELD_UUID, THERE | FIELD_FILTER },
	CASH_MOVEMENT_FACTS,
	FIELD_END,
};

static const char *const cash_movement_combinations[] = {
	"store_id moved_at_from moved_at_to",
	"register_id moved_at_from moved_at_to",
	"user_id moved_at_from moved_at_to",
	"register_session_id kind",
	"q store_id",
	NULL,
};

const struct list cash_movement_list = {
	.place = DECLARED_HERE,
	.name = "cash_movement_list",
	.source = "retail.cash_movement_by_store",
	.fields = cash_movement_fields,
	.order = "-moved_at",
	.combinations = cash_movement_combinations,
};
