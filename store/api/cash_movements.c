#include "common/api/documents.h"
#include "store/api/content_hash.h"
#include "store/api/routes.h"
#include "schema/shared/queries/documents.sql.h"
#include "schema/store/queries/cash_movements.sql.h"

static const struct field body_fields[] = {
	{ "cash_movement_id", FIELD_UUID, FIELD_REQUIRED },
	{ "register_session_id", FIELD_UUID, FIELD_REQUIRED, .doc = "One that is open" },
	{ "kind", FIELD_CHOICE, FIELD_REQUIRED, .choices = cash_movement_kinds,
	  .doc = "pay_in adds to the drawer; pay_out and drop (into the safe) take from it" },
	{ "amount", FIELD_MONEY, FIELD_REQUIRED, .min = 1, .max = MONEY_MAXIMUM },
	{ "reason", FIELD_TEXT, FIELD_REQUIRED, .min = 1 },
	{ "moved_at", FIELD_TIME, 0, .doc = "Else now" },
	FIELD_END,
};

static const struct field recorded_fields[] = {
	{ "cash_movement_id", FIELD_UUID, FIELD_REQUIRED },
	CASH_MOVEMENT_FACTS,
	FIELD_END,
};

static const struct error *prepare(struct request *req)
{
	if (text_trim(text_of(request_text(req, "reason"))).length == 0)
		return error_field(request_arena(req), ERROR_INVALID, "reason",
				   "say why cash is moved");
	return content_hash_set(req);
}

static const enum error_code movement_errors[] = { ERROR_STATE_CONFLICT, ERROR_EXISTS_DIFFERENTLY,
						   ERROR_UNKNOWN_REFERENCE, ERROR_CODE_COUNT };

const struct route cash_movement_routes[] = {
	{
		.method = HTTP_POST,
		.path = "/api/v1/cash_movements",
		.room = ROOM_SELLS,
		.summary = "Pay cash in or out, or drop it into the safe",
		.tag = "cash_movements",
		.record = "recorded_cash_movement",
		.body_record = "cash_movement_new",
		.permission = PERMISSION_POS_MOVE_CASH,
		.body = body_fields,
		.prepare = prepare,
		.computed = content_hash_fields,
		.statement = &cash_move,
		.reply = REPLY_ONE,
		.reply_fields = recorded_fields,
		.errors = movement_errors,
	},
	DOCUMENT_READ_ROUTES(cash_movement, "cash_movements", "movements of cash without a sale",
			     PERMISSION_POS_MOVE_CASH),
	ROUTE_END,
};
