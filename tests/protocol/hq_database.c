#include "tests/protocol/hq_database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/hq/queries/audit.sql.h"
#include "schema/hq/queries/sync.sql.h"
#include "tests/protocol/hq_lives.h"
#include "tests/protocol/hq_pushes.h"
#include "tests/protocol/judge.h"
#include "tests/protocol/recovery.h"

enum { LARGE_ROW = 200000 };

void hq_database_begin(struct hq_database *hq, int store_count, int release)
{
	hq->store_count = store_count;
	hq->release = release;
}

/* Mostly a row changes or moves to another scope, sometimes it goes, sometimes a store changes its zone. */
void hq_edit(struct hq_database *hq, uint32_t chance)
{
	int table = (int)(chance % (unsigned)tables_of(hq->release));
	int key = (int)(chance / 8 % KEYS);
	uint32_t what = chance / 64 % 16, more = chance / 1024;

	if (what == 0) {
		hq->zone[more % (unsigned)hq->store_count] = (int)(more / 16 % ZONES);
		return;
	}
	hq->master[table][key].is_dirty = true;
	if (what < 4)
		hq->master[table][key].value = (struct row_value){ 0 };
	else
		hq->master[table][key].value = (struct row_value){
			.value = 1 + (int)(more % 1000),
			.extra = has_extra(hq->release) ? (int)(more % 5) : 0,
		};
	if (what > 10)
		hq->master[table][key].scope = (int)(more / 1024 % SCOPES);
}

void hq_forget_deletions(struct hq_database *hq, int64_t horizon)
{
	struct published_row *rows = &hq->published[0][0][0];

	hq->horizon = horizon;
	for (int i = 0; i < TABLES * KEYS * SCOPES; i++) {
		if (!rows[i].is_put && rows[i].rev <= horizon)
			rows[i] = (struct published_row){ 0 };
	}
}

/* What waits for its kind is tried again, as an operator does after an upgrade. */
void hq_migrate(struct hq_database *hq, int release, int64_t now)
{
	hq->release = release;
	for (int document = 1; document < DOCUMENTS; document++) {
		if (!hq->quarantined[document] || breaks_a_rule(document) || hq->typed[document] ||
		    !is_kind_known(document_kind(document), release))
			continue;
		hq->typed[document]++;
		hq_note_rescued(hq, document, now);
	}
}

static bool is_in_scope(int scope, int store, int zone)
{
	return scope == 0 || scope == 1 + store || scope == 1 + STORES + zone;
}

void hq_expected_mirror(const struct hq_database *hq, int store, int release,
			struct row_value out_mirror[static TABLES * KEYS])
{
	if (store >= STORES)
		abort();
	memset(out_mirror, 0, sizeof(*out_mirror) * TABLES * KEYS);
	for (int table = 0; table < tables_of(release); table++) {
		for (int key = 0; key < KEYS; key++) {
			struct row_value *mirrored = &out_mirror[table * KEYS + key];

			for (int scope = 0; scope < SCOPES; scope++) {
				const struct published_row *row = &hq->published[table][key][scope];

				if (row->is_put &&
				    is_in_scope(scope, store, hq->published_zone[store]))
					*mirrored = row->value;
			}
			if (!has_extra(release))
				mirrored->extra = 0;
		}
	}
}

uint64_t mirror_digest(const struct row_value *rows)
{
	uint64_t digest = UINT64_C(14695981039346656037);

	for (int i = 0; i < TABLES * KEYS; i++) {
		digest = (digest ^ (unsigned)rows[i].value) * UINT64_C(1099511628211);
		digest = (digest ^ (unsigned)rows[i].extra) * UINT64_C(1099511628211);
	}
	return digest;
}

static const char *inc_cell(const struct hq_statement *statement)
{
	return arena_string(statement->arena,
			    uuid_of_number(NUMBER_HQ_INC, statement->hq->inc).string);
}

static const char *scope_cell(struct arena *arena, int scope)
{
	if (scope == 0)
		return "all";
	if (scope <= STORES)
		return arena_print(arena, "store:%s",
				   uuid_of_number(NUMBER_STORE, scope - 1).string);
	return arena_print(arena, "zone:%s",
			   uuid_of_number(NUMBER_ZONE, scope - 1 - STORES).string);
}

/* Cuts */

static bool publish_row(struct hq_database *hq, int table, int key, int64_t rev)
{
	bool has_changed = false;

	for (int scope = 0; scope < SCOPES; scope++) {
		struct published_row *published = &hq->published[table][key][scope];
		const struct row_value *value = &hq->master[table][key].value;
		bool is_put = value->value && hq->master[table][key].scope == scope;

		if (published->is_put == is_put &&
		    (!is_put || (published->value.value == value->value &&
				 published->value.extra == value->extra)))
			continue;
		*published = (struct published_row){ .rev = rev, .is_put = is_put };
		if (is_put)
			published->value = *value;
		has_changed = true;
	}
	return has_changed;
}

static int take_queue(struct hq_database *hq, int64_t rev)
{
	int changes = 0;

	for (int table = 0; table < TABLES; table++) {
		for (int key = 0; key < KEYS; key++) {
			if (hq->master[table][key].is_dirty)
				changes += publish_row(hq, table, key, rev);
			hq->master[table][key].is_dirty = false;
		}
	}
	for (int store = 0; store < hq->store_count && store < STORES; store++) {
		changes += hq->zone[store] != hq->published_zone[store];
		hq->published_zone[store] = hq->zone[store];
	}
	return changes;
}

static const char *line_cell(const struct hq_statement *statement, int table, int key, int scope)
{
	const struct published_row *row = &statement->hq->published[table][key][scope];
	struct arena *arena = statement->arena;
	static const char tail[] = "\"}]";
	size_t padding = statement->has_large_rows ? LARGE_ROW : 0, length;
	char head[128];
	const char *extra = has_extra(statement->hq->release)
				    ? arena_print(arena, ",\"extra\":%d", row->value.extra)
				    : "";
	char *line;

	if (!row->is_put)
		return arena_print(arena, "[\"%s\",\"del\",%lld,[\"k%d\"],null]", table_name(table),
				   (long long)row->rev, key);
	length = (size_t)snprintf(
		head, sizeof(head),
		"[\"%s\",\"put\",%lld,[\"k%d\"],{\"value\":%d,\"key\":%d%s,\"pad\":\"",
		table_name(table), (long long)row->rev, key, row->value.value, key, extra);
	line = arena_allocate(arena, length + padding + sizeof(tail));
	memcpy(line, head, length);
	memset(line + length, ' ', padding);
	memcpy(line + length + padding, tail, sizeof(tail));
	return line;
}

static void add_head(const struct hq_statement *statement, int64_t changes, struct rows *rows)
{
	const struct hq_database *hq = statement->hq;
	const struct chain *previous = &hq->chain[hq->rev - (changes > 0)];

	rows_add(rows, inc_cell(statement));
	rows_add(rows, number_cell(statement->arena, hq->rev));
	rows_add(rows, number_cell(statement->arena, changes));
	rows_add(rows, arena_string(statement->arena, chain_to_hex(previous).string));
	rows_add(rows, arena_string(statement->arena, chain_to_hex(&hq->chain[hq->rev]).string));
}

static void run_publish_cut(struct hq_statement *statement, struct rows *rows)
{
	static const char *const columns[] = { "hq_inc", "rev",   "change_count", "previous_chain",
					       "chain",  "scope", "line",         NULL };
	struct hq_database *hq = statement->hq;
	int changes = hq->rev + 1 < REVISIONS && !hq->later_inc ? take_queue(hq, hq->rev + 1) : 0;

	rows_begin(rows, columns);
	if (changes > 0) {
		struct chain chain = hq->chain[hq->rev];

		/* Worlds that went apart never have the same chain again. */
		extend_by_document(statement->hasher, &chain, hq->world * 1000 + changes);
		hq->chain[++hq->rev] = chain;
		statement->has_cut = true;
	}
	for (int i = 0; changes > 0 && !statement->is_large_cut && i < TABLES * KEYS * SCOPES;
	     i++) {
		int table = i / (KEYS * SCOPES), key = i / SCOPES % KEYS, scope = i % SCOPES;

		if (hq->published[table][key][scope].rev != hq->rev)
			continue;
		add_head(statement, changes, rows);
		rows_add(rows, scope_cell(statement->arena, scope));
		rows_add(rows, line_cell(statement, table, key, scope));
	}
	if (rows_count(rows) == 0) {
		add_head(statement, changes, rows);
		rows_add(rows, NULL);
		rows_add(rows, NULL);
	}
}

/* Pulls */

static const char *scopes_of(const struct hq_statement *statement, int store)
{
	struct arena *arena = statement->arena;
	int zone = statement->hq->published_zone[store];

	return arena_print(arena, "all %s %s", scope_cell(arena, 1 + store),
			   scope_cell(arena, 1 + STORES + zone));
}

static enum pull_answer judge(const struct hq_statement *statement, const struct db_call *call,
			      const char *scopes_hash)
{
	const struct hq_database *hq = statement->hq;
	const char *snapshot = parameter_text(call, "snapshot");
	struct mirror_position theirs = { 0 };
	struct published ours = {
		.head = { .hq_inc = uuid_of_number(NUMBER_HQ_INC, hq->inc),
			  .rev = hq->rev,
			  .scopes_hash = scopes_hash },
		.horizon_rev = hq->horizon,
	};

	if (snapshot && strcmp(snapshot, "true") == 0)
		return judge_pull(&ours, NULL);
	snprintf(theirs.hq_inc.string, sizeof(theirs.hq_inc.string), "%s",
		 parameter_text(call, "hq_inc"));
	theirs.rev = parameter_int(call, "rev");
	theirs.chain = parameter_chain(call, "chain");
	theirs.scopes_hash = parameter_text(call, "scopes_hash");
	if (theirs.rev >= 0 && theirs.rev <= hq->rev)
		ours.chain_at_theirs = &hq->chain[theirs.rev];
	if (statement->mutant == NO_INCARNATION_CHECK)
		return theirs.rev >= hq->rev ? PULL_CURRENT : PULL_DELTA;
	return judge_pull(&ours, &theirs);
}

static void run_pull_state(struct hq_statement *statement, const struct db_call *call,
			   struct rows *rows)
{
	static const char *const columns[] = { "state",  "hq_inc",      "rev",        "chain",
					       "scopes", "scopes_hash", "generation", NULL };
	static const char *const words[PULL_ANSWER_COUNT] = {
		[PULL_CURRENT] = "current",
		[PULL_DELTA] = "delta",
		[PULL_SNAPSHOT] = "snapshot",
		[PULL_INCARNATION_CHANGED] = "incarnation_changed",
		[PULL_SCOPES_CHANGED] = "scopes_changed",
		[PULL_SNAPSHOT_NEEDED] = "snapshot_needed",
	};
	struct arena *arena = statement->arena;
	int store = number_of_uuid(parameter_text(call, "store_id"));
	int zone = statement->hq->published_zone[store];
	const char *hash = arena_print(arena, "hash-%d-%d", store, zone);

	rows_begin(rows, columns);
	rows_add(rows, words[judge(statement, call, hash)]);
	rows_add(rows, inc_cell(statement));
	rows_add(rows, number_cell(arena, statement->hq->rev));
	rows_add(rows,
		 arena_string(arena,
			      chain_to_hex(&statement->hq->chain[statement->hq->rev]).string));
	rows_add(rows, scopes_of(statement, store));
	rows_add(rows, hash);
	rows_add(rows, number_cell(arena, statement->hq->inc));
}

static const char *seen_chain(const struct hq_statement *statement, const struct db_call *call)
{
	const struct hq_database *hq = statement->hq;
	int64_t rev = parameter_int(call, "seen_rev");

	return rev > 0 && rev <= hq->rev
		       ? arena_string(statement->arena, chain_to_hex(&hq->chain[rev]).string)
		       : NULL;
}

struct page {
	const char *scopes_now, *seen_chain;
};

static void add_head_row(const struct hq_statement *statement, const struct page *page,
			 struct rows *rows)
{
	const struct hq_database *hq = statement->hq;

	rows_add(rows, inc_cell(statement));
	rows_add(rows, number_cell(statement->arena, hq->rev));
	rows_add(rows, arena_string(statement->arena, chain_to_hex(&hq->chain[hq->rev]).string));
	for (int i = 0; i < 5; i++)
		rows_add(rows, NULL);
	rows_add(rows, page->scopes_now);
	rows_add(rows, number_cell(statement->arena, hq->horizon));
	rows_add(rows, page->seen_chain);
	rows_add(rows, number_cell(statement->arena, hq->inc));
}

static void add_change_row(const struct hq_statement *statement, int place, struct rows *rows)
{
	const struct published_row *row = &statement->hq->published[0][0][0] + place;
	struct arena *arena = statement->arena;
	int table = place / (KEYS * SCOPES), key = place / SCOPES % KEYS;

	for (int i = 0; i < 3; i++)
		rows_add(rows, NULL);
	rows_add(rows, scope_cell(arena, place % SCOPES));
	rows_add(rows, number_cell(arena, row->rev));
	rows_add(rows, table_name(table));
	rows_add(rows, arena_print(arena, "[\"k%d\"]", key));
	rows_add(rows, line_cell(statement, table, key, place % SCOPES));
	for (int i = 0; i < 4; i++)
		rows_add(rows, NULL);
}

/* All there is fits one page. */
static void run_publication_part(struct hq_statement *statement, const struct db_call *call,
				 struct rows *rows)
{
	static const char *const columns[] = { "head_inc",    "head_rev",   "head_chain",
					       "scope",       "rev",        "table_name",
					       "key",         "line",       "scopes_now",
					       "horizon_rev", "seen_chain", "generation",
					       NULL };
	const struct published_row *published = &statement->hq->published[0][0][0];
	const char *scopes = parameter_text(call, "scopes");
	int64_t first = parameter_int(call, "after_rev");
	int64_t snapshot = parameter_int(call, "snapshot_rev");
	const struct page page = {
		.scopes_now =
			scopes_of(statement, number_of_uuid(parameter_text(call, "store_id"))),
		.seen_chain = seen_chain(statement, call),
	};

	rows_begin(rows, columns);
	add_head_row(statement, &page, rows);
	for (int i = 0; i < TABLES * KEYS * SCOPES; i++) {
		const char *scope = scope_cell(statement->arena, i % SCOPES);

		if (published[i].rev >= first && published[i].rev > 0 && strstr(scopes, scope) &&
		    (published[i].is_put || published[i].rev > snapshot))
			add_change_row(statement, i, rows);
	}
}

static void run_cut_chain(struct hq_statement *statement, const struct db_call *call,
			  struct rows *rows)
{
	static const char *const columns[] = { "chain", "seen_chain", NULL };
	const struct hq_database *hq = statement->hq;
	int64_t rev = parameter_int(call, "rev");

	rows_begin(rows, columns);
	if (rev <= 0 || rev > hq->rev || rev < hq->horizon)
		return;
	rows_add(rows, arena_string(statement->arena, chain_to_hex(&hq->chain[rev]).string));
	rows_add(rows, seen_chain(statement, call));
}

static void run_line(const struct db_call *call, struct rows *rows)
{
	static const char *const columns[] = { "store_id", NULL };

	rows_begin(rows, columns);
	rows_add(rows, parameter_text(call, "store_id"));
}

/* A line that was opened as an incarnation that has ended gets no rows. */
static bool is_line_admitted(const struct hq_database *hq, const struct db_call *call)
{
	const char *inc = parameter_text(call, "line_inc");
	int store = number_of_uuid(parameter_text(call, "store_id"));

	return inc && number_of_uuid(inc) == hq->store[store].journal.inc &&
	       hq_is_admitted(hq, store);
}

static bool is_of_a_line(const struct statement *statement)
{
	return statement == &sync_pull_state || statement == &sync_record_heartbeat ||
	       statement == &sync_line || statement == &sync_recovery_page;
}

static bool is_refused(const struct hq_database *hq, const struct db_call *call)
{
	bool is_line = is_of_a_line(call->statement);

	return (is_line && !is_line_admitted(hq, call)) ||
	       ((is_line || call->statement == &sync_ingest_batch) && hq->later_inc);
}

/* This world's edits are not audited: there is never anything to chain. */
static void run_chain_edits(struct rows *rows)
{
	static const char *const columns[] = { "is_more", NULL };

	rows_begin(rows, columns);
	rows_add(rows, "f");
}

void hq_run(struct hq_statement *statement, const struct db_call *call, struct rows *out_rows)
{
	static const char *const nothing[] = { "nothing", NULL };

	if (is_refused(statement->hq, call))
		rows_begin(out_rows, nothing);
	else if (call->statement == &sync_publish_cut)
		run_publish_cut(statement, out_rows);
	else if (call->statement == &sync_pull_state)
		run_pull_state(statement, call, out_rows);
	else if (call->statement == &sync_cut_chain)
		run_cut_chain(statement, call, out_rows);
	else if (call->statement == &sync_publication_part)
		run_publication_part(statement, call, out_rows);
	else if (call->statement == &sync_ingest_batch)
		hq_run_ingest_batch(statement, call, out_rows);
	else if (call->statement == &audit_chain_edits)
		run_chain_edits(out_rows);
	else if (call->statement == &sync_record_heartbeat)
		hq_run_record_heartbeat(statement, call, out_rows);
	else if (call->statement == &sync_mark_life)
		hq_run_mark_life(statement, call, out_rows);
	else if (call->statement == &sync_recovery_page)
		hq_run_recovery_page(statement, call, out_rows);
	else if (call->statement == &sync_line)
		run_line(call, out_rows);
	else
		abort(); /* a statement the simulation does not know: add what it does */
}
