#include <stdio.h>
#include <string.h>

#include "tests/protocol/model.h"

uint32_t chance(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (uint32_t)(*state >> 16);
}

bool one_in(uint64_t *state, uint32_t n)
{
	return chance(state) % n == 0;
}

struct chain entry_chain(struct chain_hasher *hasher, struct chain previous, int document)
{
	char text[32];
	int length = snprintf(text, sizeof(text), "{\"n\":%d}", document);

	chain_extend(hasher, &previous, TEXT("sale"), TEXT("00000000-0000-7000-8000-000000000000"),
		     (struct text){ text, (size_t)length });
	return previous;
}

struct uuid incarnation_uuid(int inc)
{
	struct uuid uuid;

	snprintf(uuid.string, sizeof(uuid.string), "00000000-0000-4000-8000-%012d", inc);
	return uuid;
}

void hq_edit(struct hq_database *hq, uint64_t *dice)
{
	int key = (int)(chance(dice) % KEYS);
	struct master_row *row = &hq->master[key];

	hq->is_dirty[key] = true;
	if (one_in(dice, 4))
		row->value = 0;
	else
		row->value = 1 + (int)(chance(dice) % 1000);
	if (one_in(dice, 3))
		row->scope = (int)(chance(dice) % SCOPES);
}

void hq_cut(struct hq_database *hq, struct chain_hasher *hasher)
{
	int64_t next = hq->rev + 1;
	bool has_changed = false;
	unsigned digest = 0; /* wraps, as digests do */

	if (next == REVISIONS)
		return;
	for (int key = 0; key < KEYS; key++) {
		const struct master_row *row = &hq->master[key];

		if (!hq->is_dirty[key])
			continue;
		hq->is_dirty[key] = false;
		for (int scope = 0; scope < SCOPES; scope++) {
			int value = row->scope == scope ? row->value : 0;
			struct published_row *published = &hq->published[key][scope];

			if (published->value == value)
				continue;
			*published = (struct published_row){ .rev = next, .value = value };
			has_changed = true;
			digest = digest * 31 + (unsigned)(key * 7 + scope * 3 + value);
		}
	}
	if (has_changed) {
		hq->chain[next] = entry_chain(hasher, hq->chain[hq->rev], (int)digest);
		hq->rev = next;
	}
}

void hq_expected_mirror(const struct hq_database *hq, int store, int out_mirror[static KEYS])
{
	for (int key = 0; key < KEYS; key++) {
		int value = hq->published[key][0].value;

		out_mirror[key] = value ? value : hq->published[key][store + 1].value;
	}
}

static enum pull_answer judge_pull(const struct hq_database *hq, enum mutant mutant,
				   const struct letter *question)
{
	const struct mirror_position theirs = {
		.hq_inc = incarnation_uuid(question->pull.hq_inc),
		.rev = question->pull.rev,
		.chain = question->pull.chain,
		.scopes_hash = "same",
	};
	const struct published ours = {
		.head = { .hq_inc = incarnation_uuid(hq->inc),
			  .rev = hq->rev,
			  .scopes_hash = "same" },
		.chain_at_theirs = theirs.rev <= hq->rev ? &hq->chain[theirs.rev] : NULL,
	};

	if (mutant == NO_INCARNATION_CHECK && !question->pull.snapshot)
		return theirs.rev >= hq->rev ? PULL_CURRENT : PULL_DELTA;
	return position_judge_pull(&ours, question->pull.snapshot ? NULL : &theirs);
}

void hq_answer_pull(const struct hq_database *hq, enum mutant mutant, const struct letter *question,
		    struct letter *out_answer)
{
	bool is_snapshot = question->pull.snapshot;

	*out_answer = (struct letter){ .kind = PULL_REPLY,
				       .store = question->store,
				       .question = question->question };
	out_answer->packs.answer = judge_pull(hq, mutant, question);
	out_answer->packs.hq_inc = hq->inc;
	out_answer->packs.rev_from = is_snapshot ? 0 : question->pull.rev;
	out_answer->packs.rev_to = hq->rev;
	out_answer->packs.chain = hq->chain[hq->rev];
	for (int key = 0; key < KEYS; key++) {
		for (int scope = 0; scope < SCOPES; scope++) {
			const struct published_row *row = &hq->published[key][scope];

			if ((scope != 0 && scope != question->store + 1) ||
			    row->rev <= out_answer->packs.rev_from || (is_snapshot && !row->value))
				continue;
			out_answer->packs.rows[out_answer->packs.count++] =
				(struct row){ .key = key, .scope = scope, .published = *row };
		}
	}
}

/* Typed rows: a document that is here already is refused like any other that breaks a rule. */
static void ingest(struct hq_database *hq, int store, int64_t seq, int document, struct chain chain)
{
	hq->store[store].received[seq] = (struct entry){ .document = document, .chain = chain };
	if (hq->store[store].is_here[document])
		hq->store[store].twice++;
	hq->store[store].is_here[document] = true;
}

static enum push_outcome judge_push(const struct hq_database *hq, enum mutant mutant,
				    struct chain_hasher *hasher, const struct letter *question)
{
	const struct push_header *pushed = &question->push.header;
	struct received_mark mark = {
		.store_inc = incarnation_uuid(hq->store[question->store].inc),
		.acked_seq = hq->store[question->store].acked,
		.chain = hq->store[question->store].received[mark.acked_seq].chain,
	};
	struct chain chain = pushed->previous_chain;
	int64_t reach = mark.acked_seq - pushed->first_seq + 1;
	bool is_reached = reach <= pushed->count;

	for (int64_t i = 0; i < reach && i < pushed->count; i++)
		chain = entry_chain(hasher, chain, question->push.documents[i]);
	if (mutant == SKIP_WITHOUT_COMPARING)
		is_reached = false;
	if (mutant == NO_GAP_CHECK && pushed->first_seq > mark.acked_seq + 1)
		return PUSH_ACCEPTED;
	return position_judge_push(&mark, pushed, is_reached && reach >= 0 ? &chain : NULL);
}

void hq_answer_push(struct hq_database *hq, enum mutant mutant, struct chain_hasher *hasher,
		    const struct letter *question, struct letter *out_answer)
{
	const struct push_header *pushed = &question->push.header;
	enum push_outcome outcome = judge_push(hq, mutant, hasher, question);
	int64_t acked = hq->store[question->store].acked;
	struct chain chain = pushed->previous_chain;

	for (int64_t i = 0; outcome == PUSH_ACCEPTED && i < pushed->count; i++) {
		int64_t seq = pushed->first_seq + i;

		chain = entry_chain(hasher, chain, question->push.documents[i]);
		if (seq <= acked)
			continue;
		ingest(hq, question->store, seq, question->push.documents[i], chain);
		hq->store[question->store].acked = seq;
	}
	*out_answer = (struct letter){ .kind = PUSH_REPLY,
				       .store = question->store,
				       .question = question->question };
	acked = hq->store[question->store].acked;
	out_answer->pushed.outcome = outcome;
	out_answer->pushed.hq_inc = hq->inc;
	out_answer->pushed.mark.acked_seq = acked;
	out_answer->pushed.mark.chain = hq->store[question->store].received[acked].chain;
}

void hq_enrol(struct hq_database *hq, int store, int inc)
{
	hq->store[store].inc = inc;
	hq->store[store].acked = 0;
	hq->store[store].received[0] = (struct entry){ .chain = chain_start() };
}
