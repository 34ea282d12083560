#include "tests/protocol/judge.h"

#include <string.h>

enum pull_answer judge_pull(const struct published *ours, const struct mirror_position *theirs)
{
	if (!theirs)
		return PULL_SNAPSHOT;
	if (strcmp(ours->head.hq_inc.string, theirs->hq_inc.string) != 0 ||
	    theirs->rev > ours->head.rev || !ours->chain_at_theirs ||
	    !chain_equal(ours->chain_at_theirs, &theirs->chain))
		return PULL_INCARNATION_CHANGED;
	if (strcmp(ours->head.scopes_hash, theirs->scopes_hash) != 0)
		return PULL_SCOPES_CHANGED;
	if (theirs->rev < ours->horizon_rev)
		return PULL_SNAPSHOT_NEEDED;
	return theirs->rev == ours->head.rev ? PULL_CURRENT : PULL_DELTA;
}

enum push_outcome judge_push(const struct received_mark *mark, const struct push_header *pushed,
			     bool overlap_agrees)
{
	if (strcmp(mark->store_inc.string, pushed->store_inc.string) != 0)
		return PUSH_OTHER_INCARNATION;
	if (pushed->first_seq > mark->acked_seq + 1)
		return PUSH_SEQUENCE_GAP;
	if (pushed->first_seq == mark->acked_seq + 1 &&
	    !chain_equal(&pushed->previous_chain, &mark->chain))
		return PUSH_OTHER_HISTORY;
	if (pushed->first_seq <= mark->acked_seq && !overlap_agrees)
		return PUSH_OTHER_HISTORY;
	return pushed->first_seq + pushed->count - 1 <= mark->acked_seq ? PUSH_REPEATED
									: PUSH_ACCEPTED;
}

const char *mark_state_word(enum mark_state state)
{
	static const char *const words[] = { "agreed", "fork", "fenced" };

	return words[state];
}

enum mark_state judge_mark(const struct uuid *our_inc, const struct received_mark *mark,
			   const struct chain *ours_at_mark)
{
	if (strcmp(our_inc->string, mark->store_inc.string) != 0)
		return MARK_FENCED;
	return ours_at_mark && chain_equal(ours_at_mark, &mark->chain) ? MARK_AGREED : MARK_FORK;
}
