"""A function that nobody calls is found; one that somebody calls is not."""
import unittest

import exports

HEADER = "int rate_of(int a);\n"
BODY = '#include "common/a.h"\n\nint rate_of(int a)\n{\n\treturn a;\n}\n'


def findings(exceptions=(), **files):
    paths = {"header": "common/a.h", "body": "common/a.c", "user": "hq/b.c", "test": "tests/unit/a_test.c"}
    return list(exports.findings({paths[name]: text for name, text in files.items()}, dict.fromkeys(exceptions, "")))


class Exports(unittest.TestCase):
    def test_a_function_that_nobody_calls_is_dead(self):
        self.assertEqual(len(findings(header=HEADER, body=BODY)), 1)
        self.assertIn("common/a.h: nothing but its own file uses rate_of()", findings(header=HEADER, body=BODY)[0])

    def test_its_own_file_and_tests_are_no_users(self):
        own = BODY + "int other(void)\n{\n\treturn rate_of(1);\n}\n"
        self.assertTrue(findings(header=HEADER, body=own, test="int x = rate_of(1);\n"))

    def test_a_mention_in_a_comment_or_a_text_is_no_use(self):
        self.assertTrue(findings(header=HEADER, body=BODY, user='/* rate_of() */\nchar *x = "rate_of";\n'))

    def test_a_call_from_another_file_is_a_use(self):
        self.assertFalse(findings(header=HEADER, body=BODY, user="void f(void)\n{\n\trate_of(1);\n}\n"))

    def test_a_place_in_a_table_is_a_use(self):
        self.assertFalse(findings(header=HEADER, body=BODY, user="struct x t[] = { { rate_of } };\n"))

    def test_an_inline_function_of_the_same_header_is_a_use(self):
        inline = HEADER + "static inline int f(void)\n{\n\treturn rate_of(1);\n}\n"
        self.assertFalse(findings(header=inline, body=BODY))

    def test_a_declaration_over_several_lines_is_seen(self):
        header = "must_check const struct error *\nlong_name(struct arena *arena, int a,\n\t  void (*done)(int))\n\t__attribute__((x));\n"
        self.assertTrue(findings(header=header))

    def test_an_exception_holds_until_somebody_calls_it(self):
        self.assertFalse(findings(["rate_of"], header=HEADER, body=BODY))
        self.assertEqual(findings(["rate_of"], header=HEADER, body=BODY, user="int x = rate_of(1);\n"),
                         ["tests/lint/exports.py: rate_of needs no exception any more: take it out"])


if __name__ == "__main__":
    unittest.main()
