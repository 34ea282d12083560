/* Prices beyond the records themselves (common/api/prices.c): one call that ends a price and begins the next. */
#include "hq/api/routes.h"
#include "schema/hq/queries/prices.sql.h"

#define CHANGES_MAXIMUM 1000
#define BODY_MAXIMUM ((size_t)512 << 10)

static const struct field asked_fields[] = {
	{ "product_id", FIELD_UUID, FIELD_REQUIRED, .refers = "product" },
	{ "price_zone_id", FIELD_UUID, FIELD_NULLABLE, .refers = "price_zone" },
	{ "store_id", FIELD_UUID, FIELD_NULLABLE, .refers = "store",
	  .doc = "Of one store only; else of the zone; else of the chain" },
	{ "unit_price", FIELD_MONEY, FIELD_REQUIRED, .min = 0, .max = MONEY_MAXIMUM },
	{ "price_quantity", FIELD_QUANTITY, 0, .min = 1, .max = QUANTITY_MAXIMUM,
	  .doc = "What it buys, 1 without it: 1459 per 10 is 1.459 each" },
	{ "valid_from", FIELD_TIME, FIELD_NULLABLE,
	  .doc = "From now on without it; never in the past" },
	{ "valid_until", FIELD_TIME, FIELD_NULLABLE,
	  .doc = "What was charged before holds again from then; without it, until the next "
		 "change" },
	FIELD_END,
};

static const struct field body_fields[] = {
	{ "price_change_id", FIELD_UUID, FIELD_REQUIRED,
	  .doc = "Made by the client; sending it again is harmless" },
	{ "changes", FIELD_LIST, FIELD_REQUIRED, .min = 1, .max = CHANGES_MAXIMUM,
	  .record = "dated_price", .fields = asked_fields, .doc = "All of them are made, or none" },
	FIELD_END,
};

static const struct field made_fields[] = {
	{ "price_id", FIELD_UUID, 0, .doc = "Of the new price" },
	{ "ended_price_id", FIELD_UUID, FIELD_NULLABLE, .doc = "Which ran until then" },
	{ "resumed_price_id", FIELD_UUID, FIELD_NULLABLE,
	  .doc = "With what was charged before, from valid_until on" },
	{ "valid_from", FIELD_TIME },
	{ "valid_until", FIELD_TIME, FIELD_NULLABLE },
	FIELD_END,
};

static const struct field change_fields[] = {
	{ "price_change_id", FIELD_UUID },
	{ "changed_at", FIELD_TIME },
	{ "user_id", FIELD_UUID, FIELD_NULLABLE },
	{ "changes", FIELD_LIST, 0, .record = "dated_price_made", .fields = made_fields,
	  .doc = "In the order of those asked for" },
	FIELD_END,
};

static const enum error_code change_errors[] = { ERROR_EXISTS_DIFFERENTLY, ERROR_UNKNOWN_REFERENCE,
						 ERROR_CODE_COUNT };

const struct route price_routes[] = {
	{
		.method = HTTP_POST,
		.path = "/api/v1/prices/changes",
		.room = ROOM_GROWS,
		.summary = "End prices and begin others at the same moment, all or none",
		.tag = "prices",
		.record = "price_change_set",
		.permission = PERMISSION_HQ_MANAGE_PRICES,
		.body = body_fields,
		.body_maximum = BODY_MAXIMUM,
		.statement = &price_change_create,
		.creates = true,
		.reply = REPLY_ONE,
		.reply_fields = change_fields,
		.errors = change_errors,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/prices/changes/{price_change_id}",
		.summary = "Read what a change of prices has made",
		.tag = "prices",
		.record = "price_change_set",
		.permission = PERMISSION_SIGNED_IN,
		.statement = &price_change_get,
		.reply = REPLY_ONE,
		.reply_fields = change_fields,
	},
	ROUTE_END,
};
