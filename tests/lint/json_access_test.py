"""Positions and values of any type are found, names and types are not."""
import unittest

import json_access


def findings(path, text, positional=(), untyped=()):
    return list(json_access.findings({path: text}, dict.fromkeys(positional, ""), dict.fromkeys(untyped, "")))


class Positions(unittest.TestCase):
    def test_sql_reads_members_by_name(self):
        for text in ("SELECT fact ->> 0", "SELECT fact -> 12", "x->-1", "jsonb_array_element(x, i)",
                     "x #>> '{lines,0,price}'"):
            self.assertTrue(findings("schema/hq/functions/x.sql", text), text)
        for text in ("fact ->> 'price'", "fact -> v_name", "x #>> '{lines}'", "-- line ->> 0", "a - 1 > 0",
                     "jsonb_array_elements(x)"):
            self.assertFalse(findings("schema/hq/functions/x.sql", text), text)

    def test_c_reads_members_by_name(self):
        for text in ("json_item(line, 0)", "json_item(json_member(a, b), 2)", "json_item(line, FACT_PRICE)"):
            self.assertTrue(findings("hq/x.c", text), text)
        for text in ("json_item(lines, i)", "/* json_item(line, 0) */", "json_item(lines, count - 1)"):
            self.assertFalse(findings("hq/x.c", text), text)

    def test_the_line_is_named(self):
        self.assertIn("schema/x.sql:3:", findings("schema/x.sql", "-- a\n\nSELECT fact ->> 0")[0])

    def test_a_format_of_its_own_is_allowed_as_long_as_it_needs_it(self):
        self.assertFalse(findings("schema/x.sql", "line ->> 0", positional=["schema/x.sql"]))
        self.assertEqual(len(findings("schema/x.sql", "line ->> 'a'", positional=["schema/x.sql"])), 1)


class Types(unittest.TestCase):
    FIELD = '\t{ "lines", FIELD_VALUE, 0, .doc = "Lines" },\n'

    def test_any_json_in_a_table_of_fields_is_found(self):
        self.assertIn("store/a.c:1: lines is a value of any type", findings("store/a.c", self.FIELD)[0])
        self.assertFalse(findings("store/a.c", '\t{ "lines", FIELD_OBJECT, .fields = line_fields },\n'))

    def test_one_in_the_list_passes_until_it_has_its_type(self):
        self.assertFalse(findings("store/a.c", self.FIELD, untyped=[("store/a.c", "lines")]))
        self.assertEqual(len(findings("store/a.c", "", untyped=[("store/a.c", "lines")])), 1)


if __name__ == "__main__":
    unittest.main()
