#include "common/rules/receipt_layout.h"

#include "common/rules/receipt_labels.h"
#include "common/rules/text_clusters.h"

#include <string.h>

#define MOST_ITEMS 10000
#define MOST_ENTRIES 1000
#define LONGEST_TEXT 2000
#define INDENT "  "

/* What is being laid out, and where to. */
struct layout {
	struct arena *arena;
	const struct receipt *receipt;
	struct receipt_lines lines;
	enum receipt_part part;
};

static const char *const kind_names[] = {
	[RECEIPT_TEXT] = "text",
	[RECEIPT_COLUMNS] = "columns",
	[RECEIPT_SEPARATOR] = "separator",
	[RECEIPT_BARCODE] = "barcode",
	[RECEIPT_QR] = "qr",
	[RECEIPT_FEED] = "feed",
	[RECEIPT_CUT] = "cut",
};

const char *receipt_line_kind_name(enum receipt_line_kind kind)
{
	return kind_names[kind];
}

static void add(struct layout *layout, struct receipt_line line)
{
	struct receipt_lines *lines = &layout->lines;

	if (lines->count == lines->capacity) {
		size_t capacity = lines->capacity ? lines->capacity * 2 : 64;
		struct receipt_line *grown =
			arena_array(layout->arena, struct receipt_line, capacity);

		if (lines->count)
			memcpy(grown, lines->lines, lines->count * sizeof(*grown));
		lines->lines = grown;
		lines->capacity = capacity;
	}
	line.part = layout->part;
	lines->lines[lines->count++] = line;
}

static const char *label(const struct layout *layout, enum receipt_label name)
{
	return receipt_label(layout->receipt->language, name);
}

static struct text amount(const struct layout *layout, int64_t value)
{
	return receipt_print_amount(layout->arena, layout->receipt->language, value,
				    layout->receipt->currency_digits);
}

static struct text printable(const struct layout *layout, const char *string)
{
	return text_printable(layout->arena, text_of(string));
}

static struct text join(const struct layout *layout, struct text a, const char *between,
			struct text b)
{
	return text_of(arena_print(layout->arena, "%.*s%s%.*s", (int)a.length, a.data, between,
				   (int)b.length, b.data));
}

/* Text over as many rows as it needs. `style` carries alignment and weight. */
static void add_wrapped(struct layout *layout, struct text text, struct receipt_line style)
{
	struct text row;

	style.kind = RECEIPT_TEXT;
	while (text_wrap(layout->arena, &text, layout->lines.columns, &row)) {
		style.left = row;
		add(layout, style);
	}
}

static void add_centred(struct layout *layout, const char *string, bool bold)
{
	if (string)
		add_wrapped(layout, printable(layout, string),
			    (struct receipt_line){ .alignment = RECEIPT_CENTRE, .bold = bold });
}

static void add_separator(struct layout *layout, char fill)
{
	add(layout, (struct receipt_line){ .kind = RECEIPT_SEPARATOR, .fill = fill });
}

/* Text written from right to left, kept from swapping sides with its neighbour. */
static struct text isolate(const struct layout *layout, struct text text)
{
	if (!text_has_right_to_left(text))
		return text;
	return text_of(arena_print(layout->arena, "\u2068%.*s\u2069", (int)text.length, text.data));
}

/* A name on the left and a value on the right. The name gives way: amounts are never cut. */
static void add_columns(struct layout *layout, struct text left, struct text right,
			struct receipt_line style)
{
	size_t columns = layout->lines.columns;

	right = text_fit(layout->arena, right, columns);

	size_t taken = text_columns(right) + 1;

	left = text_fit(layout->arena, left, taken < columns ? columns - taken : 0);
	style.kind = RECEIPT_COLUMNS;
	style.left = isolate(layout, left);
	style.right = isolate(layout, right);
	add(layout, style);
}

static void add_amount(struct layout *layout, const char *name, int64_t value)
{
	add_columns(layout, printable(layout, name), amount(layout, value),
		    (struct receipt_line){ 0 });
}

/* A value that does not fit beside its label goes below it: both are worth reading. */
static void add_labelled(struct layout *layout, enum receipt_label name, const char *value)
{
	const struct receipt_line plain = { 0 };

	if (!value)
		return;

	struct text left = text_of(label(layout, name));
	struct text right = printable(layout, value);

	if (text_columns(left) + 1 + text_columns(right) <= layout->lines.columns) {
		add_columns(layout, left, right, plain);
		return;
	}
	add_wrapped(layout, left, plain);
	add_wrapped(layout, right, plain);
}

static void add_labelled_centred(struct layout *layout, enum receipt_label name, const char *value)
{
	if (value)
		add_centred(layout,
			    arena_print(layout->arena, "%s: %s", label(layout, name), value),
			    false);
}

static void lay_out_head(struct layout *layout)
{
	const struct receipt *receipt = layout->receipt;
	const struct receipt_store *store = &receipt->store;

	if (receipt->training)
		add_centred(layout, label(layout, LABEL_TRAINING), true);
	add_wrapped(
		layout, printable(layout, store->name),
		(struct receipt_line){ .alignment = RECEIPT_CENTRE, .bold = true, .large = true });
	add_centred(layout, store->legal_name, false);
	for (size_t i = 0; i < store->address_count; i++)
		add_centred(layout, store->address[i], false);
	add_labelled_centred(layout, LABEL_PHONE, store->phone);
	add_centred(layout, store->web, false);
	add_labelled_centred(layout, LABEL_TAX_ID, store->tax_id);
	add(layout, (struct receipt_line){ .kind = RECEIPT_FEED, .count = 1 });
	add_centred(layout, label(layout, (enum receipt_label)(LABEL_SALE + receipt->document)),
		    true);
	if (receipt->copy)
		add_centred(layout, label(layout, LABEL_COPY), true);
}

static void lay_out_facts(struct layout *layout)
{
	const struct receipt *receipt = layout->receipt;

	layout->part = RECEIPT_FACTS;
	add_labelled(layout, LABEL_NUMBER, receipt->number);
	add_labelled(layout, LABEL_DATE, receipt->date);
	add_labelled(layout, LABEL_REGISTER, receipt->register_name);
	add_labelled(layout, LABEL_CASHIER, receipt->cashier);
	add_labelled(layout, LABEL_CUSTOMER, receipt->customer);
	add_labelled(layout, LABEL_ORIGINAL, receipt->original_number);
	add_labelled(layout, LABEL_REASON, receipt->reason);
}

static struct text measured(struct layout *layout, const struct receipt_item *item, int64_t value)
{
	struct text quantity =
		receipt_print_quantity(layout->arena, layout->receipt->language, value);

	return item->unit ? join(layout, quantity, " ", printable(layout, item->unit)) : quantity;
}

/* "  1.25 kg x 3.99", "  12 l x 14.59 / 10 l"; left out for one plain piece. */
static void lay_out_quantity(struct layout *layout, const struct receipt_item *item)
{
	bool is_for_one = !item->price_quantity || item->price_quantity == 1000;
	struct text price = amount(layout, item->unit_price), left;

	if (item->quantity == 1000 && !item->unit && is_for_one)
		return;
	if (!is_for_one)
		price = join(layout, price, " / ", measured(layout, item, item->price_quantity));
	left = join(layout, join(layout, TEXT(INDENT), "", measured(layout, item, item->quantity)),
		    " x ", price);
	add(layout,
	    (struct receipt_line){ .kind = RECEIPT_TEXT,
				   .left = text_fit(layout->arena, left, layout->lines.columns) });
}

static void lay_out_entries(struct layout *layout, const struct receipt_entry *entries,
			    size_t count, const char *indent)
{
	for (size_t i = 0; i < count; i++) {
		struct text name = printable(
			layout, entries[i].name ? entries[i].name : label(layout, LABEL_DISCOUNT));

		add_columns(layout, join(layout, text_of(indent), "", name),
			    amount(layout, entries[i].amount), (struct receipt_line){ 0 });
		if (entries[i].note)
			add_wrapped(layout,
				    join(layout, text_of(indent), INDENT,
					 printable(layout, entries[i].note)),
				    (struct receipt_line){ 0 });
	}
}

static void lay_out_item(struct layout *layout, const struct receipt_item *item)
{
	const char *tax_code = item->tax_code ? item->tax_code : "";
	struct text right = join(layout, amount(layout, item->amount), *tax_code ? " " : "",
				 printable(layout, tax_code));

	add_columns(layout, printable(layout, item->name), right, (struct receipt_line){ 0 });
	lay_out_quantity(layout, item);
	lay_out_entries(layout, item->discounts, item->discount_count, INDENT);
	if (item->note)
		add_wrapped(layout, printable(layout, item->note), (struct receipt_line){ 0 });
}

/* "A VAT 21% of 100.00   21.00" */
static void lay_out_tax(struct layout *layout, const struct receipt_tax *tax)
{
	struct text name =
		join(layout, printable(layout, tax->code), " ", printable(layout, tax->name));

	if (tax->rate >= 0)
		name = join(
			layout, name, " ",
			receipt_print_rate(layout->arena, layout->receipt->language, tax->rate));
	name = join(layout, name, " ", text_of(label(layout, LABEL_TAX_BASE)));
	name = join(layout, name, " ", amount(layout, tax->base));
	add_columns(layout, name, amount(layout, tax->amount), (struct receipt_line){ 0 });
}

static bool has_taxes(const struct receipt *receipt, bool included)
{
	for (size_t i = 0; i < receipt->tax_count; i++) {
		if (receipt->taxes[i].included == included)
			return true;
	}
	return false;
}

static void lay_out_taxes(struct layout *layout, bool included)
{
	const struct receipt *receipt = layout->receipt;

	add_wrapped(layout, text_of(label(layout, included ? LABEL_TAX_INCLUDED : LABEL_TAX_ADDED)),
		    (struct receipt_line){ 0 });
	for (size_t i = 0; i < receipt->tax_count; i++) {
		if (receipt->taxes[i].included == included)
			lay_out_tax(layout, &receipt->taxes[i]);
	}
}

static void lay_out_total(struct layout *layout)
{
	const struct receipt *receipt = layout->receipt;
	enum receipt_label name = receipt->total < 0 ? LABEL_REFUND_TOTAL : LABEL_TOTAL;
	struct text left = join(layout, text_of(label(layout, name)), " ",
				printable(layout, receipt->currency));

	add_columns(layout, left, amount(layout, receipt->total),
		    (struct receipt_line){ .bold = true, .large = true });
}

static void lay_out_sums(struct layout *layout)
{
	const struct receipt *receipt = layout->receipt;

	bool adds_taxes = has_taxes(receipt, false);

	if (receipt->discount_count || adds_taxes)
		add_amount(layout, label(layout, LABEL_SUBTOTAL), receipt->subtotal);
	lay_out_entries(layout, receipt->discounts, receipt->discount_count, "");
	if (adds_taxes)
		lay_out_taxes(layout, false);
	if (receipt->rounding)
		add_amount(layout, label(layout, LABEL_ROUNDING), receipt->rounding);
	lay_out_total(layout);
	layout->part = RECEIPT_PAYMENTS;
	add_separator(layout, '-');
	lay_out_entries(layout, receipt->payments, receipt->payment_count, "");
	if (receipt->change)
		add_amount(layout, label(layout, LABEL_CHANGE), receipt->change);
	layout->part = RECEIPT_TAXES;
	if (has_taxes(receipt, true)) {
		add_separator(layout, '-');
		lay_out_taxes(layout, true);
	}
}

static void lay_out_foot(struct layout *layout)
{
	const struct receipt *receipt = layout->receipt;

	layout->part = RECEIPT_FOOT;
	add(layout, (struct receipt_line){ .kind = RECEIPT_FEED, .count = 1 });
	for (size_t i = 0; i < receipt->footer_count; i++)
		add_centred(layout, receipt->footer[i], false);
	if (receipt->training)
		add_centred(layout, label(layout, LABEL_TRAINING), true);
	if (receipt->barcode)
		add(layout, (struct receipt_line){ .kind = RECEIPT_BARCODE,
						   .alignment = RECEIPT_CENTRE,
						   .left = printable(layout, receipt->barcode) });
	if (receipt->qr)
		add(layout, (struct receipt_line){ .kind = RECEIPT_QR,
						   .alignment = RECEIPT_CENTRE,
						   .left = printable(layout, receipt->qr) });
	add(layout, (struct receipt_line){ .kind = RECEIPT_FEED, .count = 3 });
	add(layout, (struct receipt_line){ .kind = RECEIPT_CUT });
}

static const struct error *check_text(struct arena *arena, const char *field, const char *string,
				      bool required)
{
	if (!string)
		return required ? error_field(arena, ERROR_MISSING_FIELD, field,
					      "The text is missing.")
				: NULL;
	if (strlen(string) > LONGEST_TEXT)
		return error_field(arena, ERROR_TOO_LARGE, field, "Longer than %d bytes.",
				   LONGEST_TEXT);
	if (!text_is_utf8(text_of(string)))
		return error_field(arena, ERROR_INVALID, field, "Not UTF-8.");
	return NULL;
}

static const struct error *check_entries(struct arena *arena, const char *field,
					 const struct receipt_entry *entries, size_t count,
					 bool named)
{
	if (count > MOST_ENTRIES)
		return error_field(arena, ERROR_TOO_LARGE, field, "More than %d.", MOST_ENTRIES);
	for (size_t i = 0; i < count; i++) {
		TRY(check_text(arena, arena_print(arena, "%s[%zu].name", field, i), entries[i].name,
			       named));
		TRY(check_text(arena, arena_print(arena, "%s[%zu].note", field, i), entries[i].note,
			       false));
	}
	return NULL;
}

static const struct error *check_items(struct arena *arena, const struct receipt *receipt)
{
	if (receipt->item_count > MOST_ITEMS)
		return error_field(arena, ERROR_TOO_LARGE, "items", "More than %d.", MOST_ITEMS);
	for (size_t i = 0; i < receipt->item_count; i++) {
		const struct receipt_item *item = &receipt->items[i];

		TRY(check_text(arena, arena_print(arena, "items[%zu].name", i), item->name, true));
		TRY(check_text(arena, arena_print(arena, "items[%zu].unit", i), item->unit, false));
		TRY(check_text(arena, arena_print(arena, "items[%zu].note", i), item->note, false));
		TRY(check_text(arena, arena_print(arena, "items[%zu].tax_code", i), item->tax_code,
			       false));
		TRY(check_entries(arena, arena_print(arena, "items[%zu].discounts", i),
				  item->discounts, item->discount_count, false));
	}
	return NULL;
}

static const struct error *check_texts(struct arena *arena, const struct receipt *receipt)
{
	const struct {
		const char *field;
		const char *string;
		bool required;
	} texts[] = {
		{ "currency", receipt->currency, true },
		{ "store.name", receipt->store.name, true },
		{ "store.legal_name", receipt->store.legal_name, false },
		{ "store.tax_id", receipt->store.tax_id, false },
		{ "store.phone", receipt->store.phone, false },
		{ "store.web", receipt->store.web, false },
		{ "number", receipt->number, true },
		{ "date", receipt->date, true },
		{ "register", receipt->register_name, true },
		{ "cashier", receipt->cashier, false },
		{ "customer", receipt->customer, false },
		{ "original_number", receipt->original_number, false },
		{ "reason", receipt->reason, false },
		{ "barcode", receipt->barcode, false },
		{ "qr", receipt->qr, false },
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		TRY(check_text(arena, texts[i].field, texts[i].string, texts[i].required));
	for (size_t i = 0; i < receipt->store.address_count; i++)
		TRY(check_text(arena, "store.address", receipt->store.address[i], true));
	for (size_t i = 0; i < receipt->footer_count; i++)
		TRY(check_text(arena, "footer", receipt->footer[i], true));
	for (size_t i = 0; i < receipt->tax_count; i++) {
		TRY(check_text(arena, "taxes.code", receipt->taxes[i].code, true));
		TRY(check_text(arena, "taxes.name", receipt->taxes[i].name, true));
	}
	return NULL;
}

static const struct error *check_receipt(struct arena *arena, const struct receipt *receipt)
{
	if (receipt->columns != 32 && receipt->columns != 42 && receipt->columns != 48 &&
	    receipt->columns != RECEIPT_ANY_WIDTH)
		return error_field(arena, ERROR_INVALID, "columns", "Must be 32, 42 or 48.");
	if (receipt->currency_digits < 0 || receipt->currency_digits > 4)
		return error_field(arena, ERROR_INVALID, "currency_digits", "Must be 0 to 4.");
	if (receipt->tax_count > MOST_ENTRIES || receipt->footer_count > MOST_ENTRIES ||
	    receipt->store.address_count > MOST_ENTRIES)
		return error_field(arena, ERROR_TOO_LARGE, "taxes", "A list has more than %d rows.",
				   MOST_ENTRIES);
	TRY(check_texts(arena, receipt));
	TRY(check_entries(arena, "discounts", receipt->discounts, receipt->discount_count, false));
	TRY(check_entries(arena, "payments", receipt->payments, receipt->payment_count, true));
	return check_items(arena, receipt);
}

const struct error *receipt_lay_out(struct arena *arena, const struct receipt *receipt,
				    struct receipt_lines *out_lines)
{
	struct layout layout = { .arena = arena,
				 .receipt = receipt,
				 .lines = { .columns = receipt->columns } };

	TRY(check_receipt(arena, receipt));
	lay_out_head(&layout);
	lay_out_facts(&layout);
	layout.part = RECEIPT_ITEMS;
	add_separator(&layout, '=');
	for (size_t i = 0; i < receipt->item_count; i++)
		lay_out_item(&layout, &receipt->items[i]);
	layout.part = RECEIPT_SUMS;
	add_separator(&layout, '-');
	lay_out_sums(&layout);
	lay_out_foot(&layout);
	*out_lines = layout.lines;
	return NULL;
}
