/*
 * The functions that JavaScript calls.
 *
 * Model    rules_input makes room for the request and forgets the call before; then one of the
 *          functions reads it and leaves its reply, JSON, at rules_output for rules_output_length
 *          bytes. They return 0, or 1 when the reply is an error {"code","field","detail"}.
 *          Running out of memory traps; the wrapper then starts a fresh instance.
 */
#include "common/base/error.h"
#include "common/base/text.h"
#include "common/barcode/barcode_json.h"
#include "common/rules/basket_json.h"
#include "common/rules/error_json.h"
#include "common/rules/receipt_json.h"
#include "common/wasm/memory.h"

#define EXPORT(name) __attribute__((export_name(name), used))
#define MEMORY_MAXIMUM ((size_t)96 << 20)
#define INPUT_MAXIMUM ((size_t)8 << 20)

typedef const struct error *json_function(struct arena *arena, struct text input,
					  struct text *out_json);

static struct {
	struct arena *arena;
	char *input;
	size_t input_size;
	struct text output;
} call;

static int run(json_function *function)
{
	struct text input = { call.input, call.input_size };
	const struct error *error = function(call.arena, input, &call.output);

	if (error)
		call.output = rules_error_json(call.arena, error);
	return error != NULL;
}

EXPORT("rules_input") void *rules_input(size_t size);
void *rules_input(size_t size)
{
	wasm_forget_memory();
	if (size > INPUT_MAXIMUM)
		return NULL;
	call.arena = arena_create(MEMORY_MAXIMUM);
	call.input = arena_allocate(call.arena, size + 1);
	call.input_size = size;
	return call.input;
}

EXPORT("rules_output") const char *rules_output(void);
const char *rules_output(void)
{
	return call.output.data;
}

EXPORT("rules_output_length") size_t rules_output_length(void);
size_t rules_output_length(void)
{
	return call.output.length;
}

EXPORT("basket_compute") int basket_compute_export(void);
int basket_compute_export(void)
{
	return run(rules_basket_compute_json);
}

EXPORT("barcode_read") int barcode_read_export(void);
int barcode_read_export(void)
{
	return run(barcode_read_json);
}

EXPORT("barcode_explain") int barcode_explain_export(void);
int barcode_explain_export(void)
{
	return run(barcode_explain_json);
}

EXPORT("receipt_layout") int receipt_layout_export(void);
int receipt_layout_export(void)
{
	return run(rules_receipt_layout_json);
}
