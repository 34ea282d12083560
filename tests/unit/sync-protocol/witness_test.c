#include "sync-protocol/witness.h"

#include <string.h>

#include "tests/support/suite.h"

#define HQ_INC "11111111-1111-4111-8111-111111111111"
#define STORE_INC "22222222-2222-4222-8222-222222222222"

static struct arena *arena;
static const struct witness_key key = { { 1, 2, 3 } }, other_key = { { 1, 2, 4 } };

static struct uuid uuid(const char *text)
{
	struct uuid uuid;

	ck_assert(uuid_parse(text_of(text), &uuid));
	return uuid;
}

static void begin(void)
{
	arena = arena_create(ARENA_DEFAULT_MAXIMUM);
}

static void end(void)
{
	arena_destroy(arena);
}

START_TEST(a_nonce_is_read_by_who_gave_it_and_for_whom_alone)
{
	const struct nonce given = { uuid(HQ_INC), 7 };
	const struct uuid store_inc = uuid(STORE_INC), other = uuid(HQ_INC);
	const char *text = nonce_encode(arena, &key, &store_inc, &given);
	struct nonce read;

	ck_assert(nonce_decode(&key, &store_inc, text, &read));
	ck_assert_str_eq(read.hq_inc.string, HQ_INC);
	ck_assert_int_eq(read.number, 7);
	ck_assert_int_eq(nonce_number(text), 7);
	ck_assert(!nonce_decode(&key, &other, text, &read));
	ck_assert(!nonce_decode(&other_key, &store_inc, text, &read));
}
END_TEST

START_TEST(a_nonce_that_was_touched_or_cut_is_none)
{
	const struct nonce given = { uuid(HQ_INC), 7 };
	const struct uuid store_inc = uuid(STORE_INC);
	const char *text = nonce_encode(arena, &key, &store_inc, &given);
	struct nonce read;

	for (size_t length = 0; length < strlen(text); length++) {
		char *cut = text_copy(arena, (struct text){ text, length });
		char *touched = text_copy(arena, text_of(text));

		ck_assert(!nonce_decode(&key, &store_inc, cut, &read));
		touched[length] = touched[length] == '0' ? '1' : '0';
		ck_assert(!nonce_decode(&key, &store_inc, touched, &read));
	}
	ck_assert(!nonce_decode(&key, &store_inc, NULL, &read));
	ck_assert(!nonce_decode(&key, &store_inc, "a.b.c", &read));
	ck_assert_int_eq(nonce_number("x.-5.y"), 0);
}
END_TEST

START_TEST(a_head_is_proven_as_it_was_signed_and_no_other)
{
	const struct uuid inc = uuid(HQ_INC), other_inc = uuid(STORE_INC);
	struct chain chain = { { 9 } }, other_chain = { { 8 } };
	struct chain_hex proof = head_proof(&key, &inc, 12, &chain);

	ck_assert(head_is_proven(&key, &inc, 12, &chain, proof.string));
	ck_assert(!head_is_proven(&key, &inc, 13, &chain, proof.string));
	ck_assert(!head_is_proven(&key, &other_inc, 12, &chain, proof.string));
	ck_assert(!head_is_proven(&key, &inc, 12, &other_chain, proof.string));
	ck_assert(!head_is_proven(&other_key, &inc, 12, &chain, proof.string));
	ck_assert(!head_is_proven(&key, &inc, 12, &chain, NULL));
	ck_assert(!head_is_proven(&key, &inc, 12, &chain, ""));
}
END_TEST

START_TEST(a_generation_is_read_as_it_was_signed_of_its_incarnation_and_no_other)
{
	const struct uuid inc = uuid(HQ_INC), other_inc = uuid(STORE_INC);
	const char *text = generation_encode(arena, &key, &inc, INT64_C(1796000000000000));
	int64_t generation = 0;

	ck_assert(generation_decode(&key, &inc, text, &generation));
	ck_assert_int_eq(generation, INT64_C(1796000000000000));
	ck_assert(!generation_decode(&key, &other_inc, text, &generation));
	ck_assert(!generation_decode(&other_key, &inc, text, &generation));
	for (size_t i = 0; i < strlen(text); i++) {
		char *touched = arena_string(arena, text);

		touched[i] = touched[i] == '1' ? '2' : '1';
		ck_assert(!generation_decode(&key, &inc, touched, &generation));
	}
	ck_assert(!generation_decode(&key, &inc, NULL, &generation));
	ck_assert(!generation_decode(&key, &inc, "17", &generation));
	ck_assert(!generation_decode(&key, &inc, ".", &generation));
}
END_TEST

int main(void)
{
	return RUN_TESTS_WITH(
		"witness", begin, end, a_nonce_is_read_by_who_gave_it_and_for_whom_alone,
		a_nonce_that_was_touched_or_cut_is_none,
		a_head_is_proven_as_it_was_signed_and_no_other,
		a_generation_is_read_as_it_was_signed_of_its_incarnation_and_no_other);
}
