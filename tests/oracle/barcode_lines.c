/*
 * Answers questions about barcodes, one JSON object per line in, one per line out, for d6.py.
 * Why      The oracle compares what the product's own code says; the judge stays in Python.
 */
#include "common/json/json_read.h"
#include "common/json/json_write.h"
#include "common/barcode/code_template.h"
#include "common/barcode/digital_link.h"
#include "common/barcode/gs1_scan.h"
#include "common/barcode/gs1_value.h"
#include "common/barcode/gtin.h"
#include "common/barcode/nomenclature.h"

#include <stdio.h>
#include <stdlib.h>

#define LONGEST_LINE ((size_t)1 << 20)

struct question {
	struct arena *arena;
	const struct json_value *value;
	struct json_writer *answer;
};

typedef const struct error *answer_function(struct question *question);

static struct text field(const struct question *question, const char *name)
{
	const struct json_value *value = json_member(question->value, name);

	return value && json_value_type(value) == JSON_TYPE_STRING ? json_value_text(value)
								   : TEXT("");
}

static bool flag(const struct question *question, const char *name)
{
	const struct json_value *value = json_member(question->value, name);

	return value && json_value_type(value) == JSON_TYPE_BOOL && json_value_bool(value);
}

static void put_text(struct question *question, const char *name, struct text text)
{
	json_key(question->answer, name);
	json_write_text(question->answer, text);
}

static struct gs1_settings settings_of(const struct question *question)
{
	return (struct gs1_settings){
		.unknown_identifiers = flag(question, "unknown_identifiers"),
		.zero_suppressed_gtin = flag(question, "zero_suppressed_gtin"),
		.convenience_names = flag(question, "convenience_names"),
	};
}

static const struct error *put_message(struct question *question, const struct gs1_message *message)
{
	const struct json_value *rules = json_member(question->value, "rules");

	if (rules)
		TRY(gs1_check_associations(question->arena, message,
					   (unsigned)json_value_int(rules)));
	put_text(question, "unbracketed", gs1_print_unbracketed(question->arena, message));
	put_text(question, "bracketed", gs1_print_bracketed(question->arena, message));
	return NULL;
}

static const struct error *answer_bracketed(struct question *question)
{
	struct gs1_settings settings = settings_of(question);
	struct gs1_message message;

	TRY(gs1_parse_bracketed(question->arena, field(question, "text"), &settings, &message));
	return put_message(question, &message);
}

static const struct error *answer_unbracketed(struct question *question)
{
	struct gs1_settings settings = settings_of(question);
	struct gs1_message message;

	TRY(gs1_parse_unbracketed(question->arena, field(question, "text"), &settings, &message));
	return put_message(question, &message);
}

static const struct error *answer_link_parse(struct question *question)
{
	struct gs1_settings settings = settings_of(question);
	struct gs1_message message;

	TRY(digital_link_parse(question->arena, field(question, "text"), &settings, &message));
	return put_message(question, &message);
}

static const struct error *answer_link_build(struct question *question)
{
	struct gs1_settings settings = settings_of(question);
	struct gs1_message message;
	struct text address;

	TRY(gs1_parse_bracketed(question->arena, field(question, "text"), &settings, &message));
	TRY(digital_link_build(question->arena, &message, field(question, "stem"), &address));
	put_text(question, "address", address);
	return NULL;
}

static const struct error *answer_scan_read(struct question *question)
{
	struct gs1_settings settings = settings_of(question);
	struct gs1_scan scan;

	TRY(gs1_scan_read(question->arena, field(question, "text"), &settings, &scan));
	put_text(question, "data", scan.data);
	json_put_string(question->answer, "symbology", gs1_symbology_name(scan.symbology));
	return NULL;
}

static const struct error *answer_scan_write(struct question *question)
{
	struct gs1_settings settings = settings_of(question);
	struct text scan;

	TRY(gs1_scan_write(question->arena, gs1_symbology_of(field(question, "symbology")),
			   field(question, "text"), &settings, &scan));
	put_text(question, "scan", scan);
	return NULL;
}

/* A directory that knows the first few prefixes it is asked for and then fails in one way. */
struct failing_directory {
	int64_t known_first;
	enum gs1_prefix_answer then;
};

static enum gs1_prefix_answer answer_prefix(void *context, struct text data)
{
	struct failing_directory *directory = context;

	(void)data;
	return directory->known_first-- > 0 ? GS1_PREFIX_KNOWN : directory->then;
}

static const struct error *answer_lint(struct question *question)
{
	const struct json_value *known_first = json_member(question->value, "known_first");
	struct text mode = field(question, "prefixes");
	struct failing_directory directory = {
		.known_first = known_first ? json_value_int(known_first) : 0,
		.then = text_is(mode, "unavailable") ? GS1_PREFIX_UNAVAILABLE : GS1_PREFIX_UNKNOWN,
	};
	struct gs1_prefix_source source = { answer_prefix, &directory };
	struct gs1_finding finding = gs1_lint(field(question, "name"), field(question, "text"),
					      mode.length ? &source : NULL);

	if (!finding.problem)
		return NULL;
	json_put_string(question->answer, "part", finding.part);
	json_put_int(question->answer, "position", (int64_t)finding.position);
	json_put_int(question->answer, "length", (int64_t)finding.length);
	return error_new(question->arena, ERROR_INVALID, "%s", gs1_problem_word(finding.problem));
}

static const struct error *answer_gtin(struct question *question)
{
	struct gtin gtin;

	TRY(gtin_parse(question->arena, field(question, "text"), &gtin));
	json_put_string(question->answer, "gtin", gtin.digits);
	return NULL;
}

static const struct error *answer_check_digit(struct question *question)
{
	json_put_int(question->answer, "digit", gtin_check_digit(field(question, "text")));
	return NULL;
}

static const struct error *answer_price_check_digit(struct question *question)
{
	json_put_int(question->answer, "digit", gtin_price_check_digit(field(question, "text")));
	return NULL;
}

static const struct error *answer_compact(struct question *question)
{
	static const char *const meanings[] = { "text", "integer", "amount", "currency_amount",
						"date" };
	struct text separator = field(question, "separator");
	int year = (int)json_value_int(json_member(question->value, "year"));
	struct gs1_message message;

	TRY(gs1_parse_compact(question->arena, field(question, "text"), separator, &message));
	json_key(question->answer, "elements");
	json_begin_array(question->answer);
	for (size_t i = 0; i < message.count; i++) {
		const struct gs1_element *element = &message.elements[i];
		struct text value;

		TRY(gs1_decode_value(question->arena, element, year, &value));
		json_begin_object(question->answer);
		put_text(question, "code", element->code);
		put_text(question, "value", value);
		json_put_string(question->answer, "meaning", meanings[element->ai->meaning]);
		json_end_object(question->answer);
	}
	json_end_array(question->answer);
	put_text(question, "printed",
		 gs1_print_compact(question->arena, &message, separator, year));
	return NULL;
}

static const struct error *answer_salvage(struct question *question)
{
	struct gs1_salvage *salvage = arena_new(question->arena, struct gs1_salvage);

	gs1_salvage(question->arena, field(question, "text"), salvage);
	json_key(question->answer, "elements");
	json_begin_array(question->answer);
	for (size_t i = 0; i < salvage->message.count; i++) {
		json_begin_array(question->answer);
		json_write_text(question->answer, salvage->message.elements[i].code);
		json_write_text(question->answer, salvage->message.elements[i].value);
		json_end_array(question->answer);
	}
	json_end_array(question->answer);
	json_key(question->answer, "skipped");
	json_begin_array(question->answer);
	for (size_t i = 0; i < salvage->skipped_count; i++)
		json_write_text(question->answer, salvage->skipped[i]);
	json_end_array(question->answer);
	return NULL;
}

static const struct error *answer_template(struct question *question)
{
	struct code_template template;
	struct code_match match;

	TRY(code_template_parse(question->arena, field(question, "template"), &template));
	if (!json_member(question->value, "text"))
		return NULL;
	TRY(code_template_match(question->arena, &template, field(question, "text"), &match));
	put_text(question, "code", match.code);
	if (match.has_embedded) {
		json_put_int(question->answer, "embedded", match.embedded);
		json_put_int(question->answer, "decimals", match.decimals);
	}
	if (match.has_price)
		json_put_int(question->answer, "price", match.price);
	return NULL;
}

static const struct error *answer_nomenclature(struct question *question)
{
	static const char *const encodings[] = { "any", "ean13", "ean8", "upca" };
	struct nomenclature_rule rule = {
		.pattern = text_copy(question->arena, field(question, "pattern")),
		.upc_as_ean = flag(question, "upc_as_ean"),
	};
	struct nomenclature_reading reading;

	for (size_t i = 0; i < sizeof(encodings) / sizeof(encodings[0]); i++) {
		if (text_is(field(question, "encoding"), encodings[i]))
			rule.encoding = (enum nomenclature_encoding)i;
	}
	TRY(nomenclature_read(question->arena, field(question, "text"), &rule, &reading));
	json_put_bool(question->answer, "matched", reading.matched);
	put_text(question, "code", reading.code);
	put_text(question, "base_code", reading.base_code);
	json_put_int(question->answer, "value", reading.value);
	json_put_int(question->answer, "decimals", reading.decimals);
	return NULL;
}

static const struct {
	const char *name;
	answer_function *answer;
} answers[] = {
	{ "bracketed", answer_bracketed },
	{ "check_digit", answer_check_digit },
	{ "compact", answer_compact },
	{ "gtin", answer_gtin },
	{ "link_build", answer_link_build },
	{ "link_parse", answer_link_parse },
	{ "lint", answer_lint },
	{ "nomenclature", answer_nomenclature },
	{ "price_check_digit", answer_price_check_digit },
	{ "salvage", answer_salvage },
	{ "scan_read", answer_scan_read },
	{ "scan_write", answer_scan_write },
	{ "template", answer_template },
	{ "unbracketed", answer_unbracketed },
};

static const struct error *dispatch(struct question *question)
{
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		if (text_is(field(question, "ask"), answers[i].name))
			return answers[i].answer(question);
	}
	return error_new(question->arena, ERROR_UNKNOWN_REFERENCE, "no such question");
}

static const struct error *answer_line(struct arena *arena, struct text line,
				       struct json_writer *writer)
{
	struct json_value *value;

	TRY(json_parse(arena, line, &value));

	struct question question = { arena, value, writer };
	const struct error *error = dispatch(&question);

	json_release(value);
	return error;
}

int main(void)
{
	char *line = malloc(LONGEST_LINE);
	struct text_buffer buffer;

	text_buffer_init(&buffer, LONGEST_LINE);
	while (line && fgets(line, (int)LONGEST_LINE, stdin)) {
		struct arena *arena = arena_create(ARENA_DEFAULT_MAXIMUM);
		struct json_writer writer = json_writer(&buffer);

		json_begin_object(&writer);

		const struct error *error = answer_line(arena, text_trim(text_of(line)), &writer);

		json_put_bool(&writer, "ok", !error);
		if (error) {
			json_put_string(&writer, "code", error_kind(error->code)->code);
			json_put_string(&writer, "field", error->field);
			json_put_string(&writer, "detail", error->detail);
		}
		json_end_object(&writer);
		printf("%.*s\n", (int)buffer.length, buffer.data);
		fflush(stdout);
		text_buffer_clear(&buffer);
		arena_destroy(arena);
	}
	text_buffer_finish(&buffer);
	free(line);
	return 0;
}
