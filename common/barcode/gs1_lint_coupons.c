#include "common/barcode/gs1_lint_internal.h"

#include <string.h>

enum coupon_kind {
	COUPON_CODE,  /* one digit out of `allowed` */
	COUPON_FIXED, /* `length` digits */
	COUPON_SIZED, /* one digit out of `allowed` that, plus `length`, counts the digits after it */
	COUPON_PREFIX, /* the same, and the digits start with a company prefix; 9 stands for none */
	COUPON_DATE,   /* YYMMDD */
};

/* One part of a coupon and what its three faults are called. */
struct coupon_part {
	enum coupon_kind kind;
	size_t length;
	const char *allowed;
	const char *missing;
	const char *invalid;
	const char *truncated;
};

/* A run of parts; option '\0' is always there, others only behind their digit, in this order. */
struct coupon_section {
	char option;
	const struct coupon_part *parts;
};

static const struct coupon_part code_body[] = {
	{ COUPON_PREFIX, 6, "0123456", "gcp_vli", "gcp_length", "gcp" },
	{ COUPON_FIXED, 6, "", "", "", "offer_code" },
	{ COUPON_SIZED, 0, "12345", "save_value_vli", "save_value_length", "save_value" },
	{ COUPON_SIZED, 0, "12345", "1st_purchase_requirement_vli",
	  "1st_purchase_requirement_length", "1st_purchase_requirement" },
	{ COUPON_CODE, 1, "012349", "1st_purchase_requirement_code",
	  "1st_purchase_requirement_code", "" },
	{ COUPON_FIXED, 3, "", "", "", "1st_purchase_family_code" },
	{ 0 },
};

static const struct coupon_part second_purchase[] = {
	{ COUPON_CODE, 1, "0123", "additional_purchase_rules_code",
	  "additional_purchase_rules_code", "" },
	{ COUPON_SIZED, 0, "12345", "2nd_purchase_requirement_vli",
	  "2nd_purchase_requirement_length", "2nd_purchase_requirement" },
	{ COUPON_CODE, 1, "012349", "2nd_purchase_requirement_code",
	  "2nd_purchase_requirement_code", "" },
	{ COUPON_FIXED, 3, "", "", "", "2nd_purchase_family_code" },
	{ COUPON_PREFIX, 6, "01234569", "2nd_purchase_gcp_vli", "2nd_purchase_gcp_length",
	  "2nd_purchase_gcp" },
	{ 0 },
};

static const struct coupon_part third_purchase[] = {
	{ COUPON_SIZED, 0, "12345", "3rd_purchase_requirement_vli",
	  "3rd_purchase_requirement_length", "3rd_purchase_requirement" },
	{ COUPON_CODE, 1, "012349", "3rd_purchase_requirement_code",
	  "3rd_purchase_requirement_code", "" },
	{ COUPON_FIXED, 3, "", "", "", "3rd_purchase_family_code" },
	{ COUPON_PREFIX, 6, "01234569", "3rd_purchase_gcp_vli", "3rd_purchase_gcp_length",
	  "3rd_purchase_gcp" },
	{ 0 },
};

static const struct coupon_part expiration[] = {
	{ COUPON_DATE, 6, "", "", "exipiration_date",
	  "expiration_date" }, /* sic: the published name */
	{ 0 },
};

static const struct coupon_part start[] = {
	{ COUPON_DATE, 6, "", "", "start_date", "start_date" },
	{ 0 },
};

static const struct coupon_part serial_number[] = {
	{ COUPON_SIZED, 6, "0123456789", "serial_number_vli", "", "serial_number" },
	{ 0 },
};

static const struct coupon_part retailer[] = {
	{ COUPON_PREFIX, 6, "1234567", "retailer_gcp_or_gln_vli", "retailer_gcp_or_gln_length",
	  "retailer_gcp_or_gln" },
	{ 0 },
};

static const struct coupon_part miscellaneous[] = {
	{ COUPON_CODE, 1, "01256", "save_value_code", "save_value_code", "" },
	{ COUPON_CODE, 1, "012", "save_value_applies_to_item", "save_value_applies_to_item", "" },
	{ COUPON_CODE, 1, "0123456789", "store_coupon_flag", "", "" },
	{ COUPON_CODE, 1, "01", "dont_multiply_flag", "dont_multiply_flag", "" },
	{ 0 },
};

static const struct coupon_section coupon_code[] = {
	{ '\0', code_body }, { '1', second_purchase }, { '2', third_purchase },
	{ '3', expiration }, { '4', start },           { '5', serial_number },
	{ '6', retailer },   { '9', miscellaneous },   { 0 },
};

static const struct coupon_part offer_body[] = {
	{ COUPON_CODE, 1, "01", "format_code", "format_code", "" },
	{ COUPON_SIZED, 6, "0123456", "funder_vli", "funder_length", "funder" },
	{ COUPON_FIXED, 6, "", "", "", "offer_code" },
	{ COUPON_SIZED, 6, "0123456789", "serial_number_vli", "", "serial_number" },
	{ 0 },
};

static const struct coupon_section coupon_offer[] = {
	{ '\0', offer_body },
	{ 0 },
};

struct coupon_reader {
	struct gs1_lint_input input;
	size_t at;
	size_t expiration_at;
};

static size_t left(const struct coupon_reader *reader)
{
	return reader->input.data.length - reader->at;
}

static struct gs1_finding fault(enum gs1_problem problem, size_t position, size_t length,
				const char *part)
{
	return (struct gs1_finding){ problem, position, length, part };
}

/* A cut is marked where it happens; when nothing at all is left there, the whole text is. */
static struct gs1_finding cut_off(const struct coupon_reader *reader, enum gs1_problem problem,
				  const char *part)
{
	if (!left(reader))
		return fault(problem, 0, reader->input.data.length, part);
	return fault(problem, reader->at, left(reader), part);
}

/* Reads the digit in front of a part, or the part itself when that is one digit. */
static struct gs1_finding read_digit(struct coupon_reader *reader, const struct coupon_part *part,
				     char *out_digit)
{
	if (!left(reader))
		return fault(GS1_COUPON_MISSING, 0, reader->input.data.length, part->missing);
	*out_digit = reader->input.data.data[reader->at];
	if (!strchr(part->allowed, *out_digit))
		return fault(GS1_COUPON_INVALID, reader->at, 1, part->invalid);
	reader->at++;
	return gs1_fine();
}

static struct gs1_finding read_sized(struct coupon_reader *reader, const struct coupon_part *part)
{
	char digit = '0';
	struct gs1_finding finding = read_digit(reader, part, &digit);
	bool is_prefix = part->kind == COUPON_PREFIX;

	if (finding.problem || (is_prefix && digit == '9'))
		return finding;

	size_t length = part->length + (size_t)(digit - '0');

	if (left(reader) < length)
		return cut_off(reader, GS1_COUPON_TRUNCATED, part->truncated);
	if (is_prefix) {
		struct gs1_lint_input value = reader->input;

		value.data = (struct text){ value.data.data + reader->at, length };
		finding = gs1_lint_prefix_first(value);
		if (finding.problem)
			return gs1_found(finding.problem, reader->at, length);
	}
	reader->at += length;
	return gs1_fine();
}

static struct gs1_finding read_date(struct coupon_reader *reader, const struct coupon_part *part)
{
	struct text date = { reader->input.data.data + reader->at, part->length };

	if (left(reader) < part->length)
		return cut_off(reader, GS1_COUPON_TOO_SHORT, part->truncated);
	if (gs1_lint_yymmdd((struct gs1_lint_input){ date, NULL }).problem)
		return fault(GS1_COUPON_INVALID, reader->at, part->length, part->invalid);
	if (part == expiration)
		reader->expiration_at = reader->at;
	reader->at += part->length;
	if (part == start && reader->expiration_at &&
	    memcmp(reader->input.data.data + reader->expiration_at, date.data, date.length) < 0)
		return fault(GS1_COUPON_EXPIRATION_BEFORE_START, reader->expiration_at - 1,
			     reader->at - reader->expiration_at + 1, "");
	return gs1_fine();
}

static struct gs1_finding read_part(struct coupon_reader *reader, const struct coupon_part *part)
{
	char digit;

	switch (part->kind) {
	case COUPON_CODE: return read_digit(reader, part, &digit);
	case COUPON_DATE: return read_date(reader, part);
	case COUPON_SIZED:
	case COUPON_PREFIX: return read_sized(reader, part);
	case COUPON_FIXED: break;
	}
	if (left(reader) < part->length)
		return cut_off(reader, GS1_COUPON_TRUNCATED, part->truncated);
	reader->at += part->length;
	return gs1_fine();
}

static struct gs1_finding read_coupon(struct gs1_lint_input input,
				      const struct coupon_section *section)
{
	struct coupon_reader reader = { .input = input };
	struct gs1_finding finding = gs1_require_digits(input.data);

	for (; section->parts && !finding.problem; section++) {
		if (section->option) {
			if (!left(&reader) || input.data.data[reader.at] != section->option)
				continue;
			reader.at++;
		}
		for (const struct coupon_part *part = section->parts;
		     part->truncated && !finding.problem; part++)
			finding = read_part(&reader, part);
	}
	if (!finding.problem && left(&reader))
		return fault(GS1_COUPON_EXCESS_DATA, reader.at, left(&reader), "");
	return finding;
}

struct gs1_finding gs1_lint_coupon_code(struct gs1_lint_input input)
{
	return read_coupon(input, coupon_code);
}

struct gs1_finding gs1_lint_coupon_offer(struct gs1_lint_input input)
{
	return read_coupon(input, coupon_offer);
}
