#include "sync-protocol/position.h"

#include <string.h>

static const struct {
	const char *word;
	enum error_code error;
} pull_answers[PULL_ANSWER_COUNT] = {
	[PULL_CURRENT] = { "current", ERROR_CODE_COUNT },
	[PULL_DELTA] = { "delta", ERROR_CODE_COUNT },
	[PULL_SNAPSHOT] = { "snapshot", ERROR_CODE_COUNT },
	[PULL_INCARNATION_CHANGED] = { "incarnation_changed", ERROR_INCARNATION_CHANGED },
	[PULL_SCOPES_CHANGED] = { "scopes_changed", ERROR_SCOPES_CHANGED },
	[PULL_SNAPSHOT_NEEDED] = { "snapshot_needed", ERROR_SNAPSHOT_NEEDED },
};

static const struct {
	const char *word;
	enum error_code error;
} push_outcomes[PUSH_OUTCOME_COUNT] = {
	[PUSH_ACCEPTED] = { "accepted", ERROR_CODE_COUNT },
	[PUSH_REPEATED] = { "repeated", ERROR_CODE_COUNT },
	[PUSH_SEQUENCE_GAP] = { "sequence_gap", ERROR_SEQUENCE_GAP },
	[PUSH_OTHER_HISTORY] = { "fork", ERROR_FORK },
	[PUSH_OTHER_INCARNATION] = { "fenced", ERROR_FENCED },
};

enum pull_answer pull_answer_of(struct text word)
{
	enum pull_answer answer = PULL_CURRENT;

	while (answer < PULL_ANSWER_COUNT && !text_is(word, pull_answers[answer].word))
		answer++;
	return answer;
}

enum error_code pull_answer_error(enum pull_answer answer)
{
	return pull_answers[answer].error;
}

enum pull_answer position_judge_pull(const struct published *ours,
				     const struct mirror_position *theirs)
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

enum push_outcome push_outcome_of(struct text word)
{
	enum push_outcome outcome = PUSH_ACCEPTED;

	while (outcome < PUSH_OUTCOME_COUNT && !text_is(word, push_outcomes[outcome].word))
		outcome++;
	return outcome;
}

enum error_code push_outcome_error(enum push_outcome outcome)
{
	return push_outcomes[outcome].error;
}

enum push_outcome position_judge_push(const struct received_mark *mark,
				      const struct push_header *pushed,
				      const struct chain *chain_at_mark)
{
	if (strcmp(mark->store_inc.string, pushed->store_inc.string) != 0)
		return PUSH_OTHER_INCARNATION;
	if (pushed->first_seq > mark->acked_seq + 1)
		return PUSH_SEQUENCE_GAP;
	if (chain_at_mark && !chain_equal(chain_at_mark, &mark->chain))
		return PUSH_OTHER_HISTORY;
	return pushed->first_seq + pushed->count - 1 <= mark->acked_seq ? PUSH_REPEATED
									: PUSH_ACCEPTED;
}
