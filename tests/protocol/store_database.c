#include "tests/protocol/store_database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/store/queries/sync.sql.h"
#include "tests/protocol/hq_database.h"
#include "tests/protocol/judge.h"
#include "tests/protocol/recovery.h"
#include "tests/protocol/store_load.h"

void store_database_begin(struct store_database *store, int number, int release)
{
	store->number = number;
	store->release = release;
}

void store_sell(struct store_database *store, int document)
{
	store->is_pending[store->written] = true;
	store->is_recovered[store->written] = false;
	store->document[store->written++] = document;
	store->stock -= document;
	store->receipts++;
}

bool store_is_delivered(const struct store_database *store)
{
	for (int i = 0; i < store->written; i++) {
		if (store->is_pending[i])
			return false;
	}
	return store->acked == store->seq;
}

/* Receipts are counted in a life. */
static void begin_life_number(struct store_database *store, int number)
{
	if (number > store->life_number)
		store->receipts = 0;
	store->life_number = number > store->life_number ? number : store->life_number;
	store->reserve_life = 0;
}

static const struct chain *chain_at(const struct store_database *store, int64_t seq)
{
	return seq <= store->seq ? &store->numbered[seq].chain : NULL;
}

void store_enrol(struct store_database *store, const struct new_life *life)
{
	const struct previous_mark *previous = &life->previous;
	const struct chain *ours = chain_at(store, previous->acked);
	bool agrees = previous->inc != 0 && previous->inc == store->inc && ours &&
		      chain_equal(ours, &previous->chain);
	bool is_proven[ENTRIES] = { false }; /* HQ's history has it */

	for (int64_t seq = 1; agrees && seq <= previous->acked; seq++)
		is_proven[store->numbered[seq].entry] = true;
	for (int i = 0; !agrees && i < store->written; i++)
		store->is_pending[i] = true;
	for (int64_t seq = previous->acked + 1; agrees && seq <= store->seq; seq++)
		store->is_pending[store->numbered[seq].entry] = true;
	for (int i = 0; life->mutant != RECOVERED_NOT_SENT && i < store->written; i++)
		store->is_pending[i] =
			store->is_pending[i] || (store->is_recovered[i] && !is_proven[i]);
	if (agrees)
		store_sum_stock_again(store);
	else
		store_begin_recovery(store);
	store->inc = life->inc;
	begin_life_number(store, life->number);
	store->nonce[0] = '\0';
	store->went_back = false;
	store->seq = store->acked = 0;
	store->numbered[0].chain = chain_start();
}

void store_migrate(struct store_database *store, int release, enum mutant mutant)
{
	store->release = release;
	if (mutant != UPGRADE_KEEPS_POSITION)
		store->hq_inc = 0;
}

uint64_t store_mirror_digest(const struct store_database *store)
{
	return mirror_digest(&store->mirror[0][0]);
}

static void number_entries(struct store_statement *statement, int64_t limit)
{
	struct store_database *store = statement->store;

	for (int i = 0; i < store->written && limit > 0; i++) {
		struct chain chain = store->numbered[store->seq].chain;

		if (!store->is_pending[i])
			continue;
		extend_by_document(statement->hasher, &chain, store->document[i]);
		store->is_pending[i] = false;
		store->seq++;
		store->numbered[store->seq].entry = i;
		store->numbered[store->seq].chain = chain;
		statement->has_progressed = true;
		limit--;
	}
}

static const char *uuid_cell(struct arena *arena, enum number_kind kind, int number)
{
	return arena_string(arena, uuid_of_number(kind, number).string);
}

static const char *chain_cell(struct arena *arena, const struct chain *chain)
{
	return arena_string(arena, chain_to_hex(chain).string);
}

static void run_next_batch(struct store_statement *statement, const struct db_call *call,
			   struct rows *rows)
{
	static const char *const columns[] = { "store_inc", "first_seq", "count", "previous_chain",
					       "chain",     "lines",     NULL };
	struct store_database *store = statement->store;
	struct arena *arena = statement->arena;
	int64_t after = parameter_int(call, "after_seq"), limit = parameter_int(call, "limit");
	int64_t last;
	struct text_buffer lines;

	rows_begin(rows, columns);
	number_entries(statement, limit);
	statement->is_asynchronous = statement->mutant == NUMBERS_NOT_FLUSHED;
	last = store->seq < after + limit ? store->seq : after + limit;
	if (store->inc == 0 || last <= after)
		return;
	text_buffer_init(&lines, 65536);
	for (int64_t seq = after + 1; seq <= last; seq++) {
		int document = store->document[store->numbered[seq].entry];

		text_append_print(&lines, "%s%s %s {\"n\":%d}", seq > after + 1 ? "\n" : "",
				  document_kind(document),
				  uuid_of_number(NUMBER_DOCUMENT, document).string, document);
	}
	rows_add(rows, uuid_cell(arena, NUMBER_STORE_INC, store->inc));
	rows_add(rows, number_cell(arena, after + 1));
	rows_add(rows, number_cell(arena, last - after));
	rows_add(rows, chain_cell(arena, &store->numbered[after].chain));
	rows_add(rows, chain_cell(arena, &store->numbered[last].chain));
	rows_add(rows, text_copy(arena, text_buffer_text(&lines)));
	text_buffer_finish(&lines);
}

static void run_acknowledge(struct store_statement *statement, const struct db_call *call,
			    struct rows *rows)
{
	static const char *const columns[] = { "state", NULL };
	struct store_database *store = statement->store;
	struct uuid inc = uuid_of_number(NUMBER_STORE_INC, store->inc);
	struct received_mark mark = {
		.acked_seq = parameter_int(call, "acked_seq"),
		.chain = parameter_chain(call, "chain"),
	};
	enum mark_state state;

	snprintf(mark.store_inc.string, sizeof(mark.store_inc.string), "%s",
		 parameter_text(call, "store_inc"));
	state = judge_mark(&inc, &mark, chain_at(store, mark.acked_seq));
	if (state == MARK_AGREED) {
		statement->has_progressed = store->acked != mark.acked_seq;
		store->acked = mark.acked_seq;
		statement->is_asynchronous = true;
	}
	rows_begin(rows, columns);
	rows_add(rows, mark_state_word(state));
}

static void run_journal_head(struct store_statement *statement, struct rows *rows)
{
	static const char *const columns[] = { "store_inc", "seq", "acked_seq", NULL };
	const struct store_database *store = statement->store;

	rows_begin(rows, columns);
	if (store->inc == 0)
		return;
	rows_add(rows, uuid_cell(statement->arena, NUMBER_STORE_INC, store->inc));
	rows_add(rows, number_cell(statement->arena, store->seq));
	rows_add(rows, number_cell(statement->arena, store->acked));
}

static void add_seen(struct store_statement *statement, struct rows *rows)
{
	const struct store_database *store = statement->store;

	for (int i = 0; store->hq_inc == 0 && i < 5; i++)
		rows_add(rows, NULL);
	if (store->hq_inc == 0)
		return;
	rows_add(rows, uuid_cell(statement->arena, NUMBER_HQ_INC, store->hq_inc));
	rows_add(rows, number_cell(statement->arena, store->rev));
	rows_add(rows, chain_cell(statement->arena, &store->chain));
	rows_add(rows, *store->proof ? arena_string(statement->arena, store->proof) : NULL);
	rows_add(rows,
		 *store->generation ? arena_string(statement->arena, store->generation) : NULL);
}

static void run_link(struct store_statement *statement, struct rows *rows)
{
	static const char *const columns[] = { "store_id",   "store_inc",  "hq_url",
					       "credential", "nonce",      "life_number",
					       "went_back",  "seen_inc",   "seen_rev",
					       "seen_chain", "seen_proof", "seen_generation",
					       NULL };
	const struct store_database *store = statement->store;
	struct arena *arena = statement->arena;

	rows_begin(rows, columns);
	if (store->inc == 0)
		return;
	rows_add(rows, uuid_cell(arena, NUMBER_STORE, store->number));
	rows_add(rows, uuid_cell(arena, NUMBER_STORE_INC, store->inc));
	rows_add(rows, "http://hq");
	rows_add(rows, arena_print(arena, "credential-%d", store->inc));
	rows_add(rows, *store->nonce ? arena_string(arena, store->nonce) : NULL);
	rows_add(rows, number_cell(arena, store->life_number));
	rows_add(rows, store->went_back ? "t" : "f");
	add_seen(statement, rows);
}

static int reserve_of(const struct db_call *call)
{
	return parameter_text(call, "reserve_life") ? (int)parameter_int(call, "reserve_life") : 0;
}

static void run_note_witness(struct store_statement *statement, const struct db_call *call,
			     struct rows *rows)
{
	static const char *const columns[] = { "note_witness", NULL };
	struct store_database *store = statement->store;
	int reserve = reserve_of(call);

	if (number_of_uuid(parameter_text(call, "store_inc")) == store->inc) {
		snprintf(store->nonce, sizeof(store->nonce), "%s", parameter_text(call, "nonce"));
		store->reserve_life = reserve > store->life_number ? reserve : 0;
	}
	rows_begin(rows, columns);
	rows_add(rows, "t");
}

static void note_went_back(struct store_database *store, int reserve_life)
{
	store->went_back = true;
	begin_life_number(store, reserve_life);
}

static void run_note_went_back(struct store_statement *statement, struct rows *rows)
{
	static const char *const columns[] = { "note_went_back", NULL };

	note_went_back(statement->store, statement->store->reserve_life);
	statement->has_new_link = true;
	rows_begin(rows, columns);
	rows_add(rows, "");
}

static void run_mark_life(struct store_statement *statement, const struct db_call *call,
			  struct rows *rows)
{
	static const char *const columns[] = { "life", "counter", "reserve_life", "went_back",
					       NULL };
	struct store_database *store = statement->store;
	const char *text = parameter_text(call, "life");
	int life = text ? number_of_uuid(text) : 0;
	bool went_back = life != 0 &&
			 (life != store->inc ? store->mark[life] == 0
					     : store->mark[life] < parameter_int(call, "counter"));

	rows_begin(rows, columns);
	if (store->inc == 0)
		return;
	statement->has_new_link = went_back;
	if (went_back)
		note_went_back(store, statement->mutant == RESERVE_NOT_USED ? 0 : reserve_of(call));
	store->mark[store->inc]++;
	rows_add(rows, uuid_cell(statement->arena, NUMBER_STORE_INC, store->inc));
	rows_add(rows, number_cell(statement->arena, store->mark[store->inc]));
	rows_add(rows,
		 store->reserve_life ? number_cell(statement->arena, store->reserve_life) : NULL);
	rows_add(rows, went_back ? "t" : "f");
}

/* HQ has given another life by itself. */
static void run_enrol(struct store_statement *statement, const struct db_call *call,
		      struct rows *rows)
{
	static const char *const columns[] = { "store_id", "renumbered", NULL };
	const char *previous_inc = parameter_text(call, "previous_inc");
	struct new_life life = { .mutant = statement->mutant,
				 .inc = number_of_uuid(parameter_text(call, "store_inc")),
				 .number = (int)parameter_int(call, "life_number") };

	if (previous_inc)
		life.previous = (struct previous_mark){ number_of_uuid(previous_inc),
							parameter_int(call, "previous_acked"),
							parameter_chain(call, "previous_chain") };
	store_enrol(statement->store, &life);
	statement->has_new_link = true;
	rows_begin(rows, columns);
	rows_add(rows, parameter_text(call, "store_id"));
	rows_add(rows, "0");
}

static void run_mirror_position(struct store_statement *statement, struct rows *rows)
{
	static const char *const columns[] = { "hq_inc", "rev", "chain", "scopes_hash", NULL };
	const struct store_database *store = statement->store;

	rows_begin(rows, columns);
	if (store->hq_inc == 0)
		return;
	rows_add(rows, uuid_cell(statement->arena, NUMBER_HQ_INC, store->hq_inc));
	rows_add(rows, number_cell(statement->arena, store->rev));
	rows_add(rows, chain_cell(statement->arena, &store->chain));
	rows_add(rows, arena_string(statement->arena, store->scopes_hash));
}

/*
 * ["product","put",12,["k3"],{"value":7,"key":3,"extra":1 ...}]; false: it is none. Rows of a large answer are staged before its digest has been
 * compared, so a changed byte gets here.
 */
static bool read_line(struct text line, int release, struct line_row *out_row)
{
	struct line_row row = { 0 };
	char text[160], table[16], op[4];
	long long rev = 0;
	int length = 0;

	snprintf(text, sizeof(text), "%.*s",
		 (int)(line.length < sizeof(text) ? line.length : sizeof(text) - 1), line.data);
	if (sscanf(text, "[\"%15[a-z]\",\"%3[a-z]\",%lld,[\"k%d\"],%n", table, op, &rev, &row.key,
		   &length) != 4 ||
	    length == 0 || row.key < 0 || row.key >= KEYS)
		return false;
	row.table = table_of(table);
	if (row.table >= tables_of(release))
		row.table = TABLES;
	row.rev = rev;
	row.is_put = strcmp(op, "put") == 0;
	if (row.is_put) {
		const char *extra = strstr(text + length, "\"extra\":");

		row.value.value = atoi(text + length + strlen("{\"value\":"));
		if (extra && has_extra(release))
			row.value.extra = atoi(extra + strlen("\"extra\":"));
	}
	*out_row = row;
	return true;
}

void store_stage_row(struct store_database *store, const struct line_row *row)
{
	struct line_row *best;

	store->staged_count++;
	if (row->table == TABLES)
		return;
	best = &store->staged[row->table][row->key];
	if (row->rev > best->rev || (row->rev == best->rev && row->is_put))
		*best = *row;
}

void store_forget_staged(struct store_database *store)
{
	store->staged_count = 0;
	store->has_twice = false;
	memset(store->staged, 0, sizeof(store->staged));
}

/* Returns how many lines; -1: one of them is none. */
static int stage(struct store_statement *statement, const struct db_call *call)
{
	struct store_database *store = statement->store;
	struct text rest = text_of(parameter_text(call, "lines")), line;
	int count = 0;

	if (strcmp(parameter_text(call, "first"), "true") == 0)
		store_forget_staged(store);
	while (text_split(&rest, '\n', &line)) {
		struct line_row row;

		if (line.length == 0)
			continue;
		if (!read_line(line, store->release, &row))
			return -1;
		store_stage_row(store, &row);
		count++;
	}
	return count;
}

static void run_stage_rows(struct store_statement *statement, const struct db_call *call,
			   struct rows *rows)
{
	static const char *const columns[] = { "staged", NULL };
	struct store_database before = *statement->store;
	int count = stage(statement, call);

	if (count < 0) {
		*statement->store = before;
		rows->error = error_new(call->arena, ERROR_INVALID, "a row is no JSON");
		return;
	}
	rows_begin(rows, columns);
	rows_add(rows, number_cell(statement->arena, count));
}

static void apply_rows(struct store_database *store, bool is_snapshot)
{
	for (int table = 0; table < TABLES; table++) {
		for (int key = 0; key < KEYS; key++) {
			const struct line_row *row = &store->staged[table][key];

			if (row->rev > 0 || is_snapshot)
				store->mirror[table][key] =
					row->is_put ? row->value : (struct row_value){ 0 };
		}
	}
	store_forget_staged(store);
}

static const struct error *check_cut(const struct store_statement *statement, struct arena *arena,
				     const struct db_call *call)
{
	const struct store_database *store = statement->store;
	bool is_snapshot = strcmp(parameter_text(call, "kind"), "snapshot") == 0;
	int hq_inc = number_of_uuid(parameter_text(call, "hq_inc"));

	if (!is_snapshot &&
	    (store->hq_inc != hq_inc || store->rev != parameter_int(call, "rev_from") ||
	     strcmp(store->scopes_hash, parameter_text(call, "scopes_hash")) != 0))
		return error_new(arena, ERROR_CONFLICT, "the delta does not fit");
	if (is_snapshot && store->hq_inc == hq_inc && parameter_int(call, "rev") < store->rev)
		return error_new(arena, ERROR_CONFLICT, "the snapshot is older than the mirror");
	if (store->hq_inc > hq_inc && statement->mutant != OVERTAKEN_FOLLOWED)
		return error_new(arena, ERROR_HEADQUARTERS_STALE, "it began before the mirror's");
	return NULL;
}

static void run_apply_cut(struct store_statement *statement, const struct db_call *call,
			  struct rows *rows)
{
	static const char *const columns[] = { "rev", "row_count", "tables", NULL };
	struct store_database *store = statement->store;
	struct store_database before = *store;
	int64_t staged = parameter_int(call, "staged");
	bool is_load = !parameter_text(call, "lines");

	rows->error = check_cut(statement, call->arena, call);
	if (rows->error)
		return;
	if (is_load && (store->has_twice || !store_mirror_is_empty(store))) {
		rows->error = error_new(call->arena, ERROR_CONFLICT, "it cannot be loaded");
		return;
	}
	if ((!is_load && stage(statement, call) < 0) ||
	    (store->staged_count != staged && statement->mutant != STAGED_NOT_COUNTED)) {
		*store = before;
		rows->error = error_new(call->arena, ERROR_UNAVAILABLE, "rows are missing");
		return;
	}
	apply_rows(store, strcmp(parameter_text(call, "kind"), "snapshot") == 0);
	statement->is_asynchronous = true;
	if (statement->crashes_between)
		return;
	store->hq_inc = number_of_uuid(parameter_text(call, "hq_inc"));
	store->rev = parameter_int(call, "rev");
	store->chain = parameter_chain(call, "chain");
	snprintf(store->scopes_hash, sizeof(store->scopes_hash), "%s",
		 parameter_text(call, "scopes_hash"));
	snprintf(store->proof, sizeof(store->proof), "%s",
		 parameter_text(call, "proof") ? parameter_text(call, "proof") : "");
	snprintf(store->generation, sizeof(store->generation), "%s",
		 parameter_text(call, "generation") ? parameter_text(call, "generation") : "");
	statement->has_progressed = true;
	rows_begin(rows, columns);
	rows_add(rows, number_cell(statement->arena, store->rev));
	rows_add(rows, number_cell(statement->arena, staged));
	rows_add(rows, "product price");
}

void store_run(struct store_statement *statement, const struct db_call *call, struct rows *out_rows)
{
	static const char *const nothing[] = { "nothing", NULL };

	if (call->statement == &sync_next_batch)
		run_next_batch(statement, call, out_rows);
	else if (call->statement == &sync_acknowledge)
		run_acknowledge(statement, call, out_rows);
	else if (call->statement == &sync_journal_head)
		run_journal_head(statement, out_rows);
	else if (call->statement == &sync_note_witness)
		run_note_witness(statement, call, out_rows);
	else if (call->statement == &sync_note_went_back)
		run_note_went_back(statement, out_rows);
	else if (call->statement == &sync_mark_store_life)
		run_mark_life(statement, call, out_rows);
	else if (call->statement == &sync_enrol)
		run_enrol(statement, call, out_rows);
	else if (call->statement == &sync_link)
		run_link(statement, out_rows);
	else if (call->statement == &sync_mirror_position)
		run_mirror_position(statement, out_rows);
	else if (call->statement == &sync_recovery)
		store_run_recovery(statement, out_rows);
	else if (call->statement == &sync_take_recovery)
		store_run_take_recovery(statement, call, out_rows);
	else if (call->statement == &sync_lost_page)
		rows_begin(out_rows, nothing); /* what people edited is no part of this world */
	else if (call->statement == &sync_stage_rows)
		run_stage_rows(statement, call, out_rows);
	else if (call->statement == &sync_begin_load)
		store_run_begin_load(statement, out_rows);
	else if (call->statement == &sync_load_rows)
		store_run_load_rows(statement, call, out_rows);
	else if (call->statement == &sync_apply_cut)
		run_apply_cut(statement, call, out_rows);
	else
		abort(); /* a statement the simulation does not know: add what it does */
}
