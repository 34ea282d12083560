"""Each rule of layers.py finds what it is for, and lets pass what is allowed."""
import unittest

import layers


def findings(path, text):
    return list(layers.check(path, text))


class Includes(unittest.TestCase):
    def test_the_tiers_never_include_each_other(self):
        self.assertTrue(findings("hq/app.c", '#include "store/app.h"\n'))
        self.assertTrue(findings("store/api/sales.c", '#include "hq/api/products.h"\n'))
        self.assertTrue(findings("store/app.c", '#include "schema/hq/queries/stores.sql.h"\n'))
        self.assertFalse(findings("hq/app.c", '#include "hq/sync/packs.h"\n'))

    def test_lower_layers_never_include_upper_ones(self):
        self.assertTrue(findings("common/base/text.c", '#include "common/json/json_read.h"\n'))
        self.assertTrue(findings("common/rules/tax.c", '#include "common/db/db.h"\n'))
        self.assertTrue(findings("common/db/pool.c", '#include "common/http/server.h"\n'))
        self.assertTrue(findings("common/field/field.c", '#include "hq/app.h"\n'))
        self.assertFalse(findings("common/http/route.c", '#include "common/db/db.h"\n'))

    def test_the_protocol_reaches_neither_database_nor_loop(self):
        for header in ("common/db/db.h", "common/loop/loop.h", "common/http/client.h"):
            self.assertTrue(findings("sync-protocol/pull.c", f'#include "{header}"\n'))
        self.assertFalse(findings("sync-protocol/pull.c", '#include "common/field/field.h"\n'))

    def test_rules_of_a_tier_see_values_only(self):
        for header in ("common/db/db.h", "common/http/request.h", "store/api/routes.h"):
            self.assertTrue(findings("store/rules/sale_rights.c", f'#include "{header}"\n'))
            self.assertTrue(findings("hq/rules/import_rows.c", f'#include "{header}"\n'))
        self.assertFalse(findings("store/rules/sale_rights.c", '#include "common/field/field.h"\n'))
        self.assertFalse(findings("store/api/sales.c", '#include "store/rules/sale_rights.h"\n'))

    def test_a_prefix_of_a_name_is_not_its_folder(self):
        self.assertTrue(findings("common/rules/tax.c", '#include "common/basement/x.h"\n'))

    def test_a_folder_without_a_row_may_include_nothing(self):
        self.assertTrue(findings("common/new/x.c", '#include "common/base/text.h"\n'))

    def test_a_library_stays_in_its_folder(self):
        for header in ("libpq-fe.h", "libwebsockets.h", "curl/curl.h", "uv.h", "jansson.h", "jwt.h",
                       "argon2.h", "zstd.h", "openssl/evp.h"):
            self.assertTrue(findings("hq/app.c", f"#include <{header}>\n"), header)
        self.assertFalse(findings("common/db/pool.c", "#include <libpq-fe.h>\n"))
        self.assertFalse(findings("common/json/json_read.c", "#include <jansson.h>\n"))


class Sql(unittest.TestCase):
    def test_sql_in_a_string_is_found(self):
        for sql in ("SELECT 1", "INSERT INTO sale", "UPDATE sale SET x = 1", "DELETE FROM sale",
                    "CREATE TABLE sale ()"):
            self.assertTrue(findings("hq/api/sales.c", f'f("{sql}");\n'), sql)

    def test_words_outside_strings_and_plain_words_pass(self):
        for line in ("/* SELECT is for schema/ */", '"DELETE"', '"update the sale"', "HTTP_DELETE"):
            self.assertFalse(findings("hq/api/sales.c", line + "\n"), line)

    def test_the_database_module_and_tests_may(self):
        self.assertFalse(findings("common/db/pool.c", '"SELECT set_config"\n'))
        self.assertFalse(findings("tests/api/x.c", '"SELECT 1"\n'))


class Length(unittest.TestCase):
    @staticmethod
    def function(lines):
        return "int f(void)\n{\n" + "\tg();\n" * lines + "}\n"

    def test_a_function_has_at_most_sixty_lines(self):
        self.assertFalse(findings("hq/a.c", self.function(60)))
        self.assertEqual(findings("hq/a.c", self.function(61)),
                         ["hq/a.c:2: function of 61 lines, at most 60"])

    def test_a_table_may_be_longer(self):
        table = "static const int t[] = {\n" + "\t1,\n" * 100 + "};\n"
        self.assertFalse(findings("hq/a.c", table))

    def test_a_file_has_at_most_six_hundred_lines(self):
        self.assertFalse(findings("hq/a.sql", "\n" * 600))
        self.assertTrue(findings("hq/a.sql", "\n" * 601))
        self.assertTrue(findings("web/a.vue", "\n" * 601))

class Parameters(unittest.TestCase):
    SIX = "(int a, int b, int c, int d, int e, int f)"

    def test_a_function_has_at_most_five_parameters(self):
        self.assertFalse(findings("hq/a.c", "static int of(int a, int b, int c, int d, int e)\n{\n}\n"))
        self.assertEqual(findings("hq/a.c", f"\nstatic int of{self.SIX}\n{{\n}}\n"),
                         ["hq/a.c:2: of() has 6 parameters, at most 5"])
        self.assertTrue(findings("hq/a.h", f"must_check const struct error *of{self.SIX};\n"))

    def test_a_pointer_to_a_function_is_one_parameter(self):
        self.assertFalse(findings("hq/a.h", "void of(int a, void (*done)(int, int, int), int c, int d, void *e);\n"))

    def test_calls_and_comments_have_as_many_arguments_as_they_like(self):
        self.assertFalse(findings("hq/a.c", "\tof(1, 2, 3, 4, 5, 6);\n/* int of(a, b, c, d, e, f); */\n"))

    def test_a_name_in_the_list_is_allowed_and_one_that_no_function_needs_is_named(self):
        self.assertFalse(findings("hq/a.c", f"int token_sign{self.SIX}\n{{\n}}\n"))
        self.assertIn("tests/lint/layers.py: token_sign() has at most 5 parameters by now: take it out",
                      list(layers.needless(["int token_sign(int a)\n{\n}\n"])))

    def test_static_functions_of_one_word_are_reported(self):
        text = "static void end(int a)\n{\n}\nstatic void end_call(int a)\n{\n}\nint x(void)\n{\n\tend(1);\n}\n"
        self.assertEqual(list(layers.one_word("hq/a.c", text)), ["hq/a.c:1: end"])


if __name__ == "__main__":
    unittest.main()
