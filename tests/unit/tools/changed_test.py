"""tests/run --changed: what a change can break is chosen, and nothing is left out in silence."""
import os
import tempfile
import unittest

from chain.build import ROOT
from chain.failure import Failure
from runner import changed


class Links:
    def __init__(self, made_from):
        self._made_from = made_from

    def files(self, program):
        return self._made_from[os.path.basename(program)]


def test(name, *command, suite="unit", priority=0):
    return {"name": name, "suites": [suite], "cmd": list(command), "priority": priority}


class Chosen(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = folder.name
        for name in ("money_test", "tax_test", "outpost-hq"):
            open(os.path.join(self.path, name), "w", encoding="utf-8").close()
        self.links = Links({"money_test": {"common/rules/money.c", "common/rules/money.h"},
                            "tax_test": {"common/rules/tax.c", "common/rules/money.h"}})
        # Every name that FOLDERS knows is there, as a test without a program.
        names = {name for _, some in changed.FOLDERS for name in some}
        self.tests = [test(name, "/usr/bin/true", suite="none") for name in sorted(names)]
        self.tests += [test("money", f"{self.path}/money_test"), test("tax", f"{self.path}/tax_test"),
                       test("script", "/usr/bin/python3", f"{ROOT}/tests/tools/x_test.py"),
                       test("pages", "/usr/bin/python3", f"{self.path}/outpost-hq")]

    def chosen(self, *files):
        found, unknown = changed.chosen(self.tests, set(files), self.links, self.path)
        return [one["name"] for one in found if one["suites"] != ["none"]], unknown

    def test_a_source_chooses_what_is_linked_from_it(self):
        self.assertEqual(self.chosen("common/rules/money.c"), (["money"], []))

    def test_a_header_chooses_all_that_include_it(self):
        self.assertEqual(self.chosen("common/rules/money.h"), (["money", "tax"], []))

    def test_a_script_chooses_itself(self):
        self.assertEqual(self.chosen("tests/tools/x_test.py")[0], ["script"])

    def test_a_folder_names_tests_of_running_servers(self):
        found, _ = changed.chosen(self.tests, {"store/api/sales.c"}, self.links, self.path)
        self.assertIn("api/retail_store", [one["name"] for one in found])
        self.assertNotIn("api/retail_hq", [one["name"] for one in found])

    def test_a_file_that_no_test_is_known_for_is_named(self):
        self.assertEqual(self.chosen("LICENSE"), ([], ["LICENSE"]))

    def test_a_name_in_the_table_that_no_test_has_is_a_failure(self):
        with self.assertRaisesRegex(Failure, "bad_input"):
            changed.chosen([one for one in self.tests if one["name"] != "bad_input"], set(), self.links, self.path)

    def test_the_longest_are_left_out_until_the_rest_fits(self):
        tests = [test("long", priority=200), test("middle", priority=90), test("short")]
        kept, left = changed.fitting(tests, 2)
        self.assertEqual(([one["name"] for one in kept], [one["name"] for one in left]),
                         (["short", "middle"], ["long"]))

    def test_many_short_tests_are_never_left_out(self):
        self.assertEqual(len(changed.fitting([test(str(number)) for number in range(500)], 1)[0]), 500)


if __name__ == "__main__":
    unittest.main()
