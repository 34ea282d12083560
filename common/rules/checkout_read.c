#include "common/rules/checkout_json.h"

#include <string.h>

static const char *const rounding_names[] = { "half_up", "half_even",    "half_down",
					      "up",      "down",         "ceiling",
					      "floor",   "half_ceiling", "half_floor",
					      NULL };
static const char *const place_names[] = { "line", "document", NULL };
static const char *const share_names[] = { "largest_remainder", "largest_part", NULL };
static const char *const level_names[] = { "chain", "zone", "store", "customer", NULL };

struct document {
	const char *currency;
	int64_t time;
	const struct json_node *settings;
	const struct json_node *customer;
	const struct json_node *tax_groups;
	const struct json_node *promotions;
	const struct json_node *coupons;
	const struct json_node *lines;
	const struct json_node *discounts;
	const struct json_node *payments;
};

#define MEMBER(type, name) offsetof(struct type, name)
#define NODE(type, member, node_kind)                                                              \
	{                                                                                          \
#member, JSON_FIELD_NODE, MEMBER(type, member), .kind = (node_kind)                \
	}

static const struct json_field document_fields[] = {
	{ "currency", JSON_FIELD_TEXT, MEMBER(document, currency), .required = true },
	{ "time", JSON_FIELD_INT, MEMBER(document, time) },
	NODE(document, settings, TREE_OBJECT),
	NODE(document, customer, TREE_OBJECT),
	NODE(document, tax_groups, TREE_ARRAY),
	NODE(document, promotions, TREE_ARRAY),
	NODE(document, coupons, TREE_ARRAY),
	NODE(document, lines, TREE_ARRAY),
	NODE(document, discounts, TREE_ARRAY),
	NODE(document, payments, TREE_ARRAY),
	{ 0 },
};

static const struct json_field settings_fields[] = {
	{ "rounding", JSON_FIELD_WORD, MEMBER(checkout, settings.rounding),
	  .words = rounding_names },
	{ "tax_place", JSON_FIELD_WORD, MEMBER(checkout, settings.tax_place),
	  .words = place_names },
	{ "exact_lines", JSON_FIELD_BOOL, MEMBER(checkout, settings.exact_lines) },
	{ "exact_share", JSON_FIELD_WORD, MEMBER(checkout, settings.exact_share),
	  .words = share_names },
	{ "discount_on_total", JSON_FIELD_BOOL, MEMBER(checkout, settings.discount_on_total) },
	{ "total_step", JSON_FIELD_INT, MEMBER(checkout, settings.total_step) },
	{ "total_rounding", JSON_FIELD_WORD, MEMBER(checkout, settings.total_rounding),
	  .words = rounding_names },
	{ "cash_step", JSON_FIELD_INT, MEMBER(checkout, cash_step) },
	{ "cash_rounding", JSON_FIELD_WORD, MEMBER(checkout, cash_rounding),
	  .words = rounding_names },
	{ 0 },
};

struct customer {
	const char *price_list;
	const struct json_node *groups;
	bool exempt;
};

static const struct json_field customer_fields[] = {
	{ "price_list", JSON_FIELD_TEXT, MEMBER(customer, price_list) },
	NODE(customer, groups, TREE_ARRAY),
	{ "exempt", JSON_FIELD_BOOL, MEMBER(customer, exempt) },
	{ 0 },
};

static const struct json_field price_fields[] = {
	{ "amount", JSON_FIELD_INT, MEMBER(price, amount), .required = true },
	{ "per_quantity", JSON_FIELD_PER_QUANTITY, MEMBER(price, per_quantity) },
	{ 0 },
};

static const struct json_field entry_fields[] = {
	{ "level", JSON_FIELD_WORD, MEMBER(price_entry, level), .required = true,
	  .words = level_names },
	{ "list", JSON_FIELD_TEXT, MEMBER(price_entry, list) },
	{ "from", JSON_FIELD_INT, MEMBER(price_entry, from) },
	{ "until", JSON_FIELD_INT, MEMBER(price_entry, until) },
	{ "minimum_quantity", JSON_FIELD_QUANTITY, MEMBER(price_entry, minimum_quantity) },
	{ "amount", JSON_FIELD_INT, MEMBER(price_entry, price.amount), .required = true },
	{ "per_quantity", JSON_FIELD_PER_QUANTITY, MEMBER(price_entry, price.per_quantity) },
	{ 0 },
};

struct manual {
	struct price price;
	const char *reason;
	const char *approved_by;
};

static const struct json_field manual_fields[] = {
	{ "amount", JSON_FIELD_INT, MEMBER(manual, price.amount), .required = true },
	{ "per_quantity", JSON_FIELD_PER_QUANTITY, MEMBER(manual, price.per_quantity) },
	{ "reason", JSON_FIELD_TEXT, MEMBER(manual, reason), .required = true },
	{ "approved_by", JSON_FIELD_TEXT, MEMBER(manual, approved_by) },
	{ 0 },
};

struct line_nodes {
	struct checkout_line line;
	const char *tax_group;
	const struct json_node *price;
	const struct json_node *prices;
	const struct json_node *manual;
};

static const struct json_field line_fields[] = {
	{ "line_number", JSON_FIELD_INT, MEMBER(line_nodes, line.line_number) },
	{ "product", JSON_FIELD_TEXT, MEMBER(line_nodes, line.product) },
	{ "department", JSON_FIELD_TEXT, MEMBER(line_nodes, line.department) },
	{ "name", JSON_FIELD_TEXT, MEMBER(line_nodes, line.name) },
	{ "quantity", JSON_FIELD_QUANTITY, MEMBER(line_nodes, line.quantity), .required = true },
	NODE(line_nodes, price, TREE_OBJECT),
	NODE(line_nodes, prices, TREE_ARRAY),
	{ "barcode_price", JSON_FIELD_OPTIONAL_INT, MEMBER(line_nodes, line.barcode_price) },
	NODE(line_nodes, manual, TREE_OBJECT),
	{ "discount_rate", JSON_FIELD_INT, MEMBER(line_nodes, line.discount_rate) },
	{ "discount", JSON_FIELD_INT, MEMBER(line_nodes, line.discount) },
	{ "discount_reason", JSON_FIELD_TEXT, MEMBER(line_nodes, line.discount_reason) },
	{ "tax_group", JSON_FIELD_TEXT, MEMBER(line_nodes, tax_group) },
	{ "exempt", JSON_FIELD_BOOL, MEMBER(line_nodes, line.exempt) },
	{ "restricted", JSON_FIELD_BOOL, MEMBER(line_nodes, line.restricted) },
	{ 0 },
};

static const struct json_field discount_fields[] = {
	{ "rate", JSON_FIELD_INT, MEMBER(basket_discount, rate) },
	{ "amount", JSON_FIELD_INT, MEMBER(basket_discount, amount) },
	{ 0 },
};

static const struct json_field payment_fields[] = {
	{ "tender", JSON_FIELD_TEXT, MEMBER(tender_payment, tender), .required = true },
	{ "amount", JSON_FIELD_INT, MEMBER(tender_payment, amount), .required = true },
	{ "cash", JSON_FIELD_BOOL, MEMBER(tender_payment, cash) },
	{ 0 },
};

/* Reads an array of objects that are each described by one table. */
static const struct error *read_rows(struct arena *arena, const struct json_path *path,
				     const struct json_node *array, const struct json_field *fields,
				     size_t size, void **out_rows)
{
	struct json_path at = { path, NULL, 0 };
	char *rows = arena_allocate_array(arena, size, array->count);

	for (const struct json_node *node = array->first; node; node = node->next, at.index++)
		TRY(json_fields_read(arena, &at, node, fields, rows + at.index * size));
	*out_rows = rows;
	return NULL;
}

static const struct error *read_list_prices(struct arena *arena, const struct json_path *path,
					    struct line_nodes *nodes)
{
	const struct json_path prices = { path, "prices", 0 };
	const struct json_path price = { path, "price", 0 };
	struct price *stated;
	void *rows;

	if (nodes->price && nodes->prices)
		return json_path_error(arena, ERROR_INVALID, path, "prices",
				       "Either price or prices.");
	if (nodes->prices) {
		TRY(read_rows(arena, &prices, nodes->prices, entry_fields,
			      sizeof(struct price_entry), &rows));
		nodes->line.prices = rows;
		nodes->line.price_count = nodes->prices->count;
	}
	if (nodes->price) {
		stated = arena_new(arena, struct price);
		TRY(json_fields_read(arena, &price, nodes->price, price_fields, stated));
		nodes->line.price = stated;
	}
	return NULL;
}

static const struct error *read_manual_price(struct arena *arena, const struct json_path *path,
					     struct line_nodes *nodes)
{
	const struct json_path at = { path, "manual", 0 };
	struct manual *manual;

	if (!nodes->manual)
		return NULL;
	manual = arena_new(arena, struct manual);
	TRY(json_fields_read(arena, &at, nodes->manual, manual_fields, manual));
	nodes->line.manual_price = &manual->price;
	nodes->line.manual_reason = manual->reason;
	nodes->line.approved_by = manual->approved_by;
	return NULL;
}

static const struct error *find_group(struct arena *arena, const struct json_path *path,
				      const struct checkout *checkout, struct line_nodes *nodes)
{
	size_t i = 0;

	nodes->line.tax_group = BASKET_NO_TAX;
	if (!nodes->tax_group)
		return NULL;
	while (i < checkout->tax_group_count &&
	       strcmp(checkout->tax_groups[i].id, nodes->tax_group) != 0)
		i++;
	if (i == checkout->tax_group_count)
		return json_path_error(arena, ERROR_UNKNOWN_REFERENCE, path, "tax_group",
				       "There is no such tax group.");
	nodes->line.tax_group = i;
	return NULL;
}

static const struct error *read_lines(struct arena *arena, const struct json_node *array,
				      struct checkout *checkout)
{
	const struct json_path path = { NULL, "lines", 0 };
	struct json_path at = { &path, NULL, 0 };
	struct checkout_line *lines;

	if (array->count > BASKET_MAXIMUM_LINES)
		return json_path_error(arena, ERROR_TOO_LARGE, &path, NULL, "Too many lines.");
	lines = arena_array(arena, struct checkout_line, array->count);
	for (const struct json_node *node = array->first; node; node = node->next, at.index++) {
		struct line_nodes nodes = { .line.line_number = (int64_t)at.index + 1 };

		TRY(json_fields_read(arena, &at, node, line_fields, &nodes));
		TRY(read_list_prices(arena, &at, &nodes));
		TRY(read_manual_price(arena, &at, &nodes));
		TRY(find_group(arena, &at, checkout, &nodes));
		if (!nodes.line.product && checkout->promotions)
			return json_path_error(arena, ERROR_MISSING_FIELD, &at, "product",
					       "Promotions need to know the product.");
		lines[at.index] = nodes.line;
	}
	checkout->lines = lines;
	checkout->line_count = array->count;
	return NULL;
}

static const struct error *read_customer(struct arena *arena, const struct json_node *node,
					 struct checkout *checkout)
{
	const struct json_path path = { NULL, "customer", 0 };
	const struct json_path groups = { &path, "groups", 0 };
	struct customer customer = { 0 };

	TRY(json_fields_read(arena, &path, node, customer_fields, &customer));
	checkout->customer_list = customer.price_list;
	checkout->exempt = customer.exempt;
	return json_node_texts(arena, &groups, customer.groups, &checkout->customer_groups,
			       &checkout->customer_group_count);
}

/* Neither would take nothing off, and of both nobody can tell which one was meant. */
static const struct error *check_discounts(struct arena *arena, const struct json_path *path,
					   const struct json_node *array)
{
	struct json_path at = { path, NULL, 0 };

	for (const struct json_node *node = array->first; node; node = node->next, at.index++) {
		bool rate = json_node_member(node, "rate") != NULL;
		bool amount = json_node_member(node, "amount") != NULL;

		if (!rate && !amount)
			return json_path_error(arena, ERROR_MISSING_FIELD, &at, "rate",
					       "A discount has a rate or an amount.");
		if (rate && amount)
			return json_path_error(arena, ERROR_INVALID, &at, NULL,
					       "A discount has a rate or an amount, not both.");
	}
	return NULL;
}

static const struct error *read_settings(struct arena *arena, const struct json_node *node,
					 struct checkout *checkout)
{
	const struct json_path path = { NULL, "settings", 0 };

	TRY(json_fields_read(arena, &path, node, settings_fields, checkout));
	if (json_node_member(node, "exact_share") && !checkout->settings.exact_lines)
		return json_path_error(arena, ERROR_INVALID, &path, "exact_share",
				       "Only with exact_lines.");
	return NULL;
}

static const struct error *read_money(struct arena *arena, const struct document *document,
				      struct checkout *checkout)
{
	const struct json_path discounts = { NULL, "discounts", 0 };
	const struct json_path payments = { NULL, "payments", 0 };
	void *rows;

	if (document->discounts) {
		TRY(read_rows(arena, &discounts, document->discounts, discount_fields,
			      sizeof(struct basket_discount), &rows));
		TRY(check_discounts(arena, &discounts, document->discounts));
		checkout->discounts = rows;
		checkout->discount_count = document->discounts->count;
	}
	if (document->payments) {
		TRY(read_rows(arena, &payments, document->payments, payment_fields,
			      sizeof(struct tender_payment), &rows));
		checkout->payments = rows;
		checkout->payment_count = document->payments->count;
	}
	return NULL;
}

static const struct error *read_parts(struct arena *arena, const struct document *document,
				      struct checkout *checkout)
{
	const struct json_path coupons = { NULL, "coupons", 0 };

	if (document->settings)
		TRY(read_settings(arena, document->settings, checkout));
	if (document->customer)
		TRY(read_customer(arena, document->customer, checkout));
	TRY(json_node_texts(arena, &coupons, document->coupons, &checkout->coupons,
			    &checkout->coupon_count));
	if (document->tax_groups)
		TRY(checkout_read_tax_groups(arena, document->tax_groups, checkout));
	if (document->promotions)
		TRY(checkout_read_promotions(arena, document->promotions, checkout));
	if (document->lines)
		TRY(read_lines(arena, document->lines, checkout));
	return read_money(arena, document, checkout);
}

static bool prices_need_time(const struct checkout_line *line)
{
	for (size_t i = 0; i < line->price_count; i++)
		if (line->prices[i].from != 0 || line->prices[i].until != 0)
			return true;
	return false;
}

/* Without a time it would be 1970: promotions would not be given, and nobody would be told. */
static bool needs_time(const struct checkout *checkout)
{
	if (checkout->promotions && promotion_set_needs_time(checkout->promotions))
		return true;
	for (size_t i = 0; i < checkout->line_count; i++)
		if (prices_need_time(&checkout->lines[i]))
			return true;
	return false;
}

const struct error *checkout_read_json(struct arena *arena, struct text input,
				       struct checkout *out_checkout)
{
	const struct json_node *root;
	struct document document = { 0 };
	struct checkout checkout = { 0 };

	TRY(json_tree_parse(arena, input, &root));
	TRY(json_fields_read(arena, NULL, root, document_fields, &document));
	checkout.currency = currency_find(text_of(document.currency));
	if (!checkout.currency)
		return json_path_error(arena, ERROR_INVALID, NULL, "currency",
				       "Not an active ISO 4217 currency.");
	checkout.time = document.time;
	TRY(read_parts(arena, &document, &checkout));
	if (!json_node_member(root, "time") && needs_time(&checkout))
		return json_path_error(arena, ERROR_MISSING_FIELD, NULL, "time",
				       "A price or promotion is for some time only.");
	*out_checkout = checkout;
	return NULL;
}
