/*
 * decisions: prints what the doubles decide in every case of a table, for tests/database/sync/decisions_test.py.
 *
 * Why      Drivers are simulated over doubles; what that shows is true of PostgreSQL only if its functions decide alike.
 * Model    A line per statement: its name, "keep" or "try" (the world goes on from before it), the cells it answered,
 *          its parameters as name=value; separated by tabs. "|" stands for a line break, "-" for NULL. World: one store
 *          whose journal is CHAINS - 1 documents long.
 */
#include <stdio.h>
#include <string.h>

#include "schema/hq/queries/sync.sql.h"
#include "schema/store/queries/sync.sql.h"
#include "tests/protocol/hq_database.h"
#include "tests/protocol/hq_lives.h"

enum { CHAINS = 5, PARAMETERS = 8, OTHER_DOCUMENT = 50, COUNT_MAXIMUM = 4 };

struct teller {
	struct arena *arena; /* of one statement */
	struct chain_hasher *hasher;
	struct chain chain[CHAINS + 1]; /* after so many documents; the last one is nobody's */
	struct hq_database hq;
	struct store_database store;
	struct db_parameter parameters[PARAMETERS];
	int parameter_count;
};

static void add(struct teller *teller, const char *name, const char *text)
{
	teller->parameters[teller->parameter_count++] = (struct db_parameter){ name, text };
}

static void add_number(struct teller *teller, const char *name, int number)
{
	add(teller, name, arena_print(teller->arena, "%d", number));
}

static void add_uuid(struct teller *teller, const char *name, enum number_kind kind, int number)
{
	add(teller, name, arena_string(teller->arena, uuid_of_number(kind, number).string));
}

static void add_chain(struct teller *teller, const char *name, const struct chain *chain)
{
	add(teller, name, arena_string(teller->arena, chain_to_hex(chain).string));
}

static void print_line(struct teller *teller, const char *name, bool is_kept, const char *answer)
{
	printf("%s\t%s\t%s", name, is_kept ? "keep" : "try", answer);
	for (int i = 0; i < teller->parameter_count; i++) {
		printf("\t%s=", teller->parameters[i].name);
		for (const char *c = teller->parameters[i].text; *c; c++)
			putchar(*c == '\n' ? '|' : *c);
	}
	putchar('\n');
	teller->parameter_count = 0;
	arena_destroy(teller->arena);
	teller->arena = arena_create(ARENA_DEFAULT_MAXIMUM);
}

static const char *cell_text(const char *cell)
{
	return cell ? cell : "-";
}

static struct rows *run_at_hq(struct teller *teller, const struct statement *statement)
{
	struct rows *rows = arena_new(teller->arena, struct rows);

	hq_run(&(struct hq_statement){ .hq = &teller->hq,
				       .hasher = teller->hasher,
				       .arena = teller->arena },
	       &(struct db_call){ .statement = statement,
				  .parameters = teller->parameters,
				  .parameter_count = teller->parameter_count },
	       rows);
	return rows;
}

static struct rows *run_at_store(struct teller *teller, const struct statement *statement)
{
	struct rows *rows = arena_new(teller->arena, struct rows);

	store_run(&(struct store_statement){ .store = &teller->store,
					     .hasher = teller->hasher,
					     .arena = teller->arena },
		  &(struct db_call){ .statement = statement,
				     .parameters = teller->parameters,
				     .parameter_count = teller->parameter_count },
		  rows);
	return rows;
}

struct batch {
	int inc, first, count;
	int altered; /* place of the document that is another one, count: none is */
	struct chain previous;
};

static void push(struct teller *teller, const struct batch *batch, bool is_kept)
{
	struct hq_database before = teller->hq;
	struct chain chain = batch->previous;
	const char *heads = "", *documents = "";
	struct rows *rows;

	for (int i = 0; i < batch->count; i++) {
		int document = batch->first + i + (i == batch->altered ? OTHER_DOCUMENT : 0);
		const char *line_break = i > 0 ? "\n" : "";

		extend_by_document(teller->hasher, &chain, document);
		heads = arena_print(teller->arena, "%s%s%s %s", heads, line_break,
				    document_kind(document),
				    uuid_of_number(NUMBER_DOCUMENT, document).string);
		documents = arena_print(teller->arena, "%s%s{\"n\":%d}", documents, line_break,
					document);
	}
	add_uuid(teller, "store_id", NUMBER_STORE, 0);
	add_uuid(teller, "store_inc", NUMBER_STORE_INC, batch->inc);
	add_number(teller, "first_seq", batch->first);
	add_number(teller, "count", batch->count);
	add_chain(teller, "previous_chain", &batch->previous);
	add_chain(teller, "chain", &chain);
	add(teller, "heads", heads);
	add(teller, "documents", documents);
	rows = run_at_hq(teller, &sync_ingest_batch);
	print_line(teller, "ingest_batch", is_kept,
		   arena_print(teller->arena, "%s %s %s", rows->cells[0], cell_text(rows->cells[1]),
			       cell_text(rows->cells[2])));
	if (!is_kept)
		teller->hq = before;
}

/* Ranges before, across and after what is there; with each document another one; on each chain. */
static void push_everything(struct teller *teller)
{
	struct batch batch;

	for (batch.first = 1; batch.first <= CHAINS + 1; batch.first++) {
		for (int i = 0; i < (CHAINS + 1) * 2 * COUNT_MAXIMUM; i++) {
			batch.previous = teller->chain[i / 2 / COUNT_MAXIMUM];
			batch.inc = 1 + i % 2;
			batch.count = 1 + i / 2 % COUNT_MAXIMUM;
			for (batch.altered = 0; batch.altered <= batch.count; batch.altered++)
				push(teller, &batch, false);
		}
	}
}

static void tell_pushes(struct teller *teller)
{
	hq_enrol(&teller->hq, 0, 1, 0);
	push_everything(teller);
	push(teller, &(struct batch){ 1, 1, 2, 2, teller->chain[0] }, true);
	push_everything(teller);
	push(teller, &(struct batch){ 1, 3, 2, 2, teller->chain[2] }, true);
	push_everything(teller);
}

static void tell_acknowledgements(struct teller *teller)
{
	store_enrol(&teller->store, &(struct new_life){ .inc = 1, .number = 1 });
	for (int document = 1; document < CHAINS; document++) {
		store_sell(&teller->store, document);
		add(teller, "kind", document_kind(document));
		add_uuid(teller, "document_id", NUMBER_DOCUMENT, document);
		add(teller, "document", arena_print(teller->arena, "{\"n\":%d}", document));
		print_line(teller, "write_journal", true, "-");
	}
	add_number(teller, "after_seq", 0);
	add_number(teller, "limit", CHAINS);
	print_line(teller, "next_batch", true, run_at_store(teller, &sync_next_batch)->cells[4]);
	for (int i = 0; i < 2 * (CHAINS + 1) * (CHAINS + 1); i++) {
		struct store_database before = teller->store;
		const char *state;

		add_uuid(teller, "store_inc", NUMBER_STORE_INC, 1 + i % 2);
		add_number(teller, "acked_seq", i / 2 % (CHAINS + 1));
		add_chain(teller, "chain", &teller->chain[i / 2 / (CHAINS + 1)]);
		state = run_at_store(teller, &sync_acknowledge)->cells[0];
		print_line(teller, "acknowledge", false,
			   arena_print(teller->arena, "%s %lld", state,
				       (long long)teller->store.acked));
		teller->store = before;
	}
}

static void pull(struct teller *teller, int i)
{
	add_uuid(teller, "store_id", NUMBER_STORE, 0);
	add_uuid(teller, "line_inc", NUMBER_STORE_INC, teller->hq.store[0].journal.inc);
	add_uuid(teller, "hq_inc", NUMBER_HQ_INC, 1 + i % 2);
	add(teller, "scopes_hash", i / 2 % 2 ? "another" : "hash-0-0");
	add(teller, "snapshot", i / 4 % 2 ? "true" : "false");
	add_number(teller, "rev", i / 8 % (CHAINS + 1));
	add_chain(teller, "chain", &teller->chain[i / 8 / (CHAINS + 1)]);
	print_line(teller, "pull_state", false, run_at_hq(teller, &sync_pull_state)->cells[0]);
}

/* HQ's revisions have the chains of the journal: what they stand for makes no difference. */
static void tell_pulls(struct teller *teller)
{
	teller->hq.inc = 1;
	for (teller->hq.horizon = 0; teller->hq.horizon < CHAINS; teller->hq.horizon++) {
		teller->hq.rev = CHAINS - 1;
		memcpy(teller->hq.chain, teller->chain, CHAINS * sizeof(teller->chain[0]));
		add_uuid(teller, "hq_inc", NUMBER_HQ_INC, 1);
		add_number(teller, "horizon_rev", (int)teller->hq.horizon);
		for (int rev = 1; rev < CHAINS; rev++)
			add_chain(teller, "chain", &teller->chain[rev]);
		print_line(teller, "head", true, "-");
		for (int i = 0; i < 8 * (CHAINS + 1) * (CHAINS + 1); i++)
			pull(teller, i);
	}
}

int main(void)
{
	static struct teller teller;

	teller.arena = arena_create(ARENA_DEFAULT_MAXIMUM);
	teller.hasher = chain_hasher_create();
	teller.chain[0] = chain_start();
	for (int document = 1; document < CHAINS; document++) {
		teller.chain[document] = teller.chain[document - 1];
		extend_by_document(teller.hasher, &teller.chain[document], document);
	}
	extend_by_document(teller.hasher, &teller.chain[CHAINS], OTHER_DOCUMENT);
	hq_database_begin(&teller.hq, 1, RELEASES);
	store_database_begin(&teller.store, 0, RELEASES);
	tell_pushes(&teller);
	tell_acknowledgements(&teller);
	tell_pulls(&teller);
	chain_hasher_destroy(teller.hasher);
	arena_destroy(teller.arena);
	return 0;
}
