#include "store/rules/sale_document.h"

#include <string.h>

#include "common/json/json_read.h"
#include "tests/support/suite.h"

#define ID "00000000-0000-7000-8000-000000000001"
#define GROUP "00000000-0000-7000-8000-000000000005"
#define NEWER_GROUP "00000000-0000-7000-8000-000000000006"

static const struct tax_rate normal[] = {
	{ .id = "rate-normal",
	  .kind = TAX_PERCENT,
	  .rate = 190000,
	  .included = true,
	  .affects_later = true },
};
/* As a newer headquarters may allow it. */
static const struct tax_rate fivefold[] = {
	{ .id = "rate-normal",
	  .kind = TAX_PERCENT,
	  .rate = 5000000000,
	  .included = true,
	  .affects_later = true },
};
static const struct tax_group groups[] = { { NEWER_GROUP, fivefold, 1 }, { GROUP, normal, 1 } };
static const struct sale_rules rules = {
	.settings = { .rounding = ROUND_HALF_UP, .tax_place = TAX_PER_LINE },
	.tax_groups = groups,
	.tax_group_count = 2,
};

/* One line of two at 1.19, paid with 5.00: what a test does not care about stays as it is. */
struct sale_text {
	const char *line_number, *second_line_number, *tax_group_id, *amount, *total, *tax_total,
		*paid;
};

static const struct sale_text good = { "1", "2", GROUP, "238", "476", "76", "500" };

static const char *line_text(struct arena *arena, const char *number, const char *tax_group_id,
			     const char *amount)
{
	return arena_print(arena,
			   "{\"line_number\":%s,\"product_id\":\"" ID "\",\"quantity\":\"2\","
			   "\"unit_price\":119,\"tax_group_id\":\"%s\",\"amount\":%s}",
			   number, tax_group_id, amount);
}

static const struct error *write_by_rules(struct arena *arena, enum sale_kind kind,
					  const struct sale_text *sale,
					  const struct sale_rules *in_force,
					  struct sale_document *out_document)
{
	const char *text =
		arena_print(arena,
			    "{\"sale_id\":\"" ID "\",\"register_session_id\":\"" ID "\","
			    "\"sold_at\":\"2026-11-21T10:00:00Z\",\"lines\":[%s,%s],%s\"payments\":"
			    "[{\"payment_number\":1,\"tender_id\":\"" ID "\",\"amount\":%s}],"
			    "\"total\":%s,\"tax_total\":%s}",
			    line_text(arena, sale->line_number, sale->tax_group_id, sale->amount),
			    line_text(arena, sale->second_line_number, GROUP, "238"),
			    kind == SALE_KIND_RETURN ? "\"reason\":\"broken\"," : "", sale->paid,
			    sale->total, sale->tax_total);
	const struct field_values *values;
	struct json_value *json;
	const struct error *error;

	ck_assert_ptr_null(json_parse(arena, text_of(text), &json));
	error = field_validate(arena,
			       kind == SALE_KIND_RETURN ? return_body_fields : sale_body_fields,
			       json, &values);
	json_release(json);
	ck_assert_ptr_null(error);
	return sale_document_write(arena, kind, values, in_force, out_document);
}

static const struct error *write_sale(struct arena *arena, enum sale_kind kind,
				      const struct sale_text *sale,
				      struct sale_document *out_document)
{
	return write_by_rules(arena, kind, sale, &rules, out_document);
}

START_TEST(a_sale_is_written_with_its_taxes_and_change)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct sale_document document;

	ck_assert_ptr_null(write_sale(arena, SALE_KIND_SALE, &good, &document));
	ck_assert_ptr_nonnull(strstr(document.sale, "\"kind\":\"sale\""));
	ck_assert_ptr_nonnull(strstr(document.lines, "\"net_amount\":200,\"tax_amount\":38"));
	ck_assert_ptr_nonnull(strstr(document.lines,
				     "\"tax_rate_id\":\"rate-normal\",\"rate\":190000,"
				     "\"base\":200,\"amount\":38"));
	ck_assert_str_eq(strstr(document.sale, "\"total\""),
			 "\"total\":476,\"tax_total\":76,\"change_due\":24");
	arena_destroy(arena);
}
END_TEST

START_TEST(a_return_is_the_same_with_every_sign_turned)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct sale_text exact = good;
	struct sale_document document;

	exact.paid = "476";
	ck_assert_ptr_null(write_sale(arena, SALE_KIND_RETURN, &exact, &document));
	ck_assert_ptr_nonnull(strstr(document.sale, "\"kind\":\"return\""));
	ck_assert_ptr_nonnull(strstr(document.sale, "\"reason\":\"broken\""));
	ck_assert_ptr_nonnull(strstr(document.lines, "\"quantity\":\"-2.000\",\"unit_price\":119"));
	ck_assert_ptr_nonnull(strstr(document.lines, "\"net_amount\":-200,\"tax_amount\":-38"));
	ck_assert_ptr_nonnull(strstr(document.payments, "\"amount\":-476}"));
	ck_assert_str_eq(strstr(document.sale, "\"total\""),
			 "\"total\":-476,\"tax_total\":-76,\"change_due\":0");
	arena_destroy(arena);
}
END_TEST

static const struct {
	const char *what;
	enum sale_kind kind;
	struct sale_text sale;
	enum error_code code;
	const char *field;
} refused[] = {
	{ "line amount",
	  SALE_KIND_SALE,
	  { "1", "2", GROUP, "239", "476", "76", "500" },
	  ERROR_TOTALS_DIFFER,
	  "lines[0].amount" },
	{ "total",
	  SALE_KIND_SALE,
	  { "1", "2", GROUP, "238", "475", "76", "500" },
	  ERROR_TOTALS_DIFFER,
	  "total" },
	{ "tax",
	  SALE_KIND_SALE,
	  { "1", "2", GROUP, "238", "476", "75", "500" },
	  ERROR_TOTALS_DIFFER,
	  "tax_total" },
	{ "paid too little",
	  SALE_KIND_SALE,
	  { "1", "2", GROUP, "238", "476", "76", "475" },
	  ERROR_TOTALS_DIFFER,
	  "payments" },
	{ "paid back too much",
	  SALE_KIND_RETURN,
	  { "1", "2", GROUP, "238", "476", "76", "477" },
	  ERROR_TOTALS_DIFFER,
	  "payments" },
	{ "a tax group that the engine cannot use",
	  SALE_KIND_SALE,
	  { "1", "2", NEWER_GROUP, "238", "476", "76", "500" },
	  ERROR_NOT_KNOWN_YET,
	  "lines[0].tax_group_id" },
	{ "unknown tax group",
	  SALE_KIND_SALE,
	  { "1", "2", "00000000-0000-7000-8000-000000000007", "238", "476", "76", "500" },
	  ERROR_UNKNOWN_REFERENCE,
	  "lines[0].tax_group_id" },
	{ "line numbers",
	  SALE_KIND_SALE,
	  { "2", "1", GROUP, "238", "476", "76", "500" },
	  ERROR_INVALID,
	  "lines[1].line_number" },
};

START_TEST(what_does_not_add_up_is_named)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
		struct sale_document document = { 0 };
		const struct error *error =
			write_sale(arena, refused[i].kind, &refused[i].sale, &document);

		ck_assert_msg(error && error->code == refused[i].code, "%s: %s", refused[i].what,
			      error ? error_describe(arena, error) : "accepted");
		ck_assert_str_eq(error->field, refused[i].field);
		ck_assert_ptr_null(document.sale);
		arena_destroy(arena);
	}
}
END_TEST

START_TEST(settings_of_a_newer_headquarters_refuse_a_sale_and_are_named)
{
	struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	struct sale_rules newer = rules;
	const struct error *error;
	struct sale_document document;

	newer.unusable = "the chain's rounding \"half_odd\" is not known to this program";
	error = write_by_rules(arena, SALE_KIND_SALE, &good, &newer, &document);
	ck_assert_int_eq(error->code, ERROR_NOT_KNOWN_YET);
	ck_assert_ptr_nonnull(strstr(error->detail, "half_odd"));
	arena_destroy(arena);
}
END_TEST

int main(void)
{
	return RUN_TESTS("sale_document", a_sale_is_written_with_its_taxes_and_change,
			 a_return_is_the_same_with_every_sign_turned, what_does_not_add_up_is_named,
			 settings_of_a_newer_headquarters_refuse_a_sale_and_are_named);
}
