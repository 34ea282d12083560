#include "tests/protocol/recovery.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/json/json_read.h"

enum { PAGE_DOCUMENTS = 3, PAGE_MAXIMUM = 65536 };

/* HQ */

int64_t hq_stock(const struct hq_database *hq, int store)
{
	int64_t stock = 0;

	for (int document = 1; document < DOCUMENTS; document++) {
		if (hq->typed[document] && hq->store_of[document] == store)
			stock -= document;
	}
	return stock;
}

static void add_document(struct text_buffer *lines, int document)
{
	text_append_print(lines, "%s%s %s {\"n\":%d}", lines->length > 0 ? "\n" : "",
			  document_kind(document), uuid_of_number(NUMBER_DOCUMENT, document).string,
			  document);
}

/* With the repeats that the box has sent by then: of one that comes later, it takes stock twice. */
static const char *place_of_stock(struct hq_statement *statement, int store, int64_t ordinal)
{
	return arena_print(statement->arena, "stock.%lld.%d.", (long long)ordinal,
			   statement->hq->store[store].journal.repeated);
}

/* Those before a number, the highest first; the place after them. */
static const char *list_documents(struct hq_statement *statement, int store, int64_t ordinal,
				  int before, struct text_buffer *lines)
{
	const struct hq_database *hq = statement->hq;
	int count = 0;

	for (int document = before - 1; document > 0; document--) {
		if (!hq->typed[document] || hq->store_of[document] != store)
			continue;
		if (count++ == PAGE_DOCUMENTS)
			return arena_print(statement->arena, "documents.%lld.%d",
					   (long long)ordinal, document + 1);
		add_document(lines, document);
	}
	return place_of_stock(statement, store, ordinal);
}

struct rescued_place {
	long long ordinal;
	int repeated;
};

/* Of what came late of a store. */
static int64_t last_ordinal(const struct hq_database *hq, int store)
{
	int i = hq->rescued_count;

	while (i > 0 && hq->store_of[hq->rescued[i - 1].document] != store)
		i--;
	return i > 0 ? hq->rescued[i - 1].ordinal : 0;
}

static const char *list_rescued(struct hq_statement *statement, int store,
				const struct rescued_place *place, struct text_buffer *lines)
{
	const struct hq_database *hq = statement->hq;
	bool has_any = false;

	for (int i = 0; i < hq->rescued_count; i++) {
		if (hq->store_of[hq->rescued[i].document] != store ||
		    hq->rescued[i].ordinal <= place->ordinal)
			continue;
		add_document(lines, hq->rescued[i].document);
		has_any = true;
	}
	if (has_any)
		return place_of_stock(statement, store, last_ordinal(hq, store));
	return place->repeated != hq->store[store].journal.repeated
		       ? place_of_stock(statement, store, place->ordinal)
		       : arena_print(statement->arena, "rescued.%lld.%d", place->ordinal,
				     place->repeated);
}

static void list_stock(struct hq_statement *statement, int store, struct text_buffer *lines)
{
	const struct hq_database *hq = statement->hq;

	text_append_print(lines, "stock %s %lld", uuid_of_number(NUMBER_DOCUMENT, 0).string,
			  (long long)hq_stock(hq, store));
	for (int document = 1; document < DOCUMENTS; document++) {
		if (hq->quarantined[document] && !hq->typed[document] &&
		    hq->store_of[document] == store)
			text_append_print(lines, "\nunstored %s 1",
					  uuid_of_number(NUMBER_DOCUMENT, document).string);
	}
}

static bool is_given(const struct hq_database *hq, int store, long long ordinal)
{
	for (int i = 0; i < hq->rescued_count; i++) {
		if (hq->rescued[i].ordinal == ordinal &&
		    hq->store_of[hq->rescued[i].document] == store)
			return true;
	}
	return ordinal == 0;
}

/* See sync.knows_place. */
static bool knows_place(const struct hq_database *hq, int store, const char *place)
{
	const char *last = place ? strstr(place, ".s") : NULL;

	return !place || (is_given(hq, store, atoll(strchr(place, '.') + 1)) &&
			  (!last || is_given(hq, store, atoll(last + 2))));
}

/* See sync.place_at. */
static const char *place_at(struct hq_statement *statement, const char *place, int64_t last)
{
	return last > atoll(strchr(place, '.') + 1)
		       ? arena_print(statement->arena, "%s.s%lld", place, (long long)last)
		       : place;
}

void hq_run_recovery_page(struct hq_statement *statement, const struct db_call *call,
			  struct rows *rows)
{
	static const char *const columns[] = { "page", NULL };
	struct hq_database *hq = statement->hq;
	struct arena *arena = statement->arena;
	int store = number_of_uuid(parameter_text(call, "store_id"));
	const struct received_journal *journal = &hq->store[store].journal;
	const char *after = parameter_text(call, "after"), *next;
	int before = DOCUMENTS;
	struct rescued_place place = { .ordinal = last_ordinal(hq, store) };
	bool is_known = knows_place(hq, store, after) || statement->mutant == LOST_PLACE_TAKEN;
	bool is_stock;
	struct text_buffer lines;

	after = is_known ? after : NULL;
	is_stock = after && sscanf(after, "stock.%lld.%d.", &place.ordinal, &place.repeated) == 2;
	text_buffer_init(&lines, PAGE_MAXIMUM);
	if (is_stock) {
		list_stock(statement, store, &lines);
		next = arena_print(arena, "rescued.%lld.%d", place.ordinal, place.repeated);
	} else if (after &&
		   sscanf(after, "rescued.%lld.%d", &place.ordinal, &place.repeated) == 2) {
		next = list_rescued(statement, store, &place, &lines);
	} else {
		if (after && sscanf(after, "documents.%lld.%d", &place.ordinal, &before) != 2)
			abort();
		next = list_documents(statement, store, place.ordinal, before, &lines);
	}
	rows_begin(rows, columns);
	rows_add(rows,
		 arena_print(arena,
			     "{\"proto\":1,\"hq_inc\":\"%s\",\"store_inc\":\"%s\",\"part\":\"%s\","
			     "\"next\":\"%s\",\"bytes\":%zu,\"acked_seq\":%lld,\"chain\":\"%s\","
			     "\"anew\":%s}\n%s",
			     uuid_of_number(NUMBER_HQ_INC, hq->inc).string,
			     uuid_of_number(NUMBER_STORE_INC, journal->inc).string,
			     is_stock ? "stock" : "documents",
			     place_at(statement, next, last_ordinal(hq, store)), lines.length,
			     (long long)journal->acked,
			     chain_to_hex(&journal->received[journal->acked].chain).string,
			     is_known ? "false" : "true",
			     text_copy(arena, text_buffer_text(&lines))));
	text_buffer_finish(&lines);
}

/* The store */

void store_begin_recovery(struct store_database *store)
{
	memset(&store->recovery, 0, sizeof(store->recovery));
	store->recovery.is_due = true;
	store->recovery.wait_for = store->written;
}

void store_sum_stock_again(struct store_database *store)
{
	const char *place = strchr(store->recovery.next, '.');
	char next[sizeof(store->recovery.next)];
	long long ordinal;
	int repeated;

	if (!store->recovery.is_due) {
		store_begin_recovery(store);
		return;
	}
	store->recovery.wait_for = store->written;
	if (!place || store->recovery.next[0] == 'd' ||
	    sscanf(place, ".%lld.%d", &ordinal, &repeated) != 2)
		return;
	snprintf(next, sizeof(next), "stock.%lld.%d.", ordinal, repeated);
	memcpy(store->recovery.next, next, sizeof(next));
	store->recovery.is_complete = false;
}

/* See sync.is_received. */
static bool is_received(const struct store_database *store, int64_t acked)
{
	int wait_for = acked > store->seq ? store->written : store->recovery.wait_for;

	for (int i = 0; i < wait_for; i++) {
		if (store->is_pending[i])
			return false;
	}
	for (int64_t seq = acked + 1; seq <= store->seq; seq++) {
		if (store->numbered[seq].entry < store->recovery.wait_for)
			return false;
	}
	return true;
}

void store_run_recovery(struct store_statement *statement, struct rows *rows)
{
	static const char *const columns[] = { "next",   "is_complete", "enrolled",
					       "passed", "is_ready",    NULL };
	const struct store_database *store = statement->store;
	bool waits = strncmp(store->recovery.next, "stock.", 6) == 0 &&
		     statement->mutant != STOCK_NOT_WAITING;

	rows_begin(rows, columns);
	if (!store->recovery.is_due || store->inc == 0)
		return;
	rows_add(rows, store->recovery.next[0]
			       ? arena_string(statement->arena, store->recovery.next)
			       : NULL);
	rows_add(rows, store->recovery.is_complete ? "t" : "f");
	rows_add(rows, number_cell(statement->arena, 1));
	rows_add(rows, NULL);
	rows_add(rows, !waits || is_received(store, store->acked) ? "t" : "f");
}

static int entry_of(const struct store_database *store, int document)
{
	int entry = 0;

	while (entry < store->written && store->document[entry] != document)
		entry++;
	return entry;
}

static void take_document(struct store_database *store, int document)
{
	int entry = entry_of(store, document);

	if (entry < store->written)
		return;
	if (entry == ENTRIES)
		abort();
	store->document[entry] = document;
	store->is_pending[entry] = false;
	store->is_recovered[entry] = true;
	store->written++;
}

static bool is_at_hq(const struct store_database *store, int entry, int64_t acked)
{
	for (int64_t seq = acked + 1; seq <= store->seq; seq++) {
		if (store->numbered[seq].entry == entry)
			return false;
	}
	return !store->is_pending[entry];
}

static void take_stock(struct store_database *store, struct text lines, int64_t acked)
{
	bool is_unstored[DOCUMENTS] = { false };
	struct text line;

	while (text_split(&lines, '\n', &line)) {
		char text[96];
		long long quantity;

		snprintf(text, sizeof(text), "%.*s", (int)line.length, line.data);
		if (strncmp(text, "unstored ", 9) == 0)
			is_unstored[number_of_uuid(text + 9)] = true;
		else if (sscanf(text, "stock %*s %lld", &quantity) == 1)
			store->stock = quantity;
	}
	for (int entry = 0; entry < store->written; entry++) {
		if (!is_at_hq(store, entry, acked) || is_unstored[store->document[entry]])
			store->stock -= store->document[entry];
	}
}

/* See sync.send_recovered. */
static void send_recovered(struct store_database *store, int from, bool is_sent)
{
	bool has_number[ENTRIES] = { false };

	for (int64_t seq = 1; seq <= store->seq; seq++)
		has_number[store->numbered[seq].entry] = true;
	for (int entry = 0; entry < store->written; entry++) {
		if (!store->is_recovered[entry])
			continue;
		if (entry >= from && !has_number[entry] && is_sent)
			store->is_pending[entry] = true;
		if (store->recovery.wait_for < entry + 1)
			store->recovery.wait_for = entry + 1;
	}
}

/* See sync.recover_anew. */
static void recover_anew(struct store_statement *statement, int hq_inc)
{
	struct store_database *store = statement->store;

	send_recovered(store, 0, statement->mutant != RECOVERED_NOT_SENT);
	store->recovery.next[0] = '\0';
	store->recovery.hq_inc = hq_inc;
	store->recovery.is_complete = false;
}

struct page {
	int hq_inc, store_inc;
	bool is_stock, is_anew;
	const char *next;
	int64_t acked;
	struct chain chain;
};

static struct page read_header(struct arena *arena, const char *text)
{
	struct json_value *json;
	struct page page;

	if (json_parse(arena, text_of(text), &json))
		abort();
#define MEMBER(name) text_copy(arena, json_value_text(json_member(json, name)))
	page = (struct page){
		.hq_inc = number_of_uuid(MEMBER("hq_inc")),
		.store_inc = number_of_uuid(MEMBER("store_inc")),
		.is_stock = strcmp(MEMBER("part"), "stock") == 0,
		.is_anew = json_value_bool(json_member(json, "anew")),
		.next = MEMBER("next"),
		.acked = json_value_int(json_member(json, "acked_seq")),
	};
#undef MEMBER
	if (!chain_from_hex(json_value_text(json_member(json, "chain")), &page.chain))
		abort();
	json_release(json);
	return page;
}

/* See sync.take_documents_at. */
static void take_documents(struct store_statement *statement, const struct page *page,
			   struct text lines)
{
	struct store_database *store = statement->store;
	int written = store->written;
	bool is_our_history = page->acked <= store->seq &&
			      chain_equal(&page->chain, &store->numbered[page->acked].chain);
	struct text line;

	while (text_split(&lines, '\n', &line)) {
		if (line.length > 0)
			take_document(store, atoi(strstr(line.data, "{\"n\":") + 5));
	}
	if (!is_our_history)
		send_recovered(store, written, statement->mutant != OTHER_HISTORY_TRUSTED);
}

static const char *take_page(struct store_statement *statement, const struct db_call *call,
			     const struct page *page)
{
	struct store_database *store = statement->store;
	const char *after = parameter_text(call, "after");
	struct text lines = text_of(parameter_text(call, "lines"));
	bool is_complete = strcmp(page->next, store->recovery.next) == 0;

	if (strcmp(after ? after : "", store->recovery.next) != 0 ||
	    page->store_inc != store->inc || !store->recovery.is_due)
		return "stale";
	if (page->is_anew ||
	    (store->recovery.hq_inc != 0 && store->recovery.hq_inc != page->hq_inc)) {
		recover_anew(statement, page->hq_inc);
		return "stale";
	}
	if (page->is_stock && !is_received(store, page->acked) &&
	    statement->mutant != STOCK_NOT_WAITING)
		return "waiting";
	statement->has_taken_sums = page->is_stock;
	if (page->is_stock)
		take_stock(store, lines, page->acked);
	else
		take_documents(statement, page, lines);
	snprintf(store->recovery.next, sizeof(store->recovery.next), "%s", page->next);
	store->recovery.hq_inc = page->hq_inc;
	store->recovery.is_complete = is_complete;
	return is_complete ? "complete" : "taken";
}

void store_run_take_recovery(struct store_statement *statement, const struct db_call *call,
			     struct rows *rows)
{
	static const char *const columns[] = { "state", NULL };
	struct page page = read_header(statement->arena, parameter_text(call, "header"));
	const char *state = take_page(statement, call, &page);

	statement->has_progressed = strcmp(state, "taken") == 0;
	rows_begin(rows, columns);
	rows_add(rows, state);
}

bool store_is_recovered(const struct store_database *store, const struct hq_database *hq)
{
	long long ordinal;
	int repeated;

	if (!store->recovery.is_complete || store->recovery.hq_inc != hq->inc ||
	    sscanf(store->recovery.next, "rescued.%lld.%d", &ordinal, &repeated) != 2)
		return !store->recovery.is_due;
	return repeated == hq->store[store->number].journal.repeated &&
	       ordinal >= last_ordinal(hq, store->number);
}
