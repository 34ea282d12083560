"""The totals of tests/run are only as good as this counting."""
import json
import tempfile
import unittest

from runner.results import count_output, meson_entries, meson_totals, program_totals


class Counting(unittest.TestCase):
    def test_a_check_program_counts_its_checks(self):
        self.assertEqual(count_output("Running\n66%: Checks: 3, Failures: 1, Errors: 0\n"), (2, 1, 0))

    def test_a_unittest_program_counts_failures_errors_and_skips(self):
        output = "Ran 7 tests in 0.1s\n\nFAILED (failures=1, errors=2, skipped=1)\n"
        self.assertEqual(count_output(output), (3, 3, 1))

    def test_a_unittest_program_without_trouble_passes_whole(self):
        self.assertEqual(count_output("Ran 4 tests in 0.1s\n\nOK\n"), (4, 0, 0))

    def test_the_plain_closing_line_counts(self):
        self.assertEqual(count_output("vectors: 5 passed, 1 failed, 2 skipped\n"), (5, 1, 2))

    def test_a_silent_program_is_one_test(self):
        self.assertEqual(program_totals("x", True, False, "").passed, 1)

    def test_a_program_that_ends_badly_fails_whatever_it_printed(self):
        totals = program_totals("x", False, False, "Ran 4 tests in 0.1s\n\nOK\n")
        self.assertEqual((totals.failed, totals.failures), (1, ["x"]))

    def test_a_failure_in_the_output_counts_even_when_the_exit_code_is_good(self):
        self.assertEqual(program_totals("x", True, False, "1 passed, 2 failed\n").failed, 2)

    def test_a_meson_log_adds_up(self):
        rows = ({"name": "a", "result": "OK", "stdout": "100%: Checks: 3, Failures: 0, Errors: 0"},
                {"name": "b", "result": "TIMEOUT", "stdout": ""}, {"name": "c", "result": "SKIP"})
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            file.write("\n".join(json.dumps(row) for row in rows))
            file.flush()
            totals = meson_totals(file.name)
        self.assertEqual((totals.passed, totals.failed, totals.skipped), (3, 1, 1))

    def test_what_was_interrupted_because_another_failed_is_no_test(self):
        rows = ({"name": "outpost:unit / a", "result": "FAIL", "stdout": ""},
                {"name": "outpost:database+sql / b/c", "result": "INTERRUPT", "stdout": ""})
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            file.write("\n".join(json.dumps(row) for row in rows))
            file.flush()
            totals = meson_totals(file.name)
            entries = [(name, suites) for name, suites, _ in meson_entries(file.name)]
        self.assertEqual((totals.failed, totals.failures), (1, ["a"]))
        self.assertEqual(entries, [("a", ["unit"]), ("b/c", ["database", "sql"])])


if __name__ == "__main__":
    unittest.main()
