#include <string.h>

#include "common/base/arena.h"
#include "sync-protocol/chain.h"
#include "sync-protocol/enrol.h"
#include "sync-protocol/hint.h"
#include "sync-protocol/message.h"
#include "sync-protocol/transition.h"
#include "tests/support/suite.h"

#define INC "0193b0de-8a00-7000-8000-000000000001"

#define CHAIN "5f3fb7e6d7c4f05232345c3e9cc16d529dd2fdd20bb3a5fbf7e8ce5881adbbc2"
#define PAGE(members)                                                                              \
	"{\"proto\":1,\"hq_inc\":\"" INC "\",\"store_inc\":\"" INC "\",\"bytes\":0," members "}"
#define MANIFEST(scopes)                                                                           \
	"{\"proto\":1,\"kind\":\"delta\",\"hq_inc\":\"" INC                                        \
	"\",\"rev_from\":1,\"rev_to\":2,\"chain\":\"" CHAIN                                        \
	"\",\"scopes_hash\":\"x\",\"scopes\":" scopes "}"

static struct arena *arena;
static struct text_buffer json;

static void begin(void)
{
	arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	text_buffer_init(&json, 65536);
}

static void end(void)
{
	text_buffer_finish(&json);
	arena_destroy(arena);
}

START_TEST(every_message_has_a_name_a_carrier_and_fields)
{
	for (enum message_kind kind = 0; kind < MESSAGE_COUNT; kind++) {
		ck_assert_ptr_nonnull(message_of(kind)->name);
		ck_assert_ptr_nonnull(message_of(kind)->carrier);
		ck_assert_ptr_nonnull(message_of(kind)->fields);
	}
}
END_TEST

START_TEST(what_a_newer_version_adds_is_ignored)
{
	struct hint hint;

	begin();
	ck_assert_ptr_null(hint_decode(
		arena, TEXT("{\"hq_inc\":\"" INC "\",\"rev\":7,\"urgency\":{\"level\":[1]}}"),
		&hint));
	ck_assert_int_eq(hint.rev, 7);
	end();
}
END_TEST

START_TEST(a_bad_message_is_refused_and_names_the_field)
{
	static const struct {
		const char *json;
		enum error_code code;
		const char *field;
	} cases[] = {
		{ "", ERROR_MALFORMED, NULL },
		{ "7", ERROR_MALFORMED, NULL },
		{ "{", ERROR_MALFORMED, NULL },
		{ "{\"hq_inc\":\"" INC "\"}", ERROR_MISSING_FIELD, "rev" },
		{ "{\"hq_inc\":\"" INC "\",\"rev\":null}", ERROR_INVALID, "rev" },
		{ "{\"hq_inc\":\"" INC "\",\"rev\":\"7\"}", ERROR_INVALID, "rev" },
		{ "{\"hq_inc\":\"" INC "\",\"rev\":-1}", ERROR_INVALID, "rev" },
		{ "{\"hq_inc\":\"" INC "\",\"rev\":1.5}", ERROR_INVALID, "rev" },
		{ "{\"hq_inc\":\"" INC "\",\"rev\":9007199254740993}", ERROR_INVALID, "rev" },
		{ "{\"hq_inc\":5,\"rev\":1}", ERROR_INVALID, "hq_inc" },
		{ "{\"hq_inc\":\"x\",\"rev\":1}", ERROR_INVALID, "hq_inc" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct hint hint;
		const struct error *error;

		begin();
		error = hint_decode(arena, text_of(cases[i].json), &hint);
		ck_assert_msg(error && error->code == cases[i].code, "case %zu: %s", i,
			      error ? error_describe(arena, error) : "accepted");
		if (cases[i].field)
			ck_assert_str_eq(error->field, cases[i].field);
		end();
	}
}
END_TEST

START_TEST(a_message_over_its_size_is_refused)
{
	char *large = malloc(600);
	struct hint hint;

	memset(large, ' ', 600);
	begin();
	ck_assert_int_eq(hint_decode(arena, (struct text){ large, 600 }, &hint)->code,
			 ERROR_TOO_LARGE);
	free(large);
	end();
}
END_TEST

START_TEST(an_identity_comes_back_as_it_was_sent)
{
	struct enrolled enrolled = {
		.store_id = { INC },
		.store_inc = { INC },
		.hq_inc = { INC },
		.credential = "0123456789abcdef0123456789abcdef",
	}, read;

	begin();
	enrolled_encode(&enrolled, &json);
	ck_assert_ptr_null(enrolled_decode(arena, text_buffer_text(&json), &read));
	ck_assert(!read.has_previous);
	ck_assert_int_eq(read.life_number, 0);
	ck_assert_str_eq(read.credential, enrolled.credential);
	text_buffer_clear(&json);
	enrolled.has_previous = true;
	enrolled.life_number = 3;
	enrolled.previous_inc = enrolled.store_inc;
	enrolled.previous_acked = 12;
	enrolled.previous_chain.bytes[0] = 9;
	enrolled_encode(&enrolled, &json);
	ck_assert_ptr_null(enrolled_decode(arena, text_buffer_text(&json), &read));
	ck_assert(read.has_previous);
	ck_assert_int_eq(read.previous_acked, 12);
	ck_assert_int_eq(read.life_number, 3);
	ck_assert(chain_equal(&read.previous_chain, &enrolled.previous_chain));
	end();
}
END_TEST

START_TEST(a_chain_is_the_hash_of_hashes)
{
	struct chain_hasher *hasher = chain_hasher_create();
	struct chain chain = chain_start(), read;

	chain_extend(hasher, &chain, TEXT("sale"), TEXT(INC), TEXT("{}"));
	/* (printf 'sale\n...01\n{}' | sha256sum), then sha256 of 32 zero bytes and that. */
	ck_assert_str_eq(chain_to_hex(&chain).string,
			 "5f3fb7e6d7c4f05232345c3e9cc16d529dd2fdd20bb3a5fbf7e8ce5881adbbc2");
	ck_assert(chain_from_hex(text_of(chain_to_hex(&chain).string), &read));
	ck_assert(chain_equal(&chain, &read));
	ck_assert(!chain_from_hex(TEXT("00"), &read));
	ck_assert(!chain_from_hex(
		TEXT("5F3FB7E6D7C4F05232345C3E9CC16D529DD2FDD20BB3A5FBF7E8CE5881ADBBC2"), &read));
	ck_assert(!chain_from_hex(
		TEXT("5g3fb7e6d7c4f05232345c3e9cc16d529dd2fdd20bb3a5fbf7e8ce5881adbbc2"), &read));
	chain_hasher_destroy(hasher);
}
END_TEST

START_TEST(pauses_grow_are_jittered_and_bounded)
{
	const struct back_off back_off = { .first = 100, .most = 5000 };

	for (int failures = 0; failures < 40; failures++) {
		for (uint32_t random = 0; random < 100000; random += 777) {
			uint32_t delay = back_off_delay(&back_off, failures, random);

			ck_assert_uint_ge(delay, 1);
			ck_assert_uint_le(
				delay, failures > 6 ? 5000 : 100u << (failures ? failures - 1 : 0));
		}
	}
	ck_assert_uint_gt(back_off_delay(&back_off, 20, 4998), 4000);
	ck_assert_uint_ge(spread(1000, UINT32_MAX), 500);
	ck_assert_uint_lt(spread(1000, UINT32_MAX), 1500);
	ck_assert_uint_eq(spread(0, 5), 0);
}
END_TEST

START_TEST(what_one_side_writes_the_other_reads)
{
	const struct hint hint = { .hq_inc = { INC }, .rev = 41, .held_nonce = 5 };
	const struct heartbeat heartbeat = {
		.applied_rev = 7, .journal_seq = 9, .nonce = 4, .held_nonce = 5
	};
	const struct sync_token token = { .access_token = "a.b.c", .expires_in_s = 900 };
	struct hint read_hint;
	struct heartbeat read_heartbeat;
	struct sync_token read_token;

	begin();
	hint_encode(&hint, &json);
	ck_assert_ptr_null(hint_decode(arena, text_buffer_text(&json), &read_hint));
	ck_assert_str_eq(read_hint.hq_inc.string, INC);
	ck_assert_int_eq(read_hint.rev, 41);
	ck_assert_int_eq(read_hint.held_nonce, 5);
	text_buffer_clear(&json);
	heartbeat_encode(&heartbeat, &json);
	ck_assert_ptr_null(heartbeat_decode(arena, text_buffer_text(&json), &read_heartbeat));
	ck_assert_int_eq(read_heartbeat.applied_rev, 7);
	ck_assert_int_eq(read_heartbeat.journal_seq, 9);
	ck_assert_int_eq(read_heartbeat.nonce, 4);
	ck_assert_int_eq(read_heartbeat.held_nonce, 5);
	text_buffer_clear(&json);
	token_encode(&token, &json);
	ck_assert_ptr_null(token_decode(arena, text_buffer_text(&json), &read_token));
	ck_assert_str_eq(read_token.access_token, "a.b.c");
	ck_assert_int_eq(read_token.expires_in_s, 900);
	end();
}
END_TEST

START_TEST(an_answer_to_a_heartbeat_tells_the_time_half_a_trip_ago_and_whether_it_is_kept)
{
	struct hint hint = { .hq_inc = { INC }, .sent_us = 1000000, .time_us = 9500000 };
	struct clock_reading reading;

	begin();
	for (int kept = 0; kept <= 1; kept++) {
		hint.time_is_kept = kept;
		text_buffer_clear(&json);
		hint_encode(&hint, &json);
		ck_assert_ptr_null(hint_decode(arena, text_buffer_text(&json), &hint));
		ck_assert(hint_read_clock(&hint, 1400000, &reading));
		ck_assert_int_eq(reading.offset_us, 8300000);
		ck_assert_int_eq(reading.unsure_us, 200000);
		ck_assert(reading.is_kept == kept);
	}
	ck_assert(!hint_read_clock(&hint, 900000, &reading));
	ck_assert(!hint_read_clock(&hint, 12000000, &reading));
	ck_assert_ptr_null(hint_decode(
		arena,
		TEXT("{\"hq_inc\":\"" INC "\",\"rev\":7,\"sent_us\":1000000,\"time_us\":9500000}"),
		&hint));
	ck_assert(!hint.time_is_kept);
	end();
}
END_TEST

START_TEST(what_a_store_asks_for_its_identity_and_token_is_read_by_hq)
{
	const struct field_values *values;

	begin();
	enrol_encode(&(struct enrol_request){ .code = "once-only",
					      .life_number = 7,
					      .store_inc = INC,
					      .is_rescue = true },
		     &json);
	ck_assert_ptr_null(message_decode(arena, MESSAGE_ENROL, text_buffer_text(&json), &values));
	ck_assert_str_eq(field_text(values, "code"), "once-only");
	ck_assert_int_eq(field_number(values, "life_number"), 7);
	ck_assert_str_eq(field_text(values, "store_inc"), INC);
	ck_assert_str_eq(field_text(values, "rescue"), "true");
	text_buffer_clear(&json);
	token_request_encode(
		&(struct token_request){ .store_id = INC,
					 .credential = "0123456789abcdef0123456789abcdef",
					 .nonce = "nonce" },
		&json);
	ck_assert_ptr_null(
		message_decode(arena, MESSAGE_TOKEN_REQUEST, text_buffer_text(&json), &values));
	ck_assert_str_eq(field_text(values, "store_id"), INC);
	ck_assert_str_eq(field_text(values, "credential"), "0123456789abcdef0123456789abcdef");
	ck_assert_str_eq(field_text(values, "nonce"), "nonce");
	ck_assert_ptr_null(field_text(values, "seen_proof"));
	end();
}
END_TEST

static const struct error *decode(enum message_kind kind, const char *text)
{
	const struct field_values *values;

	return message_decode(arena, kind, text_of(text), &values);
}

START_TEST(other_messages_are_refused_by_their_fields)
{
	static const struct {
		enum message_kind kind;
		const char *json, *field;
	} cases[] = {
		{ MESSAGE_HEARTBEAT, "{\"applied_rev\":-1,\"journal_seq\":0}", "applied_rev" },
		{ MESSAGE_HEARTBEAT, "{\"applied_rev\":0}", "journal_seq" },
		{ MESSAGE_TOKEN, "{\"access_token\":\"\",\"expires_in\":1}", "access_token" },
		{ MESSAGE_TOKEN, "{\"access_token\":\"x\",\"expires_in\":0}", "expires_in" },
		{ MESSAGE_ENROL, "{}", "code" },
		{ MESSAGE_RECOVERY_PAGE, PAGE("\"next\":\"\",\"part\":\"stock\""), "next" },
		{ MESSAGE_RECOVERY_PAGE, PAGE("\"next\":\"x\",\"part\":\"cash\""), "part" },
		{ MESSAGE_RECOVERY_PAGE, PAGE("\"next\":\"x\",\"part\":\"stock\",\"passed\":-1"),
		  "passed" },
		{ MESSAGE_MANIFEST, MANIFEST("{}"), "scopes" },
		{ MESSAGE_MANIFEST, MANIFEST("[]"), "scopes" },
		{ MESSAGE_MANIFEST, MANIFEST("[\"all\",7]"), "scopes" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct error *error;

		begin();
		error = decode(cases[i].kind, cases[i].json);
		ck_assert_msg(error && error->field, "case %zu was accepted", i);
		ck_assert_str_eq(error->field, cases[i].field);
		end();
	}
	begin();
	ck_assert_ptr_null(decode(MESSAGE_MANIFEST, MANIFEST("[\"all\",\"store:1\"]")));
	end();
}
END_TEST

START_TEST(an_identity_that_is_not_well_formed_is_refused)
{
	struct enrolled enrolled = {
		.store_id = { INC },
		.store_inc = { INC },
		.hq_inc = { "0193b0de+8a00+7000+8000+000000000001" },
		.credential = "0123456789abcdef0123456789abcdef",
	}, read;

	begin();
	enrolled_encode(&enrolled, &json);
	ck_assert_ptr_nonnull(enrolled_decode(arena, text_buffer_text(&json), &read));
	end();
}
END_TEST

int main(void)
{
	return RUN_TESTS(
		"message", every_message_has_a_name_a_carrier_and_fields,
		what_a_newer_version_adds_is_ignored, a_bad_message_is_refused_and_names_the_field,
		a_message_over_its_size_is_refused, an_identity_comes_back_as_it_was_sent,
		a_chain_is_the_hash_of_hashes, pauses_grow_are_jittered_and_bounded,
		what_one_side_writes_the_other_reads,
		an_answer_to_a_heartbeat_tells_the_time_half_a_trip_ago_and_whether_it_is_kept,
		what_a_store_asks_for_its_identity_and_token_is_read_by_hq,
		other_messages_are_refused_by_their_fields,
		an_identity_that_is_not_well_formed_is_refused);
}
