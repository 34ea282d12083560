#include "common/alert/signature.h"

#include <check.h>

#include "tests/support/suite.h"

static struct arena *arena;

static void setup(void)
{
	arena = arena_create(ARENA_DEFAULT_MAXIMUM);
}

static void teardown(void)
{
	arena_destroy(arena);
}

/* The example of the Standard Webhooks libraries. */
START_TEST(a_document_is_signed_as_the_example_is)
{
	ck_assert_str_eq(signature_of(arena, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
				      "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
				      TEXT("{\"test\": 2432232314}")),
			 "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}
END_TEST

START_TEST(what_is_no_secret_signs_nothing)
{
	static const char *const secrets[] = {
		"",
		"whsec_",
		"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
		"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa",
		"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2La*aSw",
		"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS",
		("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
		 "AAAAAAAAAAAAAAAAAAAAAAAA"),
	};

	for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++)
		ck_assert_ptr_null(signature_of(arena, secrets[i], "id", 0, TEXT("")));
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH("signature", setup, teardown, a_document_is_signed_as_the_example_is,
			      what_is_no_secret_signs_nothing);
}
