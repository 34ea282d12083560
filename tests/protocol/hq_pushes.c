#include "tests/protocol/hq_pushes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/protocol/hq_lives.h"
#include "tests/protocol/judge.h"

/* A push: whose, as which life, and what is here of that. */
struct arriving {
	int store;
	struct received_journal *journal; /* NULL: it may not push */
	bool is_rescue;
	struct push_header header;
	int documents[ENTRIES];
};

void hq_note_rescued(struct hq_database *hq, int document, int64_t now)
{
	int64_t last = hq->rescued_count > 0 ? hq->rescued[hq->rescued_count - 1].ordinal : 0;
	int64_t now_us = now * 1000;

	hq->rescued[hq->rescued_count].document = document;
	hq->rescued[hq->rescued_count++].ordinal = 1 + (last > now_us ? last : now_us);
}

static void ingest(struct hq_statement *statement, const struct arriving *arriving, int document)
{
	struct hq_database *hq = statement->hq;
	int store = arriving->store;

	bool is_here = hq->typed[document] || hq->quarantined[document];

	hq->store_of[document] = store;
	arriving->journal->repeated += is_here;
	if (breaks_a_rule(document)) {
		hq->quarantined[document]++;
	} else if (!is_kind_known(document_kind(document), hq->release)) {
		hq->quarantined[document] += statement->mutant != UNKNOWN_KIND_DROPPED;
	} else if (!is_here) {
		hq->typed[document]++;
		if (arriving->is_rescue && statement->mutant != RESCUED_NOT_NOTED)
			hq_note_rescued(hq, document, statement->now);
	}
}

/* As sync.history_agrees. */
static bool overlap_agrees(struct hq_statement *statement, const struct arriving *arriving)
{
	const struct received_journal *journal = arriving->journal;
	const struct push_header *pushed = &arriving->header;
	struct chain chain = pushed->previous_chain;

	if (statement->mutant == SKIP_WITHOUT_COMPARING)
		return true;
	for (int64_t i = 0; i < pushed->count; i++) {
		int64_t seq = pushed->first_seq + i;

		if (seq > journal->acked)
			break;
		extend_by_document(statement->hasher, &chain, arriving->documents[i]);
		if ((journal->received[seq].ends_batch || seq == journal->acked) &&
		    !chain_equal(&chain, &journal->received[seq].chain))
			return false;
	}
	return true;
}

static int read_documents(const char *text, int documents[static ENTRIES])
{
	struct text rest = text_of(text), line;
	int count = 0;

	while (text_split(&rest, '\n', &line) && count < ENTRIES)
		documents[count++] = atoi(line.data + strlen("{\"n\":"));
	return count;
}

static void take_documents(struct hq_statement *statement, const struct arriving *arriving)
{
	struct received_journal *journal = arriving->journal;
	const struct push_header *pushed = &arriving->header;
	struct chain chain = pushed->previous_chain;
	int64_t acked = journal->acked;

	for (int64_t i = 0; i < pushed->count; i++) {
		int64_t seq = pushed->first_seq + i;

		extend_by_document(statement->hasher, &chain, arriving->documents[i]);
		if (seq <= acked)
			continue;
		ingest(statement, arriving, arriving->documents[i]);
		journal->received[seq].document = arriving->documents[i];
		journal->received[seq].chain = chain;
		journal->received[seq].ends_batch = i + 1 == pushed->count;
		journal->acked = seq;
	}
}

static enum push_outcome judge_batch(struct hq_statement *statement,
				     const struct arriving *arriving)
{
	const struct received_journal *journal = arriving->journal;
	const struct push_header *pushed = &arriving->header;
	struct received_mark mark = {
		.store_inc = uuid_of_number(NUMBER_STORE_INC, journal->inc),
		.acked_seq = journal->acked,
		.chain = journal->received[journal->acked].chain,
	};

	if (statement->mutant == NO_GAP_CHECK && pushed->first_seq > mark.acked_seq + 1)
		return PUSH_ACCEPTED;
	if (statement->mutant == NO_FENCE)
		mark.store_inc = pushed->store_inc;
	return judge_push(&mark, pushed, overlap_agrees(statement, arriving));
}

static void read_push(struct hq_statement *statement, const struct db_call *call,
		      struct arriving *out_arriving)
{
	int line_inc = 0;
	const char *text = parameter_text(call, "line_inc");

	*out_arriving = (struct arriving){
		.store = number_of_uuid(parameter_text(call, "store_id")),
		.header = { .first_seq = parameter_int(call, "first_seq"),
			    .count = parameter_int(call, "count"),
			    .previous_chain = parameter_chain(call, "previous_chain") },
	};
	if (text)
		line_inc = number_of_uuid(text);
	snprintf(out_arriving->header.store_inc.string,
		 sizeof(out_arriving->header.store_inc.string), "%s",
		 parameter_text(call, "store_inc"));
	out_arriving->journal =
		hq_pushed_journal(statement->hq, out_arriving->store, line_inc,
				  number_of_uuid(out_arriving->header.store_inc.string));
	if (!out_arriving->journal && statement->mutant == REVOKED_ADMITTED)
		out_arriving->journal = &statement->hq->store[out_arriving->store].journal;
	out_arriving->is_rescue =
		out_arriving->journal &&
		out_arriving->journal != &statement->hq->store[out_arriving->store].journal;
	read_documents(parameter_text(call, "documents"), out_arriving->documents);
}

void hq_run_ingest_batch(struct hq_statement *statement, const struct db_call *call,
			 struct rows *rows)
{
	static const char *const columns[] = { "outcome", "acked_seq", "chain", "quarantined",
					       NULL };
	static const char *const words[PUSH_OUTCOME_COUNT] = {
		[PUSH_ACCEPTED] = "accepted",         [PUSH_REPEATED] = "repeated",
		[PUSH_SEQUENCE_GAP] = "sequence_gap", [PUSH_OTHER_HISTORY] = "fork",
		[PUSH_OTHER_INCARNATION] = "fenced",
	};
	struct arena *arena = statement->arena;
	struct arriving arriving;
	struct received_journal *journal;
	enum push_outcome outcome;
	bool is_fenced;

	rows_begin(rows, columns);
	read_push(statement, call, &arriving);
	journal = arriving.journal;
	if (!journal)
		return;
	outcome = judge_batch(statement, &arriving);
	if (outcome == PUSH_ACCEPTED &&
	    arriving.header.first_seq + arriving.header.count <= ENTRIES + 1)
		take_documents(statement, &arriving);
	is_fenced = outcome == PUSH_OTHER_INCARNATION;
	rows_add(rows, words[outcome]);
	rows_add(rows, is_fenced ? NULL : number_cell(arena, journal->acked));
	rows_add(rows,
		 is_fenced
			 ? NULL
			 : arena_string(
				   arena,
				   chain_to_hex(&journal->received[journal->acked].chain).string));
	rows_add(rows, is_fenced ? NULL : "0");
}
