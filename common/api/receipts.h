/*
 * Receipts: any sale as the customer got it, as text for paper and as a page.
 *
 * Why      Whoever asks about a receipt wants to see the receipt, at the till as at headquarters, and the same.
 * Model    One statement gives the members of struct receipt; the layout is pure (common/rules/receipt_layout.h). Accept
 *          chooses text/plain or text/html; a page comes with a policy of its own (common/rules/receipt_html.h).
 * To show it: RECEIPT_ROUTE in a table of the server.
 * See      docs/receipts.md
 */
#ifndef OUTPOST_COMMON_API_RECEIPTS_H
#define OUTPOST_COMMON_API_RECEIPTS_H

#include "common/http/route.h"
#include "schema/shared/queries/receipts.sql.h"

extern const struct field receipt_query[], receipt_computed[];
extern const char *const receipt_other_types[];
#define RECEIPT_TEXT_TYPE "text/plain; charset=utf-8"

request_hook receipt_prepare;
request_done receipt_reply;

#define RECEIPT_ROUTE(right)                                                                       \
	{                                                                                          \
		.method = HTTP_GET, .path = "/api/v1/sales/{sale_id}/receipt",                     \
		.summary = "The receipt of a sale or return, as text or as a page",                \
		.tag = "sales", .permission = right, .query = receipt_query,                       \
		.prepare = receipt_prepare, .computed = receipt_computed,                          \
		.statement = &sale_receipt, .finish = receipt_reply, .reply = REPLY_BYTES,         \
		.content_type = RECEIPT_TEXT_TYPE, .other_types = receipt_other_types,             \
	}

#endif
