#include "store/rules/sale_document.h"

#include <string.h>

#include "common/json/json_write.h"

#define DOCUMENT_MAXIMUM ((size_t)4 << 20)
#define SALE_LINES_MAXIMUM 500
#define SALE_PAYMENTS_MAXIMUM 20

static const struct field line_fields[] = {
	{ "line_number", FIELD_INT, FIELD_REQUIRED, .min = 1, .max = 10000, .doc = "Ascending" },
	{ "product_id", FIELD_UUID, FIELD_REQUIRED },
	{ "quantity", FIELD_QUANTITY, FIELD_REQUIRED, .min = 1, .max = QUANTITY_MAXIMUM },
	{ "unit_price", FIELD_MONEY, FIELD_REQUIRED, .min = 0, .max = MONEY_MAXIMUM },
	{ "price_quantity", FIELD_QUANTITY, 0, .min = 1, .max = QUANTITY_MAXIMUM, .fallback = "1",
	  .doc = "What unit_price buys" },
	{ "discount_amount", FIELD_MONEY, 0, .min = 0, .max = MONEY_MAXIMUM, .fallback = "0",
	  .doc = "Off the line" },
	{ "price_reason", FIELD_TEXT, FIELD_NULLABLE, .min = 1,
	  .doc = "Why the price is not the listed one" },
	{ "tax_group_id", FIELD_UUID, FIELD_REQUIRED },
	{ "amount", FIELD_MONEY, FIELD_REQUIRED, .min = 0, .max = MONEY_MAXIMUM,
	  .doc = "As the price is stated, less the discount" },
	FIELD_END,
};

static const struct field payment_fields[] = {
	{ "payment_number", FIELD_INT, FIELD_REQUIRED, .min = 1, .max = 10000, .doc = "Ascending" },
	{ "tender_id", FIELD_UUID, FIELD_REQUIRED },
	{ "amount", FIELD_MONEY, FIELD_REQUIRED, .min = 0, .max = MONEY_MAXIMUM },
	FIELD_END,
};

/* What a till numbered itself while its store server was away: all three, or none. */
#define TILL_SERIES_FIELDS                                                                         \
	{                                                                                          \
		"life_number",                                                                     \
		FIELD_INT,                                                                         \
		0,                                                                                 \
		.min = 1,                                                                          \
		.max = INT32_MAX,                                                                  \
		.doc = "Of a till's own series, as it was handed out"                              \
	},                                                                                         \
		{ "till_life", FIELD_INT,        0,                                                \
		  .min = 1,    .max = INT32_MAX, .doc = "Of a till's own series" },                \
	{                                                                                          \
		"receipt", FIELD_INT, 0,                                                           \
			.min = 1, .max = 999999999999,                                             \
			.doc = "Its number in a till's own series; else this server counts"        \
	}

static const char *const series_members[] = { "life_number", "till_life", "receipt", NULL };

const struct field sale_body_fields[] = {
	{ "sale_id", FIELD_UUID, FIELD_REQUIRED,
	  .doc = "Made by the till; sending it again is harmless" },
	{ "register_session_id", FIELD_UUID, FIELD_REQUIRED },
	{ "sold_at", FIELD_TIME, FIELD_REQUIRED, .doc = "Decides which price is the listed one" },
	{ "lines", FIELD_LIST, FIELD_REQUIRED, .min = 1, .max = SALE_LINES_MAXIMUM,
	  .record = "sale_line", .fields = line_fields },
	{ "payments", FIELD_LIST, FIELD_REQUIRED, .max = SALE_PAYMENTS_MAXIMUM,
	  .record = "sale_payment", .fields = payment_fields },
	{ "total", FIELD_MONEY, FIELD_REQUIRED, .min = 0, .max = MONEY_MAXIMUM,
	  .doc = "What the customer pays" },
	{ "tax_total", FIELD_MONEY, FIELD_REQUIRED, .min = 0, .max = MONEY_MAXIMUM },
	TILL_SERIES_FIELDS,
	FIELD_END,
};

const struct field return_body_fields[] = {
	{ "sale_id", FIELD_UUID, FIELD_REQUIRED,
	  .doc = "Made by the till; sending it again is harmless" },
	{ "register_session_id", FIELD_UUID, FIELD_REQUIRED },
	{ "sold_at", FIELD_TIME, FIELD_REQUIRED, .doc = "Decides which price is the listed one" },
	{ "reason", FIELD_TEXT, FIELD_REQUIRED, .min = 1 },
	{ "lines", FIELD_LIST, FIELD_REQUIRED, .min = 1, .max = SALE_LINES_MAXIMUM,
	  .record = "sale_line", .fields = line_fields,
	  .doc = "What comes back, in positive figures" },
	{ "payments", FIELD_LIST, FIELD_REQUIRED, .max = SALE_PAYMENTS_MAXIMUM,
	  .record = "sale_payment", .fields = payment_fields,
	  .doc = "What is paid back, in positive figures" },
	{ "total", FIELD_MONEY, FIELD_REQUIRED, .min = 0, .max = MONEY_MAXIMUM },
	{ "tax_total", FIELD_MONEY, FIELD_REQUIRED, .min = 0, .max = MONEY_MAXIMUM },
	TILL_SERIES_FIELDS,
	FIELD_END,
};

struct sale_work {
	struct arena *arena;
	const struct field_values *sale;
	const struct field_value *lines, *payments;
	struct tax_group *groups; /* of the lines: others may be none of our engine's */
	size_t group_count;
	struct basket_result result;
	int64_t sign; /* -1 for a return */
	int64_t paid;
};

static const struct error *line_error(const struct sale_work *work, enum error_code code,
				      size_t line, const char *field, const char *detail)
{
	return error_field(work->arena, code,
			   arena_print(work->arena, "lines[%zu].%s", line, field), "%s", detail);
}

static size_t take_tax_group(struct sale_work *work, const struct tax_group *group)
{
	size_t place = 0;

	while (place < work->group_count && work->groups[place].id != group->id)
		place++;
	if (place == work->group_count)
		work->groups[work->group_count++] = *group;
	return place;
}

static const struct error *find_tax_group(struct sale_work *work, const struct sale_rules *rules,
					  size_t line, size_t *out_group)
{
	const char *wanted = field_text(work->lines->list[line], "tax_group_id");

	for (size_t i = 0; i < rules->tax_group_count; i++) {
		if (strcmp(rules->tax_groups[i].id, wanted) == 0) {
			*out_group = take_tax_group(work, &rules->tax_groups[i]);
			return NULL;
		}
	}
	return line_error(work, ERROR_UNKNOWN_REFERENCE, line, "tax_group_id", "no such tax group");
}

static const struct error *read_line(struct sale_work *work, const struct sale_rules *rules,
				     size_t line, struct basket_line *out_line)
{
	const struct field_values *values = work->lines->list[line];
	int64_t number = field_number(values, "line_number");
	size_t group;

	if (line && number <= field_number(work->lines->list[line - 1], "line_number"))
		return line_error(work, ERROR_INVALID, line, "line_number", "line numbers ascend");
	TRY(find_tax_group(work, rules, line, &group));
	*out_line = (struct basket_line){
		.line_number = number,
		.quantity = field_number(values, "quantity"),
		.price = { field_number(values, "unit_price"),
			   field_number(values, "price_quantity") },
		.discount = field_number(values, "discount_amount"),
		.tax_group = group,
	};
	return NULL;
}

/* Names the first line whose tax group cannot be used, or says what is wrong with all of them together. */
static const struct error *refuse_tax_groups(const struct sale_work *work,
					     const struct basket_line *lines,
					     const struct error *error)
{
	const struct basket_taxes *ignored;

	for (size_t i = 0; i < work->lines->count; i++) {
		const struct error *alone = basket_taxes_create(
			work->arena, &work->groups[lines[i].tax_group], 1, &ignored);

		if (alone)
			return line_error(work, ERROR_NOT_KNOWN_YET, i, "tax_group_id",
					  arena_print(work->arena,
						      "this store cannot use the tax group: %s: %s",
						      alone->field, alone->detail));
	}
	return error_field(work->arena, error->code, "lines", "%s", error->detail);
}

static const struct error *compute(struct sale_work *work, const struct sale_rules *rules)
{
	size_t count = work->lines->count;
	struct basket_line *lines = arena_array(work->arena, struct basket_line, count);
	const struct basket_taxes *taxes;
	const struct error *error;

	work->groups = arena_array(work->arena, struct tax_group, count);
	for (size_t i = 0; i < count; i++)
		TRY(read_line(work, rules, i, &lines[i]));
	error = basket_taxes_create(work->arena, work->groups, work->group_count, &taxes);
	if (error)
		return refuse_tax_groups(work, lines, error);
	return basket_compute(work->arena,
			      &(struct basket){
				      .settings = rules->settings,
				      .taxes = taxes,
				      .lines = lines,
				      .line_count = count,
			      },
			      &work->result);
}

static const struct error *compare(const struct sale_work *work, const char *field, int64_t sent,
				   int64_t computed)
{
	if (sent == computed)
		return NULL;
	return error_field(work->arena, ERROR_TOTALS_DIFFER, field, "computed as %ld, sent as %ld",
			   (long)computed, (long)sent);
}

static const struct error *compare_totals(const struct sale_work *work)
{
	for (size_t i = 0; i < work->lines->count; i++)
		TRY(compare(work, arena_print(work->arena, "lines[%zu].amount", i),
			    field_number(work->lines->list[i], "amount"),
			    work->result.lines[i].amount));
	TRY(compare(work, "total", field_number(work->sale, "total"), work->result.total));
	return compare(work, "tax_total", field_number(work->sale, "tax_total"), work->result.tax);
}

static const struct error *add_payments(struct sale_work *work)
{
	int64_t number = 0;

	for (size_t i = 0; i < work->payments->count; i++) {
		const struct field_values *payment = work->payments->list[i];
		const char *path = arena_print(work->arena, "payments[%zu]", i);

		if (field_number(payment, "payment_number") <= number)
			return error_field(work->arena, ERROR_INVALID, path,
					   "payment numbers ascend");
		number = field_number(payment, "payment_number");
		if (__builtin_add_overflow(work->paid, field_number(payment, "amount"),
					   &work->paid))
			return error_field(work->arena, ERROR_OVERFLOW, path,
					   "the payments add up to too much");
	}
	return NULL;
}

static const struct error *compare_payments(const struct sale_work *work)
{
	int64_t total = work->result.total;

	if (work->paid < total || (work->sign < 0 && work->paid > total))
		return error_field(work->arena, ERROR_TOTALS_DIFFER, "payments",
				   "%ld are due, the payments add up to %ld", (long)total,
				   (long)work->paid);
	return NULL;
}

static void write_taxes(struct json_writer *writer, const struct sale_work *work, size_t line)
{
	const struct basket_line_result *result = &work->result.lines[line];

	json_key(writer, "taxes");
	json_begin_array(writer);
	for (size_t i = 0; i < result->tax_count; i++) {
		json_begin_object(writer);
		json_put_string(writer, "tax_rate_id", result->taxes[i].rate->id);
		json_put_int(writer, "rate", result->taxes[i].rate->rate);
		json_put_int(writer, "base", work->sign * result->taxes[i].base);
		json_put_int(writer, "amount", work->sign * result->taxes[i].amount);
		json_end_object(writer);
	}
	json_end_array(writer);
}

static const char *signed_quantity(const struct sale_work *work, const char *quantity)
{
	return work->sign < 0 ? arena_print(work->arena, "-%s", quantity) : quantity;
}

static void write_line(struct json_writer *writer, const struct sale_work *work, size_t line)
{
	const struct field_values *values = work->lines->list[line];
	const struct basket_line_result *result = &work->result.lines[line];
	const char *reason = field_text(values, "price_reason");

	json_put_int(writer, "line_number", result->line_number);
	json_put_string(writer, "product_id", field_text(values, "product_id"));
	json_put_string(writer, "quantity", signed_quantity(work, field_text(values, "quantity")));
	json_put_int(writer, "unit_price", field_number(values, "unit_price"));
	json_put_string(writer, "price_quantity", field_text(values, "price_quantity"));
	json_put_int(writer, "discount_amount", work->sign * result->line_discount);
	if (reason)
		json_put_string(writer, "price_reason", reason);
	json_put_string(writer, "tax_group_id", field_text(values, "tax_group_id"));
	json_put_int(writer, "amount", work->sign * result->amount);
	json_put_int(writer, "net_amount", work->sign * result->net);
	json_put_int(writer, "tax_amount", work->sign * result->tax);
	write_taxes(writer, work, line);
}

static void write_payments(struct json_writer *writer, const struct sale_work *work)
{
	json_begin_array(writer);
	for (size_t i = 0; i < work->payments->count; i++) {
		const struct field_values *payment = work->payments->list[i];

		json_begin_object(writer);
		json_put_int(writer, "payment_number", field_number(payment, "payment_number"));
		json_put_string(writer, "tender_id", field_text(payment, "tender_id"));
		json_put_int(writer, "amount", work->sign * field_number(payment, "amount"));
		json_end_object(writer);
	}
	json_end_array(writer);
}

static const struct error *check_series(const struct sale_work *work)
{
	size_t given = 0;

	for (size_t i = 0; series_members[i]; i++)
		given += field_is_present(work->sale, series_members[i]);
	if (given > 0 && series_members[given])
		return error_field(
			work->arena, ERROR_INVALID, "till_life",
			"a till's own number is life_number, till_life and receipt; send "
			"all of them, or none and this server counts");
	return NULL;
}

static void write_members(struct json_writer *writer, const struct sale_work *work)
{
	bool is_return = work->sign < 0;

	json_put_string(writer, "sale_id", field_text(work->sale, "sale_id"));
	json_put_string(writer, "kind", is_return ? "return" : "sale");
	json_put_string(writer, "register_session_id",
			field_text(work->sale, "register_session_id"));
	json_put_string(writer, "sold_at", field_text(work->sale, "sold_at"));
	if (is_return)
		json_put_string(writer, "reason", field_text(work->sale, "reason"));
	json_put_int(writer, "total", work->sign * work->result.total);
	json_put_int(writer, "tax_total", work->sign * work->result.tax);
	json_put_int(writer, "change_due", work->paid - work->result.total);
	for (size_t i = 0; field_is_present(work->sale, "till_life") && series_members[i]; i++)
		json_put_int(writer, series_members[i],
			     field_number(work->sale, series_members[i]));
}

/* One text a part: JSON has no bare line feed, so one can stand between the lines. */
static struct sale_document write_document(const struct sale_work *work)
{
	struct sale_document document;
	struct text_buffer buffer;
	struct json_writer writer = json_writer(&buffer);

	text_buffer_init(&buffer, DOCUMENT_MAXIMUM);
	write_members(&writer, work);
	document.sale = text_copy(work->arena, text_buffer_text(&buffer));
	text_buffer_clear(&buffer);
	for (size_t i = 0; i < work->lines->count; i++) {
		if (i > 0)
			text_append_char(&buffer, '\n');
		writer = json_writer(&buffer);
		write_line(&writer, work, i);
	}
	document.lines = text_copy(work->arena, text_buffer_text(&buffer));
	text_buffer_clear(&buffer);
	writer = json_writer(&buffer);
	write_payments(&writer, work);
	document.payments = text_copy(work->arena, text_buffer_text(&buffer));
	text_buffer_finish(&buffer);
	return document;
}

const struct error *sale_document_write(struct arena *arena, enum sale_kind kind,
					const struct field_values *sale,
					const struct sale_rules *rules,
					struct sale_document *out_document)
{
	struct sale_work work = {
		.arena = arena,
		.sale = sale,
		.lines = field_find(sale, "lines"),
		.payments = field_find(sale, "payments"),
		.sign = kind == SALE_KIND_RETURN ? -1 : 1,
	};

	if (rules->unusable)
		return error_new(arena, ERROR_NOT_KNOWN_YET, "%s", rules->unusable);
	TRY(check_series(&work));
	TRY(add_payments(&work));
	TRY(compute(&work, rules));
	TRY(compare_totals(&work));
	TRY(compare_payments(&work));
	*out_document = write_document(&work);
	return NULL;
}
