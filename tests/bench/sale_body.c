#include "tests/bench/sale_body.h"

#define LINES 4

static const struct field line_fields[] = {
	{ "line_number", FIELD_INT, FIELD_REQUIRED, .min = 1, .max = 999 },
	{ "product_id", FIELD_UUID, FIELD_REQUIRED },
	{ "quantity", FIELD_QUANTITY, FIELD_REQUIRED, .min = 1 },
	{ "unit_price", FIELD_MONEY, FIELD_REQUIRED },
	{ "price_quantity", FIELD_QUANTITY, .min = 1, .fallback = "1" },
	{ "discount_amount", FIELD_MONEY, .fallback = "0" },
	{ "price_reason", FIELD_TEXT },
	{ "tax_group_id", FIELD_UUID, FIELD_REQUIRED },
	{ "amount", FIELD_MONEY, FIELD_REQUIRED },
	FIELD_END,
};

static const struct field payment_fields[] = {
	{ "payment_number", FIELD_INT, FIELD_REQUIRED, .min = 1, .max = 99 },
	{ "tender_id", FIELD_UUID, FIELD_REQUIRED },
	{ "amount", FIELD_MONEY, FIELD_REQUIRED },
	FIELD_END,
};

const struct field sale_body_fields[] = {
	{ "sale_id", FIELD_UUID, FIELD_REQUIRED },
	{ "register_session_id", FIELD_UUID, FIELD_REQUIRED },
	{ "sold_at", FIELD_TIME, FIELD_REQUIRED },
	{ "lines", FIELD_LIST, FIELD_REQUIRED, .min = 1, .max = 500, .fields = line_fields },
	{ "payments", FIELD_LIST, FIELD_REQUIRED, .max = 20, .fields = payment_fields },
	{ "total", FIELD_MONEY, FIELD_REQUIRED },
	{ "tax_total", FIELD_MONEY, FIELD_REQUIRED },
	{ "note", FIELD_TEXT },
	FIELD_END,
};

struct text sale_body(struct arena *arena)
{
	const char *lines = "";

	for (int i = 1; i <= LINES; i++)
		lines = arena_print(
			arena,
			"%s%s{\"line_number\":%d,\"product_id\":\"018f0000-0000-7000-8000-"
			"00000000000%d\","
			"\"quantity\":\"2\",\"unit_price\":1250,\"price_quantity\":\"1\","
			"\"discount_amount\":0,\"price_reason\":\"damaged\","
			"\"tax_group_id\":\"018f0000-0000-7000-8000-00000000000a\",\"amount\":"
			"2500}",
			lines, i > 1 ? "," : "", i, i);
	return text_of(arena_print(
		arena,
		"{\"sale_id\":\"018f0000-0000-7000-8000-000000000001\","
		"\"register_session_id\":\"018f0000-0000-7000-8000-000000000002\","
		"\"sold_at\":\"2026-11-21T09:30:00Z\",\"lines\":[%s],"
		"\"payments\":[{\"payment_number\":1,"
		"\"tender_id\":\"018f0000-0000-7000-8000-00000000000b\",\"amount\":10000}],"
		"\"total\":10000,\"tax_total\":1597}",
		lines));
}
