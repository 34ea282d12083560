"""A test that no build runs is found, however the others are started."""
import unittest

import unrun

TESTS = [{"cmd": ["/r/deploy/python", "/r/build/../tests/system/a_test.py"], "workdir": None},
         {"cmd": ["/usr/bin/python3", "-m", "unittest", "-q", "b_test"], "workdir": "/r/tests/lint"},
         {"cmd": ["/r/build/c_test"], "workdir": None}]
TARGETS = [{"filename": ["/r/build/c_test"], "target_sources": [{"sources": ["/r/tests/unit/c_test.c"]}, {}]},
           {"filename": ["/r/build/d_test"], "target_sources": [{"sources": ["/r/tests/unit/d_test.c"]}]}]


class Unrun(unittest.TestCase):
    def test_a_script_a_module_and_a_program_are_run(self):
        files = ["/r/tests/system/a_test.py", "/r/tests/lint/b_test.py", "/r/tests/unit/c_test.c"]
        self.assertEqual(list(unrun.findings(files, TESTS, TARGETS)), [])

    def test_a_script_that_no_test_starts_is_named(self):
        self.assertEqual(list(unrun.findings(["/r/tests/lint/e_test.py"], TESTS, TARGETS)),
                         ["/r/tests/lint/e_test.py: no test runs it: give it a row in a meson.build"])

    def test_a_program_that_is_only_built_is_named(self):
        self.assertEqual(len(list(unrun.findings(["/r/tests/unit/d_test.c"], TESTS, TARGETS))), 1)


if __name__ == "__main__":
    unittest.main()
