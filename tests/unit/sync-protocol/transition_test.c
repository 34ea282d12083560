#include "sync-protocol/transition.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "sync-protocol/enrol_states.h"
#include "sync-protocol/pull_states.h"
#include "sync-protocol/push_states.h"
#include "sync-protocol/recovery_states.h"
#include "tests/support/suite.h"

enum { HERE, THERE, BACK };
enum { GO, RETURN };
enum { NOTHING, ACT, PAUSE };

static struct transition_table table_of(const struct transition *rows, size_t count)
{
	return (struct transition_table){ .name = "test",
					  .rows = rows,
					  .count = count,
					  .state_count = 3,
					  .idle_action = NOTHING,
					  .pause_action = PAUSE,
					  .open_action = PAUSE };
}

static const char *fault_of(const struct transition *rows, size_t count)
{
	struct transition_table table = table_of(rows, count);
	const char *fault = NULL;

	return transition_check(&table, &fault) ? fault : NULL;
}

/* A way from one state over others, none of them twice: with the row back to where it began it is a circle. */
struct way {
	const struct transition_table *table;
	int start;
	unsigned passed; /* states, as bits */
	bool has[PACE_COUNTED + 1];
};

/* What keeps a circle from coming round at once, the first of these that one of its rows has. */
static const enum pace brakes[] = { PACE_PAUSE, PACE_PROGRESS, PACE_COUNTED, PACE_IDLE, PACE_STEP };

static void count_circle(const struct way *way, long *out_circles)
{
	for (size_t i = 0; i < sizeof(brakes) / sizeof(brakes[0]); i++) {
		if (way->has[brakes[i]]) {
			out_circles[brakes[i]]++;
			return;
		}
	}
}

/* A circle is counted where its lowest state begins it, so once. */
static void count_circles(struct way way, int state, long *out_circles)
{
	for (size_t i = 0; i < way.table->count; i++) {
		const struct transition *row = &way.table->rows[i];
		struct way further = way;

		if (row->state != state || row->next < way.start ||
		    (row->next != way.start && (way.passed >> row->next & 1)))
			continue;
		further.has[row->pace] = true;
		further.passed |= 1U << row->next;
		if (row->next == way.start)
			count_circle(&further, out_circles);
		else
			count_circles(further, row->next, out_circles);
	}
}

START_TEST(the_tables_of_the_protocol_have_no_circle_without_progress_or_a_pause)
{
	const struct transition_table *const tables[] = { enrol_transitions(), pull_transitions(),
							  push_transitions(),
							  recovery_transitions() };

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		const struct transition_table *table = tables[i];
		long circles[PACE_COUNTED + 1] = { 0 };
		const char *fault;

		ck_assert_ptr_null(transition_check(table, &fault));
		for (int state = 0; state < table->state_count; state++)
			count_circles((struct way){ .table = table,
						    .start = state,
						    .passed = 1U << state },
				      state, circles);
		printf("%s: %d states, %zu transitions, %ld circles, each with a pause (%ld), "
		       "progress (%ld), a count (%ld) or nothing to do (%ld); at once: %ld\n",
		       table->name, table->state_count, table->count,
		       circles[PACE_PAUSE] + circles[PACE_PROGRESS] + circles[PACE_COUNTED] +
			       circles[PACE_IDLE] + circles[PACE_STEP],
		       circles[PACE_PAUSE], circles[PACE_PROGRESS], circles[PACE_COUNTED],
		       circles[PACE_IDLE], circles[PACE_STEP]);
		ck_assert_int_eq(circles[PACE_STEP], 0);
	}
	fflush(stdout);
}
END_TEST

START_TEST(a_circle_of_any_length_is_found)
{
	static const struct transition self[] = { { HERE, GO, HERE, ACT, PACE_STEP, "" } };
	static const struct transition circle[] = {
		{ HERE, GO, THERE, ACT, PACE_STEP, "" },
		{ THERE, GO, BACK, ACT, PACE_STEP, "" },
		{ BACK, RETURN, HERE, ACT, PACE_STEP, "" },
	};

	ck_assert_ptr_nonnull(strstr(fault_of(self, 1), "circle"));
	ck_assert_ptr_nonnull(strstr(fault_of(circle, 3), "circle"));
	ck_assert_ptr_null(fault_of(circle, 2));
}
END_TEST

START_TEST(a_pause_progress_or_a_count_breaks_a_circle)
{
	struct transition circle[] = {
		{ HERE, GO, THERE, ACT, PACE_STEP, "" },
		{ THERE, RETURN, HERE, PAUSE, PACE_PAUSE, "" },
	};

	ck_assert_ptr_null(fault_of(circle, 2));
	circle[1] = (struct transition){ THERE, RETURN, HERE, ACT, PACE_PROGRESS, "" };
	ck_assert_ptr_null(fault_of(circle, 2));
	circle[1].pace = PACE_COUNTED;
	ck_assert_ptr_null(fault_of(circle, 2));
	circle[1].pace = PACE_STEP;
	ck_assert_ptr_nonnull(fault_of(circle, 2));
}
END_TEST

START_TEST(a_pace_that_the_action_belies_is_found)
{
	static const struct transition no_pause[] = { { HERE, GO, THERE, ACT, PACE_PAUSE, "" } };
	static const struct transition no_idling[] = { { HERE, GO, HERE, ACT, PACE_IDLE, "" } };
	static const struct transition moving[] = { { HERE, GO, THERE, NOTHING, PACE_IDLE, "" } };
	static const struct transition twice[] = {
		{ HERE, GO, THERE, ACT, PACE_STEP, "" },
		{ HERE, GO, BACK, ACT, PACE_STEP, "" },
	};

	ck_assert_ptr_nonnull(fault_of(no_pause, 1));
	ck_assert_ptr_nonnull(fault_of(no_idling, 1));
	ck_assert_ptr_nonnull(fault_of(moving, 1));
	ck_assert_ptr_nonnull(strstr(fault_of(twice, 2), "earlier"));
}
END_TEST

START_TEST(an_hq_that_always_says_start_over_is_asked_with_pauses)
{
	struct pull_machine machine = pull_machine(&(struct pull_options){
		.poll_ms = 1000, .back_off = { .first = 100, .most = 1000 } });

	ck_assert_int_eq(pull_step(&machine, PULL_TIMER, 0).action, PULL_ASK);
	ck_assert_int_eq(pull_step(&machine, PULL_START_OVER, 0).action, PULL_ASK);
	ck_assert_int_eq(pull_step(&machine, PULL_START_OVER, 0).action, PULL_PAUSE);
	ck_assert_int_eq(pull_step(&machine, PULL_TIMER, 0).action, PULL_ASK);
	ck_assert_int_eq(pull_step(&machine, PULL_START_OVER, 0).action, PULL_PAUSE);
}
END_TEST

START_TEST(hints_that_bring_nothing_stop_being_hurried_for_until_something_moves)
{
	struct pull_machine machine = pull_machine(&(struct pull_options){
		.poll_ms = 1000, .back_off = { .first = 100, .most = 1000 } });

	for (int i = 0; i < PULL_FRUITLESS_MAXIMUM; i++) {
		ck_assert_int_eq(pull_step(&machine, PULL_HINT, 0).action, PULL_ASK);
		ck_assert_int_eq(pull_step(&machine, PULL_NOTHING_NEW, 0).action, PULL_PAUSE);
	}
	ck_assert_int_eq(pull_step(&machine, PULL_HINT, 0).action, PULL_PAUSE);
	ck_assert_int_eq(pull_step(&machine, PULL_HINT, 0).action, PULL_DO_NOTHING);
	ck_assert_int_eq(pull_step(&machine, PULL_TIMER, 0).action, PULL_ASK);
	pull_step(&machine, PULL_PACKS, 0);
	pull_step(&machine, PULL_STAGED, 0);
	ck_assert_int_eq(pull_step(&machine, PULL_APPLIED, 0).action, PULL_PAUSE);
	ck_assert_int_eq(pull_step(&machine, PULL_HINT, 0).action, PULL_ASK);
}
END_TEST

START_TEST(a_mark_that_does_not_move_is_followed_by_a_pause)
{
	struct push_machine machine = push_machine(&(struct push_options){
		.poll_ms = 1000, .back_off = { .first = 100, .most = 1000 } });

	for (int i = 0; i < 3; i++) {
		push_step(&machine, i == 0 ? PUSH_WAKE : PUSH_TIMER, 0);
		push_step(&machine, PUSH_BATCH, 0);
		push_step(&machine, PUSH_MARK, 0);
		ck_assert_int_eq(push_step(&machine, PUSH_UNMOVED, 0).action, PUSH_PAUSE);
	}
}
END_TEST

START_TEST(tokens_that_are_refused_at_once_are_failures_in_a_row)
{
	struct enrol_machine machine = enrol_machine(&(struct enrol_options){
		.look_ms = 1000, .back_off = { .first = 100, .most = 9000 } });

	for (int i = 0; i < 5; i++) {
		enrol_step(&machine, ENROL_IDENTITY, 0, 0);
		enrol_step(&machine, ENROL_TOKEN, 1000, 0);
		ck_assert_int_eq(enrol_step(&machine, ENROL_REFUSED, 0, 0).action, ENROL_PAUSE);
		ck_assert_int_eq(machine.failures, i + 1);
		enrol_step(&machine, ENROL_TIMER, 0, 0);
	}
}
END_TEST

START_TEST(a_store_without_an_identity_looks_again_after_its_own_pause)
{
	struct enrol_machine machine = enrol_machine(&(struct enrol_options){
		.look_ms = 1000, .back_off = { .first = 100, .most = 9000 } });
	struct enrol_decision decision = enrol_step(&machine, ENROL_NO_IDENTITY, 0, 0);

	ck_assert_int_eq(decision.action, ENROL_PAUSE);
	ck_assert_uint_eq(decision.delay_ms, spread(1000, 0));
	ck_assert_int_eq(enrol_step(&machine, ENROL_TIMER, 0, 0).action, ENROL_LOOK);
}
END_TEST

START_TEST(a_token_is_renewed_before_its_end_and_having_lasted_forgives_the_failures)
{
	struct enrol_machine machine = enrol_machine(&(struct enrol_options){
		.look_ms = 1000, .back_off = { .first = 100, .most = 9000 } });
	struct enrol_decision decision;

	enrol_step(&machine, ENROL_IDENTITY, 0, 0);
	enrol_step(&machine, ENROL_FAILED, 0, 0);
	enrol_step(&machine, ENROL_TIMER, 0, 0);
	enrol_step(&machine, ENROL_IDENTITY, 0, 0);
	decision = enrol_step(&machine, ENROL_TOKEN, 1000, 250);
	ck_assert_int_eq(decision.action, ENROL_OPEN);
	ck_assert_uint_ge(decision.delay_ms, 500);
	ck_assert_uint_le(decision.delay_ms, 750);
	ck_assert_int_eq(machine.failures, 1);
	enrol_step(&machine, ENROL_TIMER, 0, 0);
	ck_assert_int_eq(machine.failures, 0);
}
END_TEST

START_TEST(a_journal_that_grew_behind_an_empty_read_is_read_again)
{
	struct push_machine machine = push_machine(&(struct push_options){
		.poll_ms = 1000, .back_off = { .first = 100, .most = 1000 } });

	ck_assert_int_eq(push_step(&machine, PUSH_WAKE, 0).action, PUSH_READ);
	push_step(&machine, PUSH_WAKE, 0);
	ck_assert_int_eq(push_step(&machine, PUSH_EMPTY, 0).action, PUSH_READ);
	ck_assert_int_eq(push_step(&machine, PUSH_EMPTY, 0).action, PUSH_PAUSE);
}
END_TEST

START_TEST(each_state_of_a_push_pauses_for_its_own_time)
{
	const struct push_options options = { .poll_ms = 1000,
					      .gather_ms = 30,
					      .stopped_ms = 60000,
					      .back_off = { .first = 100, .most = 100 } };
	struct push_machine machine = push_machine(&options);

	push_step(&machine, PUSH_WAKE, 0);
	ck_assert_uint_eq(push_step(&machine, PUSH_EMPTY, 7).delay_ms, spread(1000, 7));
	push_step(&machine, PUSH_WAKE, 0);
	push_step(&machine, PUSH_BATCH, 0);
	push_step(&machine, PUSH_MARK, 0);
	ck_assert_uint_eq(push_step(&machine, PUSH_CAUGHT_UP, 7).delay_ms, 30);
	push_step(&machine, PUSH_TIMER, 0);
	push_step(&machine, PUSH_BATCH, 0);
	ck_assert_uint_eq(push_step(&machine, PUSH_FENCED, 7).delay_ms, spread(60000, 7));
	ck_assert_int_eq(push_step(&machine, PUSH_WAKE, 0).action, PUSH_DO_NOTHING);
	push_step(&machine, PUSH_TIMER, 0);
	push_step(&machine, PUSH_BATCH, 0);
	ck_assert_uint_eq(push_step(&machine, PUSH_FAILED, 7).delay_ms,
			  back_off_delay(&options.back_off, 1, 7));
}
END_TEST

int main(void)
{
	return RUN_TESTS(
		"transition", the_tables_of_the_protocol_have_no_circle_without_progress_or_a_pause,
		a_circle_of_any_length_is_found, a_pause_progress_or_a_count_breaks_a_circle,
		a_pace_that_the_action_belies_is_found,
		an_hq_that_always_says_start_over_is_asked_with_pauses,
		hints_that_bring_nothing_stop_being_hurried_for_until_something_moves,
		a_mark_that_does_not_move_is_followed_by_a_pause,
		tokens_that_are_refused_at_once_are_failures_in_a_row,
		a_store_without_an_identity_looks_again_after_its_own_pause,
		a_token_is_renewed_before_its_end_and_having_lasted_forgives_the_failures,
		a_journal_that_grew_behind_an_empty_read_is_read_again,
		each_state_of_a_push_pauses_for_its_own_time);
}
