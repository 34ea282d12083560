#include "tests/protocol/hq_lives.h"

#include <stdlib.h>
#include <string.h>

/* Lives that a lost time may have given: so many, and one for each while since a store was heard of (in SQL ten seconds). */
enum { PASSED_OVER = 100, WHILE_MS = 100, OVERTAKEN_MS = 10000 };

bool hq_is_admitted(const struct hq_database *hq, int store)
{
	return !hq->store[store].is_fenced && !hq->store[store].is_inactive &&
	       !hq->store[store].witness.is_doubted;
}

static int higher(int a, int b)
{
	return a > b ? a : b;
}

struct previous_mark hq_enrol(struct hq_database *hq, int store, int inc, int said_life)
{
	struct received_journal *journal = &hq->store[store].journal;
	struct previous_mark previous = {
		.inc = journal->inc,
		.acked = journal->acked,
		.chain = journal->received[journal->acked].chain,
	};
	int given = higher(hq->store[store].life_number, hq->store[store].witness.reserve_life);

	hq->ended[journal->inc].is_known = journal->inc != 0;
	hq->ended[journal->inc].acked = previous.acked;
	hq->ended[journal->inc].chain = previous.chain;
	memset(journal, 0, sizeof(*journal));
	memset(&hq->store[store].witness, 0, sizeof(hq->store[store].witness));
	journal->inc = inc;
	journal->received[0].chain = chain_start();
	hq->store[store].is_fenced = false;
	hq->store[store].life_number = higher(higher(given, hq->life_floor), said_life) + 1;
	return previous;
}

static void end_rescues(struct hq_database *hq, int store, int rescued_inc)
{
	for (int i = 0; i < hq->rescue_count; i++) {
		if (hq->rescue[i].store == store &&
		    (!rescued_inc || hq->rescue[i].rescued_inc == rescued_inc))
			hq->rescue[i].is_ended = true;
	}
}

/* The mark of a life, whether it is the present one, has ended, or was an earlier rescue's. */
static struct previous_mark mark_of(const struct hq_database *hq, int store, int inc)
{
	const struct received_journal *journal = &hq->store[store].journal;

	for (int i = 0; i < hq->rescue_count && journal->inc != inc; i++) {
		if (hq->rescue[i].journal.inc == inc)
			journal = &hq->rescue[i].journal;
	}
	if (journal->inc == inc)
		return (struct previous_mark){ inc, journal->acked,
					       journal->received[journal->acked].chain };
	if (hq->ended[inc].is_known)
		return (struct previous_mark){ inc, hq->ended[inc].acked, hq->ended[inc].chain };
	return (struct previous_mark){ 0 };
}

bool hq_begin_rescue(struct hq_database *hq, int store, int inc,
		     struct previous_mark *in_out_rescued)
{
	int rescued_inc = in_out_rescued->inc;

	if (hq_is_admitted(hq, store) && hq->store[store].journal.inc == rescued_inc)
		return false;
	if (hq->rescue_count == RESCUES)
		abort();
	end_rescues(hq, store, rescued_inc);
	*in_out_rescued = mark_of(hq, store, rescued_inc);
	hq->rescue[hq->rescue_count].store = store;
	hq->rescue[hq->rescue_count].rescued_inc = rescued_inc;
	hq->rescue[hq->rescue_count].is_ended = false;
	hq->rescue[hq->rescue_count].journal =
		(struct received_journal){ .inc = inc, .received[0].chain = chain_start() };
	hq->rescue_count++;
	return true;
}

void hq_revoke(struct hq_database *hq, int store)
{
	hq->store[store].is_fenced = true;
	end_rescues(hq, store, 0);
}

struct received_journal *hq_rescue_journal(struct hq_database *hq, int store, int inc)
{
	for (int i = 0; i < hq->rescue_count; i++) {
		if (hq->rescue[i].store == store && hq->rescue[i].journal.inc == inc &&
		    !hq->rescue[i].is_ended)
			return &hq->rescue[i].journal;
	}
	return NULL;
}

static bool is_of_a_rescue(const struct hq_database *hq, int inc)
{
	for (int i = 0; i < hq->rescue_count; i++) {
		if (hq->rescue[i].journal.inc == inc)
			return true;
	}
	return false;
}

struct received_journal *hq_pushed_journal(struct hq_database *hq, int store, int line_inc,
					   int store_inc)
{
	struct received_journal *rescue = hq_rescue_journal(hq, store, store_inc);

	if (rescue && line_inc == store_inc)
		return rescue;
	if (!hq_is_admitted(hq, store) || is_of_a_rescue(hq, line_inc))
		return NULL;
	return rescue ? rescue : &hq->store[store].journal;
}

int hq_passed_over(const struct hq_database *hq, int64_t now)
{
	return PASSED_OVER + (int)((now - hq->known_at) / WHILE_MS);
}

void hq_note_restored(struct hq_database *hq, const struct exchange *exchange)
{
	int passed_over = hq_passed_over(hq, exchange->now);

	if (*exchange->incarnations + 1 >= HQ_INCARNATIONS)
		abort();
	hq->inc = ++*exchange->incarnations;
	hq->later_inc = 0;
	hq->life_floor += passed_over;
	for (int store = 0; store < STORES; store++) {
		hq->store[store].life_number += passed_over;
		hq->store[store].witness =
			(struct witness_state){ .is_doubted = hq->store[store].witness.is_doubted };
	}
}

static bool is_of_a_lost_time(const struct hq_database *hq, const struct shown_witness *shown)
{
	return shown->seen_inc == hq->inc &&
	       (shown->seen_rev > hq->rev ||
		!chain_equal(&shown->seen_chain, &hq->chain[shown->seen_rev]));
}

bool hq_exchange_witness(struct hq_database *hq, int store, const struct shown_witness *shown,
			 const struct exchange *exchange)
{
	struct witness_state *state = &hq->store[store].witness;

	if (is_of_a_lost_time(hq, shown) ||
	    (shown->nonce_inc == hq->inc && state->given_inc == shown->nonce_inc &&
	     shown->nonce > state->given))
		hq_note_restored(hq, exchange);
	if (!shown->nonce_inc && state->shown_inc)
		return true;
	if (state->given_inc && shown->nonce_inc &&
	    !(shown->nonce_inc == state->given_inc && shown->nonce == state->given) &&
	    !(shown->nonce_inc == state->shown_inc && shown->nonce == state->shown)) {
		state->is_doubted = true;
		return false;
	}
	state->shown_inc = shown->nonce_inc;
	state->shown = shown->nonce;
	state->shown_at = exchange->now;
	state->given_inc = hq->inc;
	state->given++;
	if (!state->reserve_life)
		state->reserve_life = hq->store[store].life_number + 1;
	return true;
}

bool hq_note_later(struct hq_database *hq, int seen_generation)
{
	if (seen_generation > hq->inc && seen_generation > hq->later_inc)
		hq->later_inc = seen_generation;
	return hq->later_inc != 0;
}

void hq_run_mark_life(struct hq_statement *statement, const struct db_call *call, struct rows *rows)
{
	static const char *const columns[] = { "life", "counter", "went_back", NULL };
	struct hq_database *hq = statement->hq;
	const char *text = parameter_text(call, "life");
	int life = text ? number_of_uuid(text) : 0;

	statement->went_back =
		life != 0 && (life != hq->inc ? hq->mark[life] == 0
					      : hq->mark[life] < parameter_int(call, "counter"));
	if (statement->went_back)
		hq_note_restored(hq, &(struct exchange){ statement->now, statement->incarnations });
	hq->mark[hq->inc]++;
	rows_begin(rows, columns);
	rows_add(rows,
		 arena_string(statement->arena, uuid_of_number(NUMBER_HQ_INC, hq->inc).string));
	rows_add(rows, arena_print(statement->arena, "%lld", (long long)hq->mark[hq->inc]));
	rows_add(rows, statement->went_back ? "t" : "f");
}

/* As sync.note_nonce. */
static void note_nonce(struct hq_statement *statement, int store, int64_t nonce)
{
	struct witness_state *witness = &statement->hq->store[store].witness;

	if (witness->given == nonce && nonce > 0) {
		witness->shown_inc = witness->given_inc;
		witness->shown = witness->given;
		witness->shown_at = statement->now;
	}
	if (witness->given_inc && witness->given_inc == witness->shown_inc && nonce > 0 &&
	    nonce < witness->shown && witness->shown_at < statement->now - OVERTAKEN_MS)
		witness->is_doubted = true;
}

/* As sync.note_answer. */
static void note_answer(struct hq_statement *statement, int store, int64_t nonce, int64_t held)
{
	struct witness_state *witness = &statement->hq->store[store].witness;

	if (nonce > 0 && nonce < held && witness->given_inc &&
	    witness->given_inc == witness->shown_inc && held <= witness->shown)
		witness->is_doubted = true;
}

void hq_run_record_heartbeat(struct hq_statement *statement, const struct db_call *call,
			     struct rows *rows)
{
	static const char *const columns[] = { "hq_inc", "rev", NULL };
	int store = number_of_uuid(parameter_text(call, "store_id"));

	statement->hq->known_at = statement->now;
	if (parameter_text(call, "nonce"))
		note_nonce(statement, store, parameter_int(call, "nonce"));
	if (parameter_text(call, "held_nonce"))
		note_answer(statement, store, parameter_int(call, "nonce"),
			    parameter_int(call, "held_nonce"));
	rows_begin(rows, columns);
	rows_add(rows, arena_string(statement->arena,
				    uuid_of_number(NUMBER_HQ_INC, statement->hq->inc).string));
	rows_add(rows, arena_print(statement->arena, "%lld", (long long)statement->hq->rev));
}
