#include "store/rules/sale_rights.h"

#include "common/json/json_read.h"
#include "store/rules/sale_document.h"
#include "tests/support/suite.h"

#define ID "00000000-0000-7000-8000-000000000001"
#define OVERRIDE PERMISSION_BIT(PERMISSION_POS_OVERRIDE_PRICE)
#define DISCOUNT PERMISSION_BIT(PERMISSION_POS_APPLY_DISCOUNT)
#define SOLD_AT INT64_C(1763719200000000) /* 2025-11-21T10:00:00Z */

static struct arena *arena;

static void setup(void)
{
	arena = arena_create(1 << 20);
}

static void teardown(void)
{
	arena_destroy(arena);
}

static const char *line_text(int number, const char *members)
{
	return arena_print(arena,
			   "{\"line_number\":%d,\"product_id\":\"" ID "\",\"quantity\":\"2\","
			   "\"unit_price\":119,\"tax_group_id\":\"" ID "\",\"amount\":238%s}",
			   number, members);
}

/* members: more of the second line of two. */
static const struct error *judge(const char *members, int64_t age, permission_set held)
{
	const char *text =
		arena_print(arena,
			    "{\"sale_id\":\"" ID "\",\"register_session_id\":\"" ID "\","
			    "\"sold_at\":\"2025-11-21T10:00:00Z\",\"lines\":[%s,%s],"
			    "\"payments\":[{\"payment_number\":1,\"tender_id\":\"" ID "\","
			    "\"amount\":500}],\"total\":476,\"tax_total\":76}",
			    line_text(1, ""), line_text(2, members));
	const struct field_values *sale;
	struct json_value *json;
	const struct error *error;

	ck_assert_ptr_null(json_parse(arena, text_of(text), &json));
	error = field_validate(arena, sale_body_fields, json, &sale);
	json_release(json);
	ck_assert_msg(!error, "%s", error ? error->detail : "");
	return sale_rights_check(arena, sale, SOLD_AT + age, held);
}

static void expect(const struct error *error, enum error_code code, const char *field)
{
	ck_assert_ptr_nonnull(error);
	ck_assert_int_eq(error->code, code);
	ck_assert_str_eq(error->field, field);
}

START_TEST(a_sale_by_the_price_list_needs_nothing)
{
	ck_assert_ptr_null(judge("", 0, 0));
	ck_assert_ptr_null(judge(",\"discount_amount\":0", 0, 0));
}
END_TEST

START_TEST(another_price_needs_its_permission_and_a_reason)
{
	const char *reason = ",\"price_reason\":\"damaged\"";

	expect(judge(reason, 0, DISCOUNT), ERROR_FORBIDDEN, "lines[1]");
	ck_assert_ptr_null(judge(reason, 0, OVERRIDE));
	expect(judge(",\"price_reason\":\"  \"", 0, OVERRIDE), ERROR_INVALID,
	       "lines[1].price_reason");
}
END_TEST

START_TEST(a_discount_needs_its_permission)
{
	const char *discount = ",\"discount_amount\":10";

	expect(judge(discount, 0, OVERRIDE), ERROR_FORBIDDEN, "lines[1]");
	ck_assert_ptr_null(judge(discount, 0, DISCOUNT));
}
END_TEST

START_TEST(to_choose_the_time_is_to_choose_the_price)
{
	ck_assert_ptr_null(judge("", -SALE_CLOCKS_DIFFER, 0));
	expect(judge("", -SALE_CLOCKS_DIFFER - 1, OVERRIDE | DISCOUNT), ERROR_INVALID, "sold_at");
	ck_assert_ptr_null(judge("", SALE_LATE, 0));
	expect(judge("", SALE_LATE + 1, DISCOUNT), ERROR_FORBIDDEN, "sold_at");
	ck_assert_ptr_null(judge("", SALE_LATE + 1, OVERRIDE));
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH(
		"sale_rights", setup, teardown, a_sale_by_the_price_list_needs_nothing,
		another_price_needs_its_permission_and_a_reason, a_discount_needs_its_permission,
		to_choose_the_time_is_to_choose_the_price);
}
