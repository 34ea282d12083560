#include "common/api/documents.h"
#include "common/base/clock.h"
#include "store/api/content_hash.h"
#include "store/api/routes.h"
#include "store/api/sale_document.h"
#include "store/app.h"
#include "schema/shared/queries/documents.sql.h"
#include "schema/store/queries/sales.sql.h"

#define BODY_MAXIMUM ((size_t)256 << 10)

#define CLOCKS_DIFFER (INT64_C(300) * 1000000)
/* A till that was away sends what it sold within some days. */
#define LATE (INT64_C(7) * 24 * 3600 * 1000000)

static const struct field recorded_fields[] = {
	{ "sale_id", FIELD_UUID },
	{ "kind", FIELD_TEXT, 0, .doc = "sale or return" },
	{ "receipt_number", FIELD_TEXT, 0, .doc = "Gapless per register: S01-R2-000123" },
	{ "business_date", FIELD_DATE },
	{ "sold_at", FIELD_TIME },
	{ "register_id", FIELD_UUID },
	{ "register_session_id", FIELD_UUID },
	{ "user_id", FIELD_UUID },
	{ "reason", FIELD_TEXT, FIELD_NULLABLE },
	{ "total", FIELD_MONEY, FIELD_SIGNED },
	{ "tax_total", FIELD_MONEY, FIELD_SIGNED },
	{ "change_due", FIELD_MONEY },
	FIELD_END,
};

static const struct field computed_fields[] = {
	{ "document", FIELD_TEXT },      { "content_hash", FIELD_TEXT },
	{ "refusal_code", FIELD_TEXT },  { "refusal_detail", FIELD_TEXT },
	{ "refusal_field", FIELD_TEXT }, FIELD_END,
};

static const enum error_code sale_errors[] = {
	ERROR_TOTALS_DIFFER,  ERROR_PRICE_DIFFERS,     ERROR_EXISTS_DIFFERENTLY,
	ERROR_STATE_CONFLICT, ERROR_UNKNOWN_REFERENCE, ERROR_NOT_KNOWN_YET,
	ERROR_CODE_COUNT,
};

static const struct error *need(struct request *req, const char *field, enum permission permission)
{
	if (request_may(req, permission))
		return NULL;
	return error_field(request_arena(req), ERROR_FORBIDDEN, field, "needs the permission %s",
			   permission_kind(permission)->name);
}

/* Selling off the price list, or below it, is not everybody's right. */
static const struct error *check_line(struct request *req, const struct field_values *line,
				      const char *path)
{
	const char *reason = field_text(line, "price_reason");

	if (reason) {
		TRY(need(req, path, PERMISSION_POS_OVERRIDE_PRICE));
		if (text_trim(text_of(reason)).length == 0)
			return error_field(request_arena(req), ERROR_INVALID,
					   arena_print(request_arena(req), "%s.price_reason", path),
					   "say why the price is another one");
	}
	if (field_number(line, "discount_amount") > 0)
		TRY(need(req, path, PERMISSION_POS_APPLY_DISCOUNT));
	return NULL;
}

/* The listed price is that of sold_at: to choose the time is to choose the price. */
static const struct error *check_time(struct request *req)
{
	int64_t age = clock_now() - request_number(req, "sold_at");

	if (age < -CLOCKS_DIFFER)
		return error_field(
			request_arena(req), ERROR_INVALID, "sold_at",
			"lies in the future; set the clock of the till, or of this server");
	return age > LATE ? need(req, "sold_at", PERMISSION_POS_OVERRIDE_PRICE) : NULL;
}

static const struct error *check_rights(struct request *req)
{
	const struct field_value *lines = field_find(request_body(req), "lines");

	for (size_t i = 0; i < lines->count; i++)
		TRY(check_line(req, lines->list[i],
			       arena_print(request_arena(req), "lines[%zu]", i)));
	return check_time(req);
}

/* A sale that does not add up today may be the repeat of one that did: the database knows, and refuses
 * with these words if it is not. */
static const char *refuse(struct request *req, const struct error *error)
{
	request_set_text(req, "refusal_code", error_kind(error->code)->code);
	request_set_text(req, "refusal_detail", error->detail);
	request_set_text(req, "refusal_field", error->field);
	return arena_print(request_arena(req), "{\"sale_id\":\"%s\"}",
			   request_text(req, "sale_id"));
}

static const struct error *prepare(struct request *req, enum sale_kind kind)
{
	const struct app *app = request_app(req);
	const struct sale_rules *rules = rules_cache_rules(app->rules);
	const struct error *error;
	const char *document;

	TRY(check_rights(req));
	if (!rules)
		return error_new(request_arena(req), ERROR_UNAVAILABLE,
				 "master data has not arrived yet");
	TRY(content_hash_set(req));
	error = sale_document_write(request_arena(req), kind, request_body(req), rules, &document);
	request_set_text(req, "document", error ? refuse(req, error) : document);
	return NULL;
}

static const struct error *prepare_sale(struct request *req)
{
	return prepare(req, SALE_KIND_SALE);
}

static const struct error *prepare_return(struct request *req)
{
	return prepare(req, SALE_KIND_RETURN);
}

const struct route sale_routes[] = {
	{
		.method = HTTP_POST,
		.path = "/api/v1/sales",
		.summary = "Record a finished sale",
		.tag = "sales",
		.permission = PERMISSION_POS_MAKE_SALE,
		.body = sale_body_fields,
		.body_maximum = BODY_MAXIMUM,
		.prepare = prepare_sale,
		.computed = computed_fields,
		.statement = &sale_complete,
		.reply = REPLY_ONE,
		.reply_fields = recorded_fields,
		.errors = sale_errors,
	},
	{
		.method = HTTP_POST,
		.path = "/api/v1/returns",
		.summary = "Record a return without receipt",
		.tag = "sales",
		.permission = PERMISSION_POS_REFUND_NO_RECEIPT,
		.body = return_body_fields,
		.body_maximum = BODY_MAXIMUM,
		.prepare = prepare_return,
		.computed = computed_fields,
		.statement = &sale_complete,
		.reply = REPLY_ONE,
		.reply_fields = recorded_fields,
		.errors = sale_errors,
	},
	DOCUMENT_READ_ROUTES(sale, "sales", "sales and returns", PERMISSION_POS_MAKE_SALE),
	ROUTE_END,
};
