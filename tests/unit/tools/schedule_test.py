"""tests/run: what runs beside what, what a failure stops, and whose time a test takes."""
import tempfile
import threading
import time
import unittest
from unittest import mock

from chain.cluster import process_is_alive
from chain.failure import Failure
from runner import command, shares, steps
from runner.children import Children, Stopped, end_leftovers
from runner.results import Totals
from runner.schedule import Schedule, Step, closure


def step(name, lane, needs=(), does=lambda _: Totals(passed=1), asked=""):
    return Step(name, lane, needs, f"step {name}", does, asked)


def fails(_):
    return Totals(failed=1, failures=["it"])


def breaks(_):
    raise Failure("no compiler")


class Record:
    """What a schedule did: events in their order, and what it said."""

    def __init__(self):
        self.events, self.said, self.failures = [], [], 0

    def does(self, name, event=None):
        def function(_):
            self.events.append(f"{name} begins")
            if event:
                event()
            self.events.append(f"{name} ends")
            return Totals(passed=1)
        return function

    def on_failure(self):
        self.failures += 1

    def run(self, *steps, keep_going=False):
        return Schedule(steps, self.said.append, keep_going).run(None, self.on_failure)


class Order(unittest.TestCase):
    def setUp(self):
        self.record = Record()

    def test_a_step_begins_after_those_it_needs(self):
        does = self.record.does
        self.record.run(step("c", "one", ("a", "b"), does("c")), step("b", "two", ("a",), does("b")),
                        step("a", "one", (), does("a")))
        self.assertEqual(self.record.events, ["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"])

    def test_lanes_run_side_by_side(self):
        both = threading.Barrier(2, timeout=10)
        totals = self.record.run(step("a", "one", (), self.record.does("a", both.wait)),
                                 step("b", "two", (), self.record.does("b", both.wait)))
        self.assertEqual(totals.passed, 2)

    def test_one_lane_runs_one_step_at_a_time_in_the_order_of_the_table(self):
        names = ("a", "b", "c")
        self.record.run(*(step(name, "one", (), self.record.does(name)) for name in names))
        self.assertEqual(self.record.events, [f"{name} {event}" for name in names for event in ("begins", "ends")])

    def test_a_step_needs_only_what_was_chosen(self):
        self.assertEqual(self.record.run(step("b", "one", ("absent",))).passed, 1)

    def test_choosing_a_step_chooses_what_it_needs(self):
        names = [one.name for one in closure((step("a", "x"), step("b", "x", ("a",)), step("c", "x", ("b",)),
                                              step("d", "x")), ["c"])]
        self.assertEqual(names, ["a", "b", "c"])


class Failures(unittest.TestCase):
    def setUp(self):
        self.record = Record()

    def test_the_first_failure_stops_the_run(self):
        totals = self.record.run(step("a", "one", (), fails), step("b", "one", ("a",), self.record.does("b")))
        self.assertEqual((totals.failed, self.record.events, self.record.failures), (1, [], 1))

    def test_with_keep_going_the_others_still_run(self):
        totals = self.record.run(step("a", "one", (), fails), step("b", "one", ("a",), self.record.does("b")),
                                 keep_going=True)
        self.assertEqual((totals.failed, totals.passed, self.record.failures), (1, 1, 0))

    def test_what_needs_a_broken_build_does_not_run_even_then(self):
        totals = self.record.run(step("a", "one", (), breaks), step("b", "two", ("a",), self.record.does("b")),
                                 step("c", "two", ("b",), self.record.does("c")), step("d", "two"), keep_going=True)
        self.assertEqual((totals.failed, totals.passed, self.record.events), (1, 1, []))
        self.assertIn("a: no compiler", self.record.said)

    def test_a_step_that_was_stopped_is_neither_passed_nor_failed(self):
        def stopped(_):
            raise Stopped()
        self.assertEqual(self.record.run(step("a", "one", (), stopped)), Totals())


class Processes(unittest.TestCase):
    def test_what_runs_when_a_step_fails_is_ended(self):
        children, started = Children(), time.monotonic()
        threading.Timer(0.3, children.stop).start()
        with self.assertRaises(Stopped):
            children.run(["sleep", "50"])
        with self.assertRaises(Stopped):
            children.run(["true"])
        self.assertLess(time.monotonic() - started, 30)

    def test_what_a_program_leaves_behind_in_the_folder_of_the_run_is_ended_and_counted(self):
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as other:
            leave = "touch $0/x; setsid tail -f $0/x >/dev/null 2>&1 & echo $!"
            pids = [Children().run(["sh", "-c", leave, place])[1].strip() for place in (folder, other)]
            self.assertEqual(end_leftovers(folder), 1)
            self.assertFalse(process_is_alive(int(pids[0])))
            self.assertTrue(process_is_alive(int(pids[1])))
            self.assertEqual(end_leftovers(other), 1)

    def test_the_output_and_the_exit_code_come_back(self):
        self.assertEqual(Children().run(["sh", "-c", "echo out; echo err >&2; exit 3"]), (3, "out\nerr\n"))


class Shares(unittest.TestCase):
    def test_the_last_suite_with_a_row_gives_the_time(self):
        self.assertEqual(shares.row_of(["system", "chaos"]).name, "chaos")
        self.assertIsNone(shares.row_of(["unheard_of"]))

    def test_long_runs_are_under_both_builds(self):
        system = shares.ROWS["system"]
        self.assertTrue(shares.runs_under(system, "sanitized", False))
        self.assertFalse(shares.runs_under(system, "release", False))
        self.assertTrue(shares.runs_under(system, "release", True))

    def test_every_row_names_a_build_or_a_step(self):
        names = {one.name for one in steps.STEPS}
        for share in shares.SHARES:
            self.assertTrue(share.builds or share.name in names, share.name)

    def test_what_took_more_than_its_share_is_marked(self):
        lines = list(shares.report({"unit": 10_000, "sql": 1}))
        self.assertEqual([("over its share" in line) for line in lines[1:]], [True, False])


class Arguments(unittest.TestCase):
    def steps(self, *words):
        return [one.name for one in command.chosen_steps(command.parse(words))]

    def test_benchmarks_run_only_when_asked(self):
        self.assertNotIn("bench", self.steps())
        self.assertIn("bench", self.steps("--long"))
        self.assertIn("bench", self.steps("--only", "bench"))

    def test_coverage_is_asked_for_and_then_runs_alone(self):
        self.assertNotIn("coverage", self.steps("--long"))
        self.assertEqual(self.steps("--coverage"), ["cluster", "coverage-build", "coverage"])

    def test_one_test_alone_builds_what_it_needs_and_nothing_else(self):
        self.assertEqual(self.steps("--only", "release", "--test", "kill"),
                         ["cluster", "release-build", "last-release", "release"])

    def test_the_last_release_is_built_for_the_test_that_runs_it_alone(self):
        children = mock.Mock()
        children.run.return_value = (0, "")
        for chosen, calls in ((["kill"], 0), (["kill", "release"], 1)):
            with mock.patch.object(steps, "chosen_tests", return_value=chosen):
                steps.last_release(steps.Run(None, children, "", ""))
            self.assertEqual(children.run.call_count, calls)

    def test_a_size_is_a_number_of_times(self):
        self.assertEqual([command.parse(words).long for words in ([], ["--long"], ["--long", "3"])], [None, 20, 3])


if __name__ == "__main__":
    unittest.main()
