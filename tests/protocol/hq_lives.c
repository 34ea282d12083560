#include "tests/protocol/hq_lives.h"

#include <stdlib.h>
#include <string.h>

#include "schema/hq/queries/sync.sql.h"

void hq_note_restored(struct hq_database *hq, int *incarnations)
{
	if (*incarnations + 1 >= HQ_INCARNATIONS)
		abort();
	hq->inc = ++*incarnations;
	hq->later_inc = 0;
	for (int store = 0; store < STORES; store++)
		memset(&hq->store[store].witness, 0, sizeof(hq->store[store].witness));
}

static bool is_of_a_lost_time(const struct hq_database *hq, const struct shown_witness *shown)
{
	return shown->seen_inc == hq->inc &&
	       (shown->seen_rev > hq->rev ||
		!chain_equal(&shown->seen_chain, &hq->chain[shown->seen_rev]));
}

bool hq_exchange_witness(struct hq_database *hq, int store, const struct shown_witness *shown,
			 int *incarnations)
{
	struct witness_state *state = &hq->store[store].witness;

	if (is_of_a_lost_time(hq, shown) ||
	    (shown->nonce_inc == hq->inc && state->given_inc == shown->nonce_inc &&
	     shown->nonce > state->given))
		hq_note_restored(hq, incarnations);
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
	state->given_inc = hq->inc;
	state->given++;
	return true;
}

bool hq_note_later(struct hq_database *hq, int seen_generation)
{
	if (seen_generation > hq->inc && seen_generation > hq->later_inc)
		hq->later_inc = seen_generation;
	return hq->later_inc != 0;
}

/* A line that was opened as an incarnation that has ended gets no rows. Nobody is revoked in this world. */
static bool is_admitted(const struct hq_database *hq, const struct db_call *call)
{
	const char *inc = parameter_text(call, "line_inc");
	int store = number_of_uuid(parameter_text(call, "store_id"));

	return inc && number_of_uuid(inc) == hq->store[store].inc &&
	       !hq->store[store].witness.is_doubted;
}

bool hq_refuses(const struct hq_database *hq, const struct db_call *call)
{
	const struct statement *statement = call->statement;
	bool is_of_a_line = statement == &sync_pull_state || statement == &sync_record_heartbeat ||
			    statement == &sync_line || statement == &sync_recovery_page;

	return (is_of_a_line && !is_admitted(hq, call)) ||
	       ((is_of_a_line || statement == &sync_ingest_batch) && hq->later_inc);
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
		hq_note_restored(hq, statement->incarnations);
	hq->mark[hq->inc]++;
	rows_begin(rows, columns);
	rows_add(rows,
		 arena_string(statement->arena, uuid_of_number(NUMBER_HQ_INC, hq->inc).string));
	rows_add(rows, arena_print(statement->arena, "%lld", (long long)hq->mark[hq->inc]));
	rows_add(rows, statement->went_back ? "t" : "f");
}

void hq_run_record_heartbeat(struct hq_statement *statement, const struct db_call *call,
			     struct rows *rows)
{
	static const char *const columns[] = { "hq_inc", "rev", NULL };
	int store = number_of_uuid(parameter_text(call, "store_id"));
	struct witness_state *witness = &statement->hq->store[store].witness;

	if (parameter_text(call, "nonce") && witness->given == parameter_int(call, "nonce")) {
		witness->shown_inc = witness->given_inc;
		witness->shown = witness->given;
	}
	rows_begin(rows, columns);
	rows_add(rows, arena_string(statement->arena,
				    uuid_of_number(NUMBER_HQ_INC, statement->hq->inc).string));
	rows_add(rows, arena_print(statement->arena, "%lld", (long long)statement->hq->rev));
}
