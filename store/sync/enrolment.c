#include "store/sync/enrolment.h"

#include "common/db/db.h"
#include "common/http/client.h"
#include "common/http/problem.h"
#include "common/loop/loop.h"
#include "schema/store/queries/sync.sql.h"
#include "store/sync/identity.h"
#include "sync-protocol/enrol.h"

#define ANSWER_MAXIMUM 65536
#define TIMEOUT_MS 15000

struct exchange {
	struct loop *loop;
	struct arena *arena;
	struct http_client *client;
	struct enrolled enrolled;
	const struct error *error;
};

static void on_client_closed(void *context)
{
	struct exchange *exchange = context;

	loop_stop(exchange->loop);
}

static const struct error *read_answer(struct exchange *exchange,
				       const struct http_client_reply *reply)
{
	if (reply->error)
		return reply->error;
	if (reply->status == 401)
		return error_new(exchange->arena, ERROR_WRONG_CREDENTIALS,
				 "HQ does not know the code, or it was used, has expired or is for "
				 "another purpose; make a new one at HQ");
	if (reply->status == 409) {
		const char *detail = problem_member(exchange->arena, reply->body, "detail");

		return error_new(exchange->arena, ERROR_STATE_CONFLICT, "%s",
				 detail ? detail : "HQ does not allow it now");
	}
	if (reply->status != 200)
		return error_new(exchange->arena, ERROR_UNAVAILABLE, "HQ answered %d",
				 reply->status);
	return enrolled_decode(exchange->arena, reply->body, &exchange->enrolled);
}

static void on_answer(const struct http_client_reply *reply, void *context)
{
	struct exchange *exchange = context;

	exchange->error = read_answer(exchange, reply);
	http_client_close(exchange->client, on_client_closed, exchange);
}

static const struct error *exchange_code(struct arena *arena, const struct enrolment *enrolment,
					 const struct db_reply *had, struct enrolled *out_enrolled)
{
	static const char *const headers[] = { "Content-Type: application/json", NULL };
	const struct enrol_request said = {
		.code = enrolment->code,
		.life_number = had->rows ? db_int(had, 0, "life_number") : 0,
		.store_inc = had->rows ? db_text(had, 0, "store_inc") : NULL,
		.is_rescue = enrolment->is_rescue,
	};
	struct exchange exchange = { .loop = loop_create(), .arena = arena };
	struct text_buffer request;

	text_buffer_init(&request, ANSWER_MAXIMUM);
	enrol_encode(&said, &request);
	exchange.client = http_client_create(
		exchange.loop,
		&(struct http_client_options){
			.certificate_authority_path = enrolment->certificate_authority_path,
			.connect_timeout_ms = TIMEOUT_MS,
		});
	http_client_send(exchange.client,
			 &(struct http_client_request){
				 .method = HTTP_POST,
				 .url = arena_print(arena, "%s/sync/v1/enrol", enrolment->hq_url),
				 .headers = headers,
				 .body = text_buffer_text(&request),
				 .reply_maximum = ANSWER_MAXIMUM,
				 .timeout_ms = TIMEOUT_MS,
				 .arena = arena,
				 .done = on_answer,
				 .context = &exchange,
			 });
	loop_run(exchange.loop);
	http_client_destroy(exchange.client);
	loop_destroy(exchange.loop);
	text_buffer_finish(&request);
	*out_enrolled = exchange.enrolled;
	return exchange.error;
}

const struct error *enrolment_run(struct arena *arena, const struct enrolment *enrolment,
				  struct db_session *session, const char **out_store_id)
{
	struct db_parameter parameters[IDENTITY_PARAMETERS];
	struct enrolled enrolled;
	struct db_reply reply;

	TRY(db_session_run(session, arena, &sync_life, NULL, 0, &reply));
	if (enrolment->is_rescue && reply.rows == 0)
		return error_new(arena, ERROR_STATE_CONFLICT,
				 "this database was never a store's: there is nothing to rescue");
	TRY(exchange_code(arena, enrolment, &reply, &enrolled));
	enrolled.is_rescue = enrolment->is_rescue;
	TRY(db_session_run(session, arena, &sync_enrol, parameters,
			   identity_parameters(arena, &enrolled, enrolment->hq_url, parameters),
			   &reply));
	*out_store_id = arena_string(arena, enrolled.store_id.string);
	return NULL;
}
