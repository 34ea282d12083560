#include "tests/api/api_server.h"
#include "tests/support/suite.h"

static struct api_reply asked(struct api *api, const char *method, const char *path)
{
	struct api_reply reply = api_call(api, method, path, *method == 'P' ? "" : NULL);

	ck_assert_msg(reply.status == 200 || reply.status == 201, "%d: %s", reply.status,
		      reply.body);
	return reply;
}

static void ask_who_i_am(struct api *api)
{
	struct api_reply reply = asked(api, "GET", "/api/v1/actor?number=21");

	ck_assert_int_eq(reply.status, 200);
	ck_assert_str_eq(reply_text(api, &reply, "actor_id"), AN_ACTOR);
	ck_assert_str_eq(reply_text(api, &reply, "doubled"), "42");
	api_reply_free(&reply);
	reply = api_call(api, "GET", "/api/v1/actor?number=13", NULL);
	ck_assert_int_eq(reply.status, 409);
	ck_assert_str_eq(reply_text(api, &reply, "code"), "state_conflict");
	api_reply_free(&reply);

	api->token = api_token(api, TOKEN_AUDIENCE_SYNC, 0, 600);
	reply = asked(api, "GET", "/sync/v1/link?number=1");
	ck_assert_int_eq(reply.status, 200);
	ck_assert_str_eq(reply_text(api, &reply, "store_id"), A_STORE);
	ck_assert_str_eq(reply_text(api, &reply, "actor_id"), "");
	api_reply_free(&reply);
}

START_TEST(statements_know_who_asks_and_what_the_hook_computed)
{
	with_api(ask_who_i_am);
}
END_TEST

static void edit(struct api *api)
{
	struct api_reply reply = asked(api, "GET", "/api/v1/actor?number=21");

	ck_assert_str_eq(reply_text(api, &reply, "session_actor_id"), "");
	api_reply_free(&reply);
	reply = asked(api, "POST", "/api/v1/actor?number=21");
	ck_assert_str_eq(reply_text(api, &reply, "session_actor_id"), AN_ACTOR);
	api_reply_free(&reply);
}

START_TEST(the_database_is_told_who_edits_and_not_who_reads)
{
	with_api(edit);
}
END_TEST

int main(void)
{
	api_start_cluster();

	int status = RUN_TESTS("actor", statements_know_who_asks_and_what_the_hook_computed,
			       the_database_is_told_who_edits_and_not_who_reads);

	api_stop_cluster();
	return status;
}
