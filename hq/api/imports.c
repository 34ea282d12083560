/*
 * Imports: a CSV file of products, previewed with every bad cell named, then applied: good rows or
 * nothing. The upload answers 202 at once; GET tells how far the import is.
 */
#include "hq/imports/import_job.h"

#include "common/base/clock.h"
#include "common/base/uuid.h"
#include "hq/api/routes.h"
#include "hq/app.h"
#include "schema/hq/queries/imports.sql.h"

#define ROW_JSON_MAXIMUM ((size_t)16 << 10)

static const char *const states[] = { "reading", "validated", "applied", "failed", NULL };
static const char *const policies[] = { "all_or_nothing", "good_rows", NULL };

static const struct field import_fields[] = {
	{ "import_id", FIELD_UUID },
	{ "state", FIELD_CHOICE, FIELD_FILTER, .choices = states },
	{ "created_at", FIELD_TIME, FIELD_SORT | FIELD_RANGE },
	{ "finished_at", FIELD_TIME, FIELD_NULLABLE },
	{ "rows_total", FIELD_INT, .doc = "Known once validated" },
	{ "rows_good", FIELD_INT },
	{ "rows_bad", FIELD_INT },
	{ "products_created", FIELD_INT,
	  .doc = "This and the next three: what applying did; of a validated import, what it would "
		 "have done when that was checked" },
	{ "products_updated", FIELD_INT },
	{ "barcodes_created", FIELD_INT },
	{ "prices_changed", FIELD_INT },
	{ "failure", FIELD_TEXT, FIELD_NULLABLE, .max = 1000,
	  .doc = "What is wrong with the file as a whole" },
	FIELD_END,
};

static const struct list import_list = {
	.place = DECLARED_HERE,
	.name = "import_list",
	.source = "retail.product_import_detail",
	.fields = import_fields,
	.order = "-created_at",
};

static const struct field cell_error_fields[] = {
	{ "column", FIELD_TEXT },
	{ "value", FIELD_TEXT, .max = 65536 },
	{ "reason", FIELD_TEXT },
	FIELD_END,
};

static const struct field row_error_fields[] = {
	{ "row_number", FIELD_INT, .doc = "Line of the file counted in rows; the header is row 1" },
	{ "sku", FIELD_TEXT, .max = 65536 },
	{ "errors", FIELD_LIST, .record = "import_bad_cell", .fields = cell_error_fields },
	FIELD_END,
};

static const struct field upload_query[] = {
	{ "import_id", FIELD_UUID, .doc = "Chosen by the client, so that a repeat is noticed" },
	FIELD_END,
};

static const struct field policy_fields[] = {
	{ "policy", FIELD_CHOICE, FIELD_REQUIRED, .choices = policies,
	  .doc = "good_rows leaves bad rows out; all_or_nothing refuses a file that has any" },
	FIELD_END,
};

static const enum error_code apply_errors[] = { ERROR_CONFLICT, ERROR_STATE_CONFLICT,
						ERROR_CODE_COUNT };
static const enum error_code upload_errors[] = { ERROR_CONFLICT, ERROR_CODE_COUNT };

static const struct error *prepare_upload(struct request *req)
{
	const struct app *app = request_app(req);

	if (!request_raw_body(req).length)
		return error_new(request_arena(req), ERROR_MALFORMED, "the file is empty");
	if (import_jobs_busy(app->imports))
		return error_new(request_arena(req), ERROR_BUSY,
				 "other imports are being read; try again shortly");
	if (!request_has(req, "import_id"))
		request_set_text(
			req, "import_id",
			arena_string(request_arena(req), uuid_new(clock_now() / 1000).string));
	return NULL;
}

static void on_import_begun(struct request *req, const struct db_reply *reply)
{
	const struct app *app = request_app(req);
	struct text_buffer row;

	if (reply->error) {
		request_reply_error(req, reply->error);
		return;
	}
	import_job_start(app->imports, db_text(reply, 0, "import_id"), request_raw_body(req));
	text_buffer_init(&row, ROW_JSON_MAXIMUM);
	db_write_row(reply, 0, NULL, &row);
	request_reply_json(req, 202, text_buffer_text(&row));
	text_buffer_finish(&row);
}

const struct route import_routes[] = {
	{
		.method = HTTP_POST,
		.path = "/api/v1/imports",
		.room = ROOM_GROWS,
		.summary = "Upload a CSV file of products to preview it",
		.tag = "imports",
		.record = "import",
		.permission = PERMISSION_HQ_MANAGE_PRODUCTS,
		.query = upload_query,
		.raw_body = "text/csv",
		.body_maximum = IMPORT_FILE_MAXIMUM,
		.prepare = prepare_upload,
		.statement = &import_begin,
		.finish = on_import_begun,
		.reply = REPLY_ONE,
		.reply_fields = import_fields,
		.status = 202,
		.errors = upload_errors,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/imports",
		.summary = "List imports, newest first",
		.tag = "imports",
		.record = "import",
		.permission = PERMISSION_HQ_MANAGE_PRODUCTS,
		.list = &import_list,
		.reply = REPLY_PAGE,
		.reply_fields = import_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/imports/{import_id}",
		.summary = "Read how far an import is",
		.tag = "imports",
		.record = "import",
		.permission = PERMISSION_HQ_MANAGE_PRODUCTS,
		.list = &import_list,
		.reply = REPLY_ONE,
		.reply_fields = import_fields,
	},
	{
		.method = HTTP_GET,
		.path = "/api/v1/imports/{import_id}/errors",
		.summary = "List the bad rows of an import, with every bad cell",
		.tag = "imports",
		.record = "import_bad_row",
		.permission = PERMISSION_HQ_MANAGE_PRODUCTS,
		.statement = &import_error_list,
		.reply = REPLY_PAGE,
		.reply_fields = row_error_fields,
	},
	{
		.method = HTTP_POST,
		.path = "/api/v1/imports/{import_id}/apply",
		.room = ROOM_GROWS,
		.summary = "Turn the rows of a validated import into products and prices",
		.tag = "imports",
		.record = "import",
		.body_record = "import_policy",
		.permission = PERMISSION_HQ_MANAGE_PRODUCTS,
		.body = policy_fields,
		.statement = &import_apply,
		.reply = REPLY_ONE,
		.reply_fields = import_fields,
		.status = 200,
		.errors = apply_errors,
	},
	ROUTE_END,
};
