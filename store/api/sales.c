#include "common/api/documents.h"
#include "common/api/receipts.h"
#include "store/api/content_hash.h"
#include "store/api/routes.h"
#include "store/app.h"
#include "store/rules/sale_document.h"
#include "store/rules/sale_rights.h"
#include "schema/shared/queries/documents.sql.h"
#include "schema/store/queries/sales.sql.h"

#define BODY_MAXIMUM ((size_t)256 << 10)

static const struct field recorded_fields[] = {
	{ "sale_id", FIELD_UUID },
	{ "kind", FIELD_CHOICE, 0, .choices = sale_kinds },
	{ "receipt_number", FIELD_TEXT, 0, .doc = "Gapless in its series: S01:R2:1:000123" },
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
	{ "written_sale", FIELD_TEXT },     { "written_lines", FIELD_TEXT },
	{ "written_payments", FIELD_TEXT }, { "content_hash", FIELD_TEXT },
	{ "refusal_code", FIELD_TEXT },     { "refusal_detail", FIELD_TEXT },
	{ "refusal_field", FIELD_TEXT },    FIELD_END,
};

static const enum error_code sale_errors[] = {
	ERROR_TOTALS_DIFFER,  ERROR_PRICE_DIFFERS,     ERROR_EXISTS_DIFFERENTLY,
	ERROR_STATE_CONFLICT, ERROR_UNKNOWN_REFERENCE, ERROR_NOT_KNOWN_YET,
	ERROR_CODE_COUNT,
};

static const struct error *check_rights(struct request *req)
{
	const struct app *app = request_app(req);
	permission_set held = 0;

	for (enum permission one = 0; one < PERMISSION_COUNT; one++) {
		if ((SALE_RIGHTS & PERMISSION_BIT(one)) && request_may(req, one))
			held |= PERMISSION_BIT(one);
	}
	return sale_rights_check(request_arena(req), request_body(req), hq_time_now(&app->time),
				 held);
}

/* A sale that does not add up today may be the repeat of one that did: the database knows, and refuses
 * with these words if it is not. */
static void refuse(struct request *req, const struct error *error)
{
	request_set_text(req, "refusal_code", error_kind(error->code)->code);
	request_set_text(req, "refusal_detail", error->detail);
	request_set_text(req, "refusal_field", error->field);
	request_set_text(req, "written_sale",
			 arena_print(request_arena(req), "\"sale_id\":\"%s\"",
				     request_text(req, "sale_id")));
}

static void hand_over(struct request *req, const struct sale_document *document)
{
	request_set_text(req, "written_sale", document->sale);
	request_set_text(req, "written_lines", document->lines);
	request_set_text(req, "written_payments", document->payments);
}

static const struct error *prepare(struct request *req, enum sale_kind kind)
{
	const struct app *app = request_app(req);
	const struct sale_rules *rules = rules_cache_rules(app->rules);
	const struct error *error;
	struct sale_document document;

	TRY(check_rights(req));
	if (!rules)
		return error_new(request_arena(req), ERROR_UNAVAILABLE,
				 "master data has not arrived yet");
	TRY(content_hash_set(req));
	error = sale_document_write(request_arena(req), kind, request_body(req), rules, &document);
	if (error)
		refuse(req, error);
	else
		hand_over(req, &document);
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
		.room = ROOM_SELLS,
		.summary = "Record a finished sale",
		.tag = "sales",
		.record = "recorded_sale",
		.body_record = "sale_new",
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
		.room = ROOM_SELLS,
		.summary = "Record a return without receipt",
		.tag = "sales",
		.record = "recorded_sale",
		.body_record = "return_new",
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
	RECEIPT_ROUTE(PERMISSION_POS_MAKE_SALE),
	ROUTE_END,
};
