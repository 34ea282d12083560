/*
 * Documents: what both servers show of the journal's documents, which stores write and headquarters receives.
 *
 * Why      A sale reads the same wherever it is asked for; who may ask is the server's to say.
 * Model    Lists come from retail.<table>_by_store (common/http/list.h), in which a store sees its own and headquarters those
 *          of all stores; what a list may be asked by is what the declaration of the kind has indexes for
 *          (schema/shared/migrations). Who holds a role at headquarters reads those of all stores, at a store one
 *          reads those of that store.
 *          A session is not asked by the difference of its close: ties are broken by the id, which stands in another table
 *          than the difference does, so no index gives a page after the first; and most differences are ties, of nothing.
 * To show a kind of document: its fields and its list here, its statement in schema/shared/queries/documents.sql, and
 *          DOCUMENT_READ_ROUTES in a table of each server.
 */
#ifndef OUTPOST_COMMON_API_DOCUMENTS_H
#define OUTPOST_COMMON_API_DOCUMENTS_H

#include "common/http/route.h"

/* Of a row in a list, and of one document with the rows of its lists. */
extern const struct field sale_fields[], sale_detail_fields[];
extern const struct field stock_adjustment_fields[], stock_adjustment_detail_fields[];
extern const struct field register_session_fields[], register_session_detail_fields[];
extern const struct field register_tender_fields[]; /* of a session */
extern const struct field cash_movement_fields[];
#define cash_movement_detail_fields cash_movement_fields /* it has no lists */
extern const char *const cash_movement_kinds[], *const sale_kinds[];

/* Of cash_movement_fields, but for who and where. */
#define CASH_MOVEMENT_FACTS                                                                        \
	{ "kind", FIELD_CHOICE, FIELD_REQUIRED | FIELD_FILTER, .choices = cash_movement_kinds },   \
		{ "register_session_id", FIELD_UUID, FIELD_REQUIRED | FIELD_FILTER },              \
		{ "register_id", FIELD_UUID, FIELD_REQUIRED | FIELD_FILTER },                      \
		{ "business_date", FIELD_DATE, FIELD_REQUIRED },                                   \
		{ "moved_at", FIELD_TIME, FIELD_REQUIRED | FIELD_SORT | FIELD_RANGE },             \
		{ "user_id", FIELD_UUID, FIELD_REQUIRED | FIELD_FILTER },                          \
		{ "amount", FIELD_MONEY, FIELD_REQUIRED | FIELD_SORT | FIELD_RANGE },              \
	{                                                                                          \
		"reason", FIELD_TEXT, FIELD_REQUIRED | FIELD_SEARCH_IN                             \
	}

/* What moved without a sale, in a session. */
#define REGISTER_SESSION_CASH(flag)                                                                \
	{ "paid_in", FIELD_MONEY, flag }, { "paid_out", FIELD_MONEY, flag },                       \
	{                                                                                          \
		"dropped", FIELD_MONEY, flag, .doc = "Into the safe"                               \
	}

extern const struct list cash_movement_list, register_session_list, sale_list,
	stock_adjustment_list;

/* Two rows of a table of routes: GET /plural and GET /plural/{name_id}. */
#define DOCUMENT_READ_ROUTES(name, plural, words, right)                                           \
	{                                                                                          \
		.method = HTTP_GET,                                                                \
		.path = "/api/v1/" plural,                                                         \
		.summary = "List " words ", the latest first",                                     \
		.tag = plural,                                                                     \
		.record = #name "_summary",                                                        \
		.permission = right,                                                               \
		.list = &name##_list,                                                              \
		.reply = REPLY_PAGE,                                                               \
		.reply_fields = name##_fields,                                                     \
	},                                                                                         \
	{                                                                                          \
		.method = HTTP_GET, .path = "/api/v1/" plural "/{" #name "_id}",                   \
		.summary = "Read one of the " words, .tag = plural, .record = #name,               \
		.permission = right, .statement = &name##_get, .reply = REPLY_ONE,                 \
		.reply_fields = name##_detail_fields,                                              \
	}

#endif
