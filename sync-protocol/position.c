#include "sync-protocol/position.h"

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
