#include "common/api/documents.h"
#include "store/api/content_hash.h"
#include "store/api/routes.h"
#include "schema/shared/queries/documents.sql.h"
#include "schema/store/queries/stock.sql.h"

static const struct field on_hand_fields[] = {
	{ "product_id", FIELD_UUID, FIELD_FILTER | FIELD_SORT },
	{ "sku", FIELD_TEXT, FIELD_NULLABLE },
	{ "name", FIELD_TEXT, FIELD_NULLABLE },
	{ "quantity", FIELD_QUANTITY, FIELD_SIGNED,
	  .doc = "Below zero when more was sold than known" },
	FIELD_END,
};

static const struct list on_hand_list = {
	.place = DECLARED_HERE,
	.name = "stock_list",
	.source = "retail.stock_on_hand_detail",
	.fields = on_hand_fields,
	.order = "product_id",
};

static const struct field movement_query[] = {
	{ "product_id", FIELD_UUID, FIELD_REQUIRED },
	FIELD_END,
};

static const char *const movement_kinds[] = { "sale", "return", "adjustment", NULL };

static const struct field movement_fields[] = {
	{ "kind", FIELD_CHOICE, 0, .choices = movement_kinds },
	{ "document_id", FIELD_UUID },
	{ "line_number", FIELD_INT },
	{ "product_id", FIELD_UUID },
	{ "sku", FIELD_TEXT },
	{ "quantity", FIELD_QUANTITY, FIELD_SIGNED },
	{ "moved_at", FIELD_TIME },
	{ "user_id", FIELD_UUID },
	FIELD_END,
};

static const struct field adjustment_line_fields[] = {
	{ "line_number", FIELD_INT, FIELD_REQUIRED, .min = 1, .max = 10000 },
	{ "product_id", FIELD_UUID, FIELD_REQUIRED },
	{ "quantity", FIELD_QUANTITY, FIELD_REQUIRED | FIELD_SIGNED, .min = -QUANTITY_MAXIMUM,
	  .max = QUANTITY_MAXIMUM, .doc = "What is added, or taken when negative" },
	FIELD_END,
};

static const struct field adjustment_body[] = {
	{ "stock_adjustment_id", FIELD_UUID, FIELD_REQUIRED },
	{ "reason", FIELD_TEXT, FIELD_REQUIRED, .min = 1 },
	{ "adjusted_at", FIELD_TIME, 0, .doc = "Else now" },
	{ "lines", FIELD_LIST, FIELD_REQUIRED, .min = 1, .max = 1000,
	  .record = "stock_adjustment_line", .fields = adjustment_line_fields },
	FIELD_END,
};

static const struct field recorded_fields[] = {
	{ "stock_adjustment_id", FIELD_UUID },
	{ "reason", FIELD_TEXT },
	{ "adjusted_at", FIELD_TIME },
	{ "business_date", FIELD_DATE },
	{ "user_id", FIELD_UUID },
	FIELD_END,
};

static const struct error *prepare_adjustment(struct request *req)
{
	const struct field_value *lines = field_find(request_body(req), "lines");

	for (size_t i = 0; i < lines->count; i++) {
		if (field_number(lines->list[i], "quantity") == 0)
			return error_field(
				request_arena(req), ERROR_INVALID,
				arena_print(request_arena(req), "lines[%zu].quantity", i),
				"a movement of nothing");
	}
	return content_hash_set(req);
}

const struct route stock_routes[] = {
	{
		.method = HTTP_GET,
		.path = "/api/v1/stock",
		.summary = "Stock on hand",
		.tag = "stock",
		.record = "stock_level",
		.permission = PERMISSION_STORE_VIEW_INVENTORY,
		.list = &on_hand_list,
		.reply = REPLY_PAGE,
		.reply_fields = on_hand_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/stock_movements",
		.summary = "The movements of a product, newest first",
		.tag = "stock",
		.record = "stock_movement",
		.permission = PERMISSION_STORE_VIEW_INVENTORY,
		.query = movement_query,
		.statement = &stock_movement_list,
		.reply = REPLY_PAGE,
		.reply_fields = movement_fields,
	},
	{
		.method = HTTP_POST,
		.path = "/api/v1/stock_adjustments",
		.room = ROOM_SELLS,
		.summary = "Correct stock",
		.tag = "stock",
		.record = "recorded_stock_adjustment",
		.body_record = "stock_adjustment_new",
		.permission = PERMISSION_STORE_ADJUST_INVENTORY,
		.body = adjustment_body,
		.body_maximum = (size_t)256 << 10,
		.prepare = prepare_adjustment,
		.computed = content_hash_fields,
		.statement = &stock_adjust,
		.reply = REPLY_ONE,
		.reply_fields = recorded_fields,
	},
	DOCUMENT_READ_ROUTES(stock_adjustment, "stock_adjustments", "corrections of stock",
			     PERMISSION_STORE_VIEW_INVENTORY),
	ROUTE_END,
};
