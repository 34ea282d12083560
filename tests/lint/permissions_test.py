"""A permission that nothing asks for is found, and one in the list that is asked for."""
import unittest

import permissions

HEADER = "enum permission {\n\tPERMISSION_UNSET, /* none */\n\tPERMISSION_POS_SELL,\n\tPERMISSION_COUNT\n};\n"


def findings(coming=(), **files):
    paths = {"route": "store/api/sales.c", "test": "tests/api/x.c", "own": "common/auth/permission.c",
             "query": "schema/store/queries/sales.sql"}
    return list(permissions.findings({permissions.HEADER: HEADER, **{paths[name]: text for name, text in files.items()}},
                                     dict.fromkeys(coming, "F001")))


class Permissions(unittest.TestCase):
    def test_one_that_nothing_asks_for_is_named_with_its_remedy(self):
        self.assertIn("no route asks for pos:sell", findings()[0])

    def test_its_own_table_tests_and_comments_do_not_ask(self):
        self.assertTrue(findings(own="[PERMISSION_POS_SELL] = {}", test="PERMISSION_POS_SELL",
                                 route="/* PERMISSION_POS_SELL */"))

    def test_a_route_or_a_declaration_asks(self):
        self.assertFalse(findings(route="\t.permission = PERMISSION_POS_SELL,\n"))
        self.assertFalse(findings(query="-- permission: pos:sell\n"))

    def test_one_that_waits_for_its_feature_passes_until_it_is_asked_for(self):
        self.assertFalse(findings(["PERMISSION_POS_SELL"]))
        self.assertEqual(findings(["PERMISSION_POS_SELL"], route="PERMISSION_POS_SELL"),
                         ["tests/lint/permissions.py: PERMISSION_POS_SELL is asked for by now: take it out"])

    def test_one_in_the_list_that_is_gone_is_named(self):
        self.assertEqual(len(findings(["PERMISSION_OLD"], route="PERMISSION_POS_SELL")), 1)


if __name__ == "__main__":
    unittest.main()
