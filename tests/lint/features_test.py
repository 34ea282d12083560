"""The check of docs/features.md must see what is missing."""
import unittest

import features

OWN = "tests/lint/features_test.py"
ABSENT = "_".join(("no", "such", "test"))  # put together, or this file would hold the name


class Faults(unittest.TestCase):
    def test_a_missing_file_is_named(self):
        self.assertEqual(list(features.faults("`tests/lint/nothing.py`")), ["tests/lint/nothing.py does not exist"])

    def test_a_missing_test_is_named(self):
        self.assertEqual(list(features.faults(f"`{OWN}::{ABSENT}`")), [f"{OWN} has no test {ABSENT}"])

    def test_what_exists_is_fine(self):
        self.assertEqual(list(features.faults(f"`{OWN}` `{OWN}::test_what_exists_is_fine`")), [])


if __name__ == "__main__":
    unittest.main()
