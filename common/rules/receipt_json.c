#include "common/rules/receipt_json.h"

#include "common/rules/json_fields.h"
#include "common/rules/json_text.h"
#include "common/rules/receipt_labels.h"
#include "common/rules/receipt_layout.h"

static const char *const document_words[] = { "sale", "return", "exchange", "void", NULL };

/* Members that are lists or need a conversion, beside the ones that go into the receipt as is. */
struct receipt_input {
	struct receipt receipt;
	unsigned language;
	unsigned document;
	int64_t columns;
	int64_t currency_digits;
	bool prices_include_tax; /* of what taxes do not say themselves */
	const struct json_node *store;
	const struct json_node *items;
	const struct json_node *discounts;
	const struct json_node *taxes;
	const struct json_node *payments;
	const struct json_node *footer;
	const struct json_node *qr;
};

#define IN_RECEIPT(member) offsetof(struct receipt_input, receipt.member)
#define LIST(member) JSON_FIELD_NODE, offsetof(struct receipt_input, member), .kind = TREE_ARRAY

static const struct json_field receipt_fields[] = {
	{ "columns", JSON_FIELD_INT, offsetof(struct receipt_input, columns), .required = true },
	{ "language", JSON_FIELD_WORD, offsetof(struct receipt_input, language), .required = true,
	  .words = receipt_language_names },
	{ "document", JSON_FIELD_WORD, offsetof(struct receipt_input, document),
	  .words = document_words },
	{ "copy", JSON_FIELD_BOOL, IN_RECEIPT(copy) },
	{ "training", JSON_FIELD_BOOL, IN_RECEIPT(training) },
	{ "currency", JSON_FIELD_TEXT, IN_RECEIPT(currency), .required = true },
	{ "currency_digits", JSON_FIELD_INT, offsetof(struct receipt_input, currency_digits),
	  .required = true },
	{ "store", JSON_FIELD_NODE, offsetof(struct receipt_input, store), .required = true,
	  .kind = TREE_OBJECT },
	{ "number", JSON_FIELD_TEXT, IN_RECEIPT(number), .required = true },
	{ "date", JSON_FIELD_TEXT, IN_RECEIPT(date), .required = true },
	{ "register", JSON_FIELD_TEXT, IN_RECEIPT(register_name), .required = true },
	{ "cashier", JSON_FIELD_TEXT, IN_RECEIPT(cashier) },
	{ "customer", JSON_FIELD_TEXT, IN_RECEIPT(customer) },
	{ "original_number", JSON_FIELD_TEXT, IN_RECEIPT(original_number) },
	{ "reason", JSON_FIELD_TEXT, IN_RECEIPT(reason) },
	{ "items", LIST(items), .required = true },
	{ "discounts", LIST(discounts) },
	{ "subtotal", JSON_FIELD_INT, IN_RECEIPT(subtotal), .required = true },
	{ "prices_include_tax", JSON_FIELD_BOOL,
	  offsetof(struct receipt_input, prices_include_tax) },
	{ "taxes", LIST(taxes) },
	{ "rounding", JSON_FIELD_INT, IN_RECEIPT(rounding) },
	{ "total", JSON_FIELD_INT, IN_RECEIPT(total), .required = true },
	{ "payments", LIST(payments) },
	{ "change", JSON_FIELD_INT, IN_RECEIPT(change) },
	{ "footer", LIST(footer) },
	{ "barcode", JSON_FIELD_TEXT, IN_RECEIPT(barcode) },
	{ "qr", JSON_FIELD_NODE, offsetof(struct receipt_input, qr), .kind = TREE_STRING },
	{ 0 },
};

struct store_input {
	struct receipt_store store;
	const struct json_node *address;
};

static const struct json_field store_fields[] = {
	{ "name", JSON_FIELD_TEXT, offsetof(struct store_input, store.name), .required = true },
	{ "legal_name", JSON_FIELD_TEXT, offsetof(struct store_input, store.legal_name) },
	{ "tax_id", JSON_FIELD_TEXT, offsetof(struct store_input, store.tax_id) },
	{ "phone", JSON_FIELD_TEXT, offsetof(struct store_input, store.phone) },
	{ "web", JSON_FIELD_TEXT, offsetof(struct store_input, store.web) },
	{ "address", JSON_FIELD_NODE, offsetof(struct store_input, address), .kind = TREE_ARRAY },
	{ 0 },
};

struct item_input {
	struct receipt_item item;
	const struct json_node *discounts;
};

static const struct json_field item_fields[] = {
	{ "name", JSON_FIELD_TEXT, offsetof(struct item_input, item.name), .required = true },
	{ "unit", JSON_FIELD_TEXT, offsetof(struct item_input, item.unit) },
	{ "tax_code", JSON_FIELD_TEXT, offsetof(struct item_input, item.tax_code) },
	{ "note", JSON_FIELD_TEXT, offsetof(struct item_input, item.note) },
	{ "quantity", JSON_FIELD_QUANTITY, offsetof(struct item_input, item.quantity),
	  .required = true },
	{ "unit_price", JSON_FIELD_INT, offsetof(struct item_input, item.unit_price),
	  .required = true },
	{ "price_quantity", JSON_FIELD_PER_QUANTITY,
	  offsetof(struct item_input, item.price_quantity) },
	{ "amount", JSON_FIELD_INT, offsetof(struct item_input, item.amount), .required = true },
	{ "discounts", JSON_FIELD_NODE, offsetof(struct item_input, discounts),
	  .kind = TREE_ARRAY },
	{ 0 },
};

static const struct json_field entry_fields[] = {
	{ "name", JSON_FIELD_TEXT, offsetof(struct receipt_entry, name) },
	{ "note", JSON_FIELD_TEXT, offsetof(struct receipt_entry, note) },
	{ "amount", JSON_FIELD_INT, offsetof(struct receipt_entry, amount), .required = true },
	{ 0 },
};

static const struct json_field tax_fields[] = {
	{ "code", JSON_FIELD_TEXT, offsetof(struct receipt_tax, code), .required = true },
	{ "name", JSON_FIELD_TEXT, offsetof(struct receipt_tax, name), .required = true },
	{ "rate", JSON_FIELD_INT, offsetof(struct receipt_tax, rate) },
	{ "base", JSON_FIELD_INT, offsetof(struct receipt_tax, base), .required = true },
	{ "amount", JSON_FIELD_INT, offsetof(struct receipt_tax, amount), .required = true },
	{ "included", JSON_FIELD_BOOL, offsetof(struct receipt_tax, included) },
	{ 0 },
};

static const struct error *read_entries(struct arena *arena, const struct json_path *list,
					const struct json_node *node,
					const struct receipt_entry **out_entries, size_t *out_count)
{
	struct receipt_entry *entries;
	size_t index = 0;

	if (!node)
		return NULL;
	entries = arena_array(arena, struct receipt_entry, node->count);
	for (const struct json_node *row = node->first; row; row = row->next, index++) {
		const struct json_path path = { .parent = list, .index = index };

		TRY(json_fields_read(arena, &path, row, entry_fields, &entries[index]));
	}
	*out_entries = entries;
	*out_count = node->count;
	return NULL;
}

static const struct error *read_texts(struct arena *arena, const struct json_path *list,
				      const struct json_node *node, const char *const **out_texts,
				      size_t *out_count)
{
	const char **texts;
	size_t index = 0;

	if (!node)
		return NULL;
	texts = arena_array(arena, const char *, node->count);
	for (const struct json_node *row = node->first; row; row = row->next, index++) {
		const struct json_path path = { .parent = list, .index = index };

		TRY(json_node_text(arena, &path, row, &texts[index]));
	}
	*out_texts = texts;
	*out_count = node->count;
	return NULL;
}

static const struct error *read_items(struct arena *arena, const struct json_node *node,
				      struct receipt *receipt)
{
	const struct json_path list = { .name = "items" };
	struct receipt_item *items = arena_array(arena, struct receipt_item, node->count);
	size_t index = 0;

	for (const struct json_node *row = node->first; row; row = row->next, index++) {
		const struct json_path path = { .parent = &list, .index = index };
		const struct json_path discounts = { .parent = &path, .name = "discounts" };
		struct item_input input = { 0 };

		TRY(json_fields_read(arena, &path, row, item_fields, &input));
		TRY(read_entries(arena, &discounts, input.discounts, &input.item.discounts,
				 &input.item.discount_count));
		items[index] = input.item;
	}
	receipt->items = items;
	receipt->item_count = node->count;
	return NULL;
}

static const struct error *read_taxes(struct arena *arena, const struct receipt_input *input,
				      struct receipt *receipt)
{
	const struct json_node *node = input->taxes;
	const struct json_path list = { .name = "taxes" };
	struct receipt_tax *taxes;
	size_t index = 0;

	if (!node)
		return NULL;
	taxes = arena_array(arena, struct receipt_tax, node->count);
	for (const struct json_node *row = node->first; row; row = row->next, index++) {
		const struct json_path path = { .parent = &list, .index = index };

		taxes[index].rate = -1;
		taxes[index].included = input->prices_include_tax;
		TRY(json_fields_read(arena, &path, row, tax_fields, &taxes[index]));
	}
	receipt->taxes = taxes;
	receipt->tax_count = node->count;
	return NULL;
}

static const struct error *read_store(struct arena *arena, const struct json_node *node,
				      struct receipt *receipt)
{
	const struct json_path path = { .name = "store" };
	const struct json_path address = { .parent = &path, .name = "address" };
	struct store_input input = { 0 };

	TRY(json_fields_read(arena, &path, node, store_fields, &input));
	TRY(read_texts(arena, &address, input.address, &input.store.address,
		       &input.store.address_count));
	receipt->store = input.store;
	return NULL;
}

const struct error *receipt_read_json(struct arena *arena, struct text json,
				      struct receipt *out_receipt)
{
	const struct json_path discounts = { .name = "discounts" };
	const struct json_path payments = { .name = "payments" };
	const struct json_path footer = { .name = "footer" };
	struct receipt_input input = { 0 };
	struct receipt *receipt = &input.receipt;
	const struct json_node *root;

	TRY(json_tree_parse(arena, json, &root));
	TRY(json_fields_read(arena, NULL, root, receipt_fields, &input));
	if (input.columns < 0 || input.columns > 1000)
		return json_path_error(arena, ERROR_INVALID, NULL, "columns", "Out of range.");
	if (input.currency_digits < 0 || input.currency_digits > 4)
		return json_path_error(arena, ERROR_INVALID, NULL, "currency_digits",
				       "Must be 0 to 4.");
	receipt->columns = (unsigned)input.columns;
	receipt->currency_digits = (int)input.currency_digits;
	receipt->language = (enum receipt_language)input.language;
	receipt->document = (enum receipt_document)input.document;
	receipt->qr = input.qr ? input.qr->text.data : NULL;
	TRY(read_store(arena, input.store, receipt));
	TRY(read_items(arena, input.items, receipt));
	TRY(read_taxes(arena, &input, receipt));
	TRY(read_entries(arena, &discounts, input.discounts, &receipt->discounts,
			 &receipt->discount_count));
	TRY(read_entries(arena, &payments, input.payments, &receipt->payments,
			 &receipt->payment_count));
	TRY(read_texts(arena, &footer, input.footer, &receipt->footer, &receipt->footer_count));
	*out_receipt = *receipt;
	return NULL;
}

static void put_line(struct json_text *json, const struct receipt_line *line)
{
	const char fill[] = { line->fill, '\0' };

	json_text_open(json, NULL, '{');
	json_text_string(json, "kind", receipt_line_kind_name(line->kind));
	if (line->left.length)
		json_text_string(json, "left", text_copy(json->arena, line->left));
	if (line->right.length)
		json_text_string(json, "right", text_copy(json->arena, line->right));
	if (line->alignment == RECEIPT_CENTRE)
		json_text_string(json, "align", "centre");
	if (line->bold)
		json_text_bool(json, "bold", true);
	if (line->large)
		json_text_bool(json, "large", true);
	if (line->fill)
		json_text_string(json, "fill", fill);
	if (line->count)
		json_text_int(json, "count", line->count);
	json_text_close(json, '}');
}

const struct error *rules_receipt_layout_json(struct arena *arena, struct text input,
					      struct text *out_json)
{
	struct json_text json = { .arena = arena };
	struct receipt_lines lines;
	struct receipt receipt;

	TRY(receipt_read_json(arena, input, &receipt));
	TRY(receipt_lay_out(arena, &receipt, &lines));
	json_text_open(&json, NULL, '{');
	json_text_open(&json, "lines", '[');
	for (size_t i = 0; i < lines.count; i++)
		put_line(&json, &lines.lines[i]);
	json_text_close(&json, ']');
	json_text_string(&json, "text", text_copy(arena, receipt_print_text(arena, &lines)));
	json_text_close(&json, '}');
	*out_json = json_text_result(&json);
	return NULL;
}
