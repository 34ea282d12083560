#include "common/api/documents.h"
#include "store/api/content_hash.h"
#include "store/api/routes.h"
#include "schema/store/queries/register_sessions.sql.h"
#include "schema/store/templates/register_sessions.sql.h"

static const struct field open_fields[] = {
	{ "register_session_id", FIELD_UUID, FIELD_REQUIRED },
	{ "register_id", FIELD_UUID, FIELD_REQUIRED },
	{ "opening_float", FIELD_MONEY, FIELD_REQUIRED, .min = 0, .max = MONEY_MAXIMUM,
	  .doc = "Cash in the drawer" },
	{ "business_date", FIELD_DATE, 0,
	  .doc = "Else the day of opened_at in the store's time zone" },
	{ "opened_at", FIELD_TIME, 0, .doc = "Else now" },
	FIELD_END,
};

static const struct field opened_fields[] = {
	{ "register_session_id", FIELD_UUID },
	{ "register_id", FIELD_UUID },
	{ "session_number", FIELD_INT, 0, .doc = "In the series of the register; the Z number" },
	{ "business_date", FIELD_DATE },
	{ "opening_float", FIELD_MONEY },
	{ "opened_at", FIELD_TIME },
	{ "opened_by", FIELD_UUID },
	FIELD_END,
};

static const struct field close_fields[] = {
	{ "counted_cash", FIELD_MONEY, FIELD_REQUIRED, .min = 0, .max = MONEY_MAXIMUM },
	{ "closed_at", FIELD_TIME, 0, .doc = "Else now" },
	FIELD_END,
};

static const struct field closed_fields[] = {
	{ "register_session_id", FIELD_UUID },
	{ "closed_at", FIELD_TIME },
	{ "closed_by", FIELD_UUID },
	{ "sales_count", FIELD_INT },
	{ "sales_total", FIELD_MONEY, FIELD_SIGNED },
	{ "returns_count", FIELD_INT },
	{ "returns_total", FIELD_MONEY, FIELD_SIGNED },
	{ "tax_total", FIELD_MONEY, FIELD_SIGNED },
	{ "tenders", FIELD_LIST, FIELD_REQUIRED, .record = "register_tender",
	  .fields = register_tender_fields, .doc = "Payments by tender" },
	REGISTER_SESSION_CASH(FIELD_REQUIRED),
	{ "expected_cash", FIELD_MONEY, FIELD_SIGNED },
	{ "counted_cash", FIELD_MONEY },
	{ "difference", FIELD_MONEY, FIELD_SIGNED, .doc = "Over, or short when negative" },
	FIELD_END,
};

static const struct list_condition session_conditions[] = {
	{ "open", "Only those that are open, or only those that are not", register_session_is_open,
	  register_session_is_closed },
	{ 0 },
};

static const char *const session_combinations[] = {
	"open register_id",
	"register_id opened_at_from opened_at_to",
	"register_id session_number",
	NULL,
};

static const struct list session_list = {
	.place = DECLARED_HERE,
	.name = "register_session_list",
	.source = "retail.register_session_detail",
	.fields = register_session_fields,
	.order = "-opened_at",
	.conditions = session_conditions,
	.combinations = session_combinations,
};

static const struct field session_detail_fields[] = {
	{ "register_session_id", FIELD_UUID },
	{ "register_id", FIELD_UUID },
	{ "session_number", FIELD_INT },
	{ "business_date", FIELD_DATE },
	{ "opening_float", FIELD_MONEY },
	{ "opened_at", FIELD_TIME },
	{ "opened_by", FIELD_UUID },
	{ "closed_at", FIELD_TIME, FIELD_NULLABLE },
	{ "closed_by", FIELD_UUID, FIELD_NULLABLE },
	{ "sales_count", FIELD_INT, 0, .doc = "So far, while open" },
	{ "sales_total", FIELD_MONEY, FIELD_SIGNED },
	{ "returns_count", FIELD_INT },
	{ "returns_total", FIELD_MONEY, FIELD_SIGNED },
	{ "tax_total", FIELD_MONEY, FIELD_SIGNED },
	{ "tenders", FIELD_LIST, FIELD_REQUIRED, .record = "register_tender",
	  .fields = register_tender_fields },
	REGISTER_SESSION_CASH(FIELD_REQUIRED),
	{ "expected_cash", FIELD_MONEY, FIELD_SIGNED },
	{ "counted_cash", FIELD_MONEY, FIELD_NULLABLE },
	{ "difference", FIELD_MONEY, FIELD_SIGNED | FIELD_NULLABLE },
	FIELD_END,
};

static const enum error_code session_errors[] = { ERROR_STATE_CONFLICT, ERROR_EXISTS_DIFFERENTLY,
						  ERROR_UNKNOWN_REFERENCE, ERROR_CODE_COUNT };

const struct route register_session_routes[] = {
	{
		.method = HTTP_POST,
		.path = "/api/v1/register_sessions",
		.room = ROOM_SELLS,
		.summary = "Open a register",
		.tag = "register_sessions",
		.record = "opened_register_session",
		.body_record = "register_session_new",
		.permission = PERMISSION_POS_OPEN_REGISTER,
		.body = open_fields,
		.prepare = content_hash_set,
		.computed = content_hash_fields,
		.statement = &register_session_open,
		.reply = REPLY_ONE,
		.reply_fields = opened_fields,
		.errors = session_errors,
	},
	{
		.method = HTTP_POST,
		.path = "/api/v1/register_sessions/{register_session_id}/close",
		.summary = "Close a register by what was counted: the Z report",
		.tag = "register_sessions",
		.record = "closed_register_session",
		.body_record = "register_session_close",
		.permission = PERMISSION_POS_CLOSE_REGISTER,
		.body = close_fields,
		.prepare = content_hash_set,
		.computed = content_hash_fields,
		.statement = &register_session_close,
		.reply = REPLY_ONE,
		.reply_fields = closed_fields,
		.errors = session_errors,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/register_sessions",
		.summary = "List register sessions, the latest first",
		.tag = "register_sessions",
		.record = "register_session_summary",
		.permission = PERMISSION_POS_OPEN_REGISTER,
		.list = &session_list,
		.reply = REPLY_PAGE,
		.reply_fields = register_session_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/register_sessions/{register_session_id}",
		.summary = "Read one register session with its totals so far: the X report",
		.tag = "register_sessions",
		.record = "register_session",
		.permission = PERMISSION_POS_CLOSE_REGISTER,
		.statement = &register_session_report,
		.reply = REPLY_ONE,
		.reply_fields = session_detail_fields,
	},
	ROUTE_END,
};
