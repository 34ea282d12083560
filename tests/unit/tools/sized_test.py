"""A test may be run longer than usual, and is otherwise left as it is."""
import unittest

from support.sized import sized


class Sized(unittest.TestCase):
    def test_a_number_in_braces_is_multiplied(self):
        self.assertEqual(sized(["kill_test", "--rounds", "{6}", "-runs={50}"], 20),
                         ["kill_test", "--rounds", "120", "-runs=1000"])

    def test_once_is_the_number_itself(self):
        self.assertEqual(sized(["x", "{3000}"], 1), ["x", "3000"])

    def test_other_braces_stay(self):
        self.assertEqual(sized(['{"a": 1}', "{}", "{x}"], 9), ['{"a": 1}', "{}", "{x}"])


if __name__ == "__main__":
    unittest.main()
