#include "common/loop/loop.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "tests/support/suite.h"

struct counter {
	struct loop *loop;
	struct loop_timer *timer;
	int calls, wanted;
};

static void count_and_stop(void *context)
{
	struct counter *counter = context;

	if (++counter->calls == counter->wanted)
		loop_stop(counter->loop);
}

START_TEST(a_timer_fires_once_after_its_delay)
{
	struct counter counter = { .loop = loop_create(), .wanted = 2 };
	struct loop_timer *timer = loop_timer_create(counter.loop, count_and_stop, &counter);
	int64_t started = clock_monotonic();

	loop_timer_start(timer, 20, 0);
	ck_assert(loop_timer_is_running(timer));
	loop_run(counter.loop);
	ck_assert_int_eq(counter.calls, 1);
	ck_assert_int_ge(clock_monotonic() - started, 19000);
	ck_assert(!loop_timer_is_running(timer));
	loop_timer_destroy(timer);
	loop_destroy(counter.loop);
}
END_TEST

START_TEST(a_repeating_timer_fires_until_it_is_stopped)
{
	struct counter counter = { .loop = loop_create(), .wanted = 3 };
	struct loop_timer *timer = loop_timer_create(counter.loop, count_and_stop, &counter);

	loop_timer_start(timer, 1, 1);
	loop_run(counter.loop);
	ck_assert_int_eq(counter.calls, 3);
	loop_timer_stop(timer);
	loop_run(counter.loop);
	ck_assert_int_eq(counter.calls, 3);
	loop_timer_destroy(timer);
	loop_destroy(counter.loop);
}
END_TEST

START_TEST(starting_a_running_timer_again_postpones_it)
{
	struct counter counter = { .loop = loop_create(), .wanted = 1 };
	struct loop_timer *timer = loop_timer_create(counter.loop, count_and_stop, &counter);
	int64_t started = clock_monotonic();

	loop_timer_start(timer, 1, 0);
	loop_timer_start(timer, 30, 0);
	loop_run(counter.loop);
	ck_assert_int_ge(clock_monotonic() - started, 29000);
	loop_timer_destroy(timer);
	loop_destroy(counter.loop);
}
END_TEST

static void destroy_own_timer(void *context)
{
	struct counter *counter = context;

	counter->calls++;
	loop_timer_destroy(counter->timer);
}

START_TEST(a_timer_may_be_destroyed_inside_its_own_callback)
{
	struct counter counter = { .loop = loop_create() };

	counter.timer = loop_timer_create(counter.loop, destroy_own_timer, &counter);
	loop_timer_start(counter.timer, 1, 1);
	loop_run(counter.loop);
	ck_assert_int_eq(counter.calls, 1);
	loop_timer_destroy(NULL);
	loop_destroy(counter.loop);
}
END_TEST

struct order {
	struct loop *loop;
	char calls[8];
	int count;
};

static void third(void *context)
{
	struct order *order = context;

	order->calls[order->count++] = '3';
}

static void first(void *context)
{
	struct order *order = context;

	order->calls[order->count++] = '1';
	loop_soon(order->loop, third, order);
}

static void second(void *context)
{
	struct order *order = context;

	order->calls[order->count++] = '2';
}

START_TEST(soon_runs_later_in_the_order_of_asking)
{
	struct order order = { .loop = loop_create() };

	loop_soon(order.loop, first, &order);
	loop_soon(order.loop, second, &order);
	ck_assert_int_eq(order.count, 0);
	loop_run(order.loop);
	ck_assert_str_eq(order.calls, "123");
	loop_destroy(order.loop);
}
END_TEST

START_TEST(soon_that_was_asked_in_the_last_turn_still_runs)
{
	struct order order = { .loop = loop_create() };

	loop_soon(order.loop, second, &order);
	loop_destroy(order.loop);
	ck_assert_str_eq(order.calls, "2");
}
END_TEST

struct job {
	pthread_t loop_thread, work_thread, done_thread;
	int input, output;
	bool ended;
};

static void square(void *context)
{
	struct job *job = context;

	job->work_thread = pthread_self();
	job->output = job->input * job->input;
}

static void job_ended(void *context)
{
	struct job *job = context;

	job->done_thread = pthread_self();
	job->ended = true;
}

START_TEST(offloaded_work_runs_on_another_thread_and_ends_on_the_loop)
{
	struct loop *loop = loop_create();
	struct job job = { .loop_thread = pthread_self(), .input = 12 };

	loop_offload(loop, square, job_ended, &job);
	ck_assert(!job.ended);
	loop_run(loop);
	ck_assert(job.ended);
	ck_assert_int_eq(job.output, 144);
	ck_assert(!pthread_equal(job.work_thread, job.loop_thread));
	ck_assert(pthread_equal(job.done_thread, job.loop_thread));
	loop_destroy(loop);
}
END_TEST

static void raise_signal(void *context)
{
	raise(*(int *)context);
}

START_TEST(a_stop_signal_asks_for_an_orderly_end)
{
	struct counter counter = { .loop = loop_create(), .wanted = 1 };
	int number = SIGTERM;
	struct loop_timer *raiser = loop_timer_create(counter.loop, raise_signal, &number);
	struct loop_timer *alive = loop_timer_create(counter.loop, count_and_stop, &counter);

	loop_on_stop_signal(counter.loop, count_and_stop, &counter);
	loop_timer_start(alive, 5000, 0);
	loop_timer_start(raiser, 1, 0);
	loop_run(counter.loop);
	ck_assert_int_eq(counter.calls, 1);
	ck_assert(loop_timer_is_running(alive));
	loop_timer_destroy(raiser);
	loop_timer_destroy(alive);
	loop_destroy(counter.loop);
}
END_TEST

START_TEST(a_reload_signal_may_come_again_and_again)
{
	struct counter counter = { .loop = loop_create(), .wanted = 2 };
	int number = SIGHUP;
	struct loop_timer *raiser = loop_timer_create(counter.loop, raise_signal, &number);

	loop_on_reload_signal(counter.loop, count_and_stop, &counter);
	loop_timer_start(raiser, 1, 1);
	loop_run(counter.loop);
	ck_assert_int_eq(counter.calls, 2);
	loop_timer_destroy(raiser);
	loop_destroy(counter.loop);
}
END_TEST

static void ignore_stop(void *context)
{
	(void)context;
}

static void refuse_to_end(void)
{
	struct loop *loop = loop_create();
	int number = SIGTERM;
	struct loop_timer *raiser = loop_timer_create(loop, raise_signal, &number);

	loop_on_stop_signal(loop, ignore_stop, NULL);
	loop_timer_start(raiser, 1, 1);
	loop_run(loop);
}

START_TEST(a_second_stop_signal_ends_the_process_at_once)
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		refuse_to_end();
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 128 + SIGTERM);
}
END_TEST

int main(void)
{
	return RUN_TESTS("loop", a_timer_fires_once_after_its_delay,
			 a_repeating_timer_fires_until_it_is_stopped,
			 starting_a_running_timer_again_postpones_it,
			 a_timer_may_be_destroyed_inside_its_own_callback,
			 soon_runs_later_in_the_order_of_asking,
			 soon_that_was_asked_in_the_last_turn_still_runs,
			 offloaded_work_runs_on_another_thread_and_ends_on_the_loop,
			 a_stop_signal_asks_for_an_orderly_end,
			 a_reload_signal_may_come_again_and_again,
			 a_second_stop_signal_ends_the_process_at_once);
}
