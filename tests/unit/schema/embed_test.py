"""embed.py: what counts as a parameter, where a statement ends, and which files are refused."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "schema"))

import embed  # noqa: E402


class Binding(unittest.TestCase):
    def bound(self, sql, text, *parameters):
        self.assertEqual(embed.bind(sql), (text, list(parameters)))

    def test_parameters_are_numbered_in_order_of_first_use(self):
        self.bound("SELECT :b, :a, :b", "SELECT $1, $2, $1", "b", "a")

    def test_a_cast_is_not_a_parameter(self):
        self.bound("SELECT :id::uuid, x::text", "SELECT $1::uuid, x::text", "id")

    def test_literals_and_identifiers_are_left_alone(self):
        self.bound("SELECT ':a ''; :b', \":c;\"", "SELECT ':a ''; :b', \":c;\"")

    def test_escape_strings_may_hold_an_escaped_quote(self):
        self.bound(r"SELECT E'it\'s :a', :b", r"SELECT E'it\'s :a', $1", "b")

    def test_a_backslash_ends_nothing_in_a_plain_string(self):
        self.bound("SELECT '\\', :b", "SELECT '\\', $1", "b")

    def test_dollar_quotes_are_left_alone(self):
        self.bound("SELECT $$ :a; ' $$, $tag$ :b $$ ; $tag$, :c", "SELECT $$ :a; ' $$, $tag$ :b $$ ; $tag$, $1", "c")

    def test_a_dollar_inside_a_name_quotes_nothing(self):
        self.bound("SELECT a$b$c, :d", "SELECT a$b$c, $1", "d")

    def test_comments_are_removed(self):
        self.bound("SELECT 1 -- :a; it's\n /* :b /* ; */ ' */ + :c", "SELECT 1\n   + $1", "c")

    def test_json_operators_and_assignment_are_left_alone(self):
        self.bound("SELECT a->'b', c #>> '{d}', f(x := :y)", "SELECT a->'b', c #>> '{d}', f(x := $1)", "y")

    def test_a_final_semicolon_is_dropped(self):
        self.bound("SELECT 1;\n", "SELECT 1")

    def test_empty_lines_are_dropped_but_not_those_of_literals(self):
        self.bound("SELECT 1\n\n  FROM a", "SELECT 1\n  FROM a")
        self.bound("SELECT 'a\n\n  b  \nc'", "SELECT 'a\n\n  b  \nc'")

    def test_two_statements_under_one_name_are_refused(self):
        with self.assertRaisesRegex(ValueError, "more than one"):
            embed.bind("SELECT 1; SELECT 2")

    def test_open_quotes_and_comments_are_refused(self):
        for sql in ("SELECT 'a", 'SELECT "a', "SELECT /* a", "SELECT $$ a"):
            with self.assertRaises(ValueError, msg=sql):
                embed.bind(sql)

    def test_nothing_is_refused(self):
        with self.assertRaisesRegex(ValueError, "no statement"):
            embed.bind(" -- only a comment\n ;")


class Statements(unittest.TestCase):
    def parse(self, source):
        return embed.parse_statements("x.sql", source)

    def refused(self, source, message):
        with self.assertRaisesRegex(embed.EmbedError, message):
            self.parse(source)

    def test_names_and_lanes(self):
        found = self.parse("-- About.\n\n-- name: one\nSELECT 1;\n\n-- name: two\n-- lane: exclusive\nSELECT 2;\n"
                           "-- name: three\n-- Why.\n-- lane: sequencer\nSELECT 3")
        self.assertEqual([(s.name, s.lane, s.text) for s in found], [
            ("one", "DB_LANE_FAST", "SELECT 1"),
            ("two", "DB_LANE_EXCLUSIVE", "SELECT 2"),
            ("three", "DB_LANE_SEQUENCER", "SELECT 3")])

    def test_faults_name_file_and_line(self):
        self.refused("-- name: a\nSELECT 1;\n-- name: b\n", "x.sql:3: b: no statement")
        self.refused("-- name: a\n-- lane: slow\nSELECT 1", "x.sql:2: unknown lane 'slow'")
        self.refused("-- name: a\nSELECT 1\n-- lane: fast\n", "x.sql:3: -- lane: belongs")
        self.refused("SELECT 1;\n-- name: a\nSELECT 1", "x.sql:1: SQL before")
        self.refused("-- name: Nope\nSELECT 1", "x.sql:1: a statement name")
        self.refused("-- nothing\n", "x.sql:1: no -- name:")


class Generated(unittest.TestCase):
    """The C text, compiled: what the program sees is what the file says."""

    def test_the_string_the_compiler_sees_is_the_text(self):
        text = 'SELECT \'\\n "x"\', \'??=\', \'tab\there\'\n  FROM a'
        with tempfile.TemporaryDirectory() as folder:
            source = pathlib.Path(folder) / "print.c"
            source.write_text("#include <stdio.h>\nint main(void) { fputs(\n%s\n, stdout); return 0; }\n"
                              % embed.c_string(text), encoding="utf-8")
            program = pathlib.Path(folder) / "print"
            subprocess.run(["cc", "-std=gnu17", "-trigraphs", "-o", program, source], check=True)
            self.assertEqual(subprocess.run([program], capture_output=True, text=True, check=True).stdout, text)


class Schemas(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.schema = pathlib.Path(folder.name).resolve()

    def put(self, name, text="SELECT 1;"):
        path = self.schema / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def embed(self, *queries):
        header, source = self.schema / "schema.h", self.schema / "schema.c"
        embed.embed_schema("hq", header, source, queries, self.schema)
        return source.read_text(encoding="utf-8")

    def test_migrations_of_both_folders_are_sorted_by_number(self):
        for name in ("hq/migrations/0020_sync.sql", "shared/migrations/0010_data.sql", "shared/migrations/0001_base.sql",
                     "store/migrations/0002_other_tier.sql"):
            self.put(name)
        self.assertEqual([path.name for path in embed.migrations(self.schema, "hq")],
                         ["0001_base.sql", "0010_data.sql", "0020_sync.sql"])

    def test_a_number_taken_twice_is_refused(self):
        self.put("hq/migrations/0010_a.sql")
        self.put("shared/migrations/0010_b.sql")
        with self.assertRaisesRegex(embed.EmbedError, "already taken"):
            embed.migrations(self.schema, "hq")

    def test_a_migration_without_a_number_is_refused(self):
        self.put("hq/migrations/first.sql")
        with self.assertRaisesRegex(embed.EmbedError, "NNNN_what.sql"):
            embed.migrations(self.schema, "hq")

    def test_a_query_file_that_is_not_named_is_an_error(self):
        one = self.put("hq/queries/one.sql", "-- name: one\nSELECT 1;")
        self.put("shared/queries/two.sql", "-- name: two\nSELECT 1;")
        with self.assertRaisesRegex(embed.EmbedError, "two.sql:1: not in the build"):
            self.embed(one)

    def test_a_name_used_in_two_files_is_an_error(self):
        paths = [self.put("hq/queries/%s.sql" % name, "-- name: same\nSELECT 1;") for name in ("a", "b")]
        with self.assertRaisesRegex(embed.EmbedError, "statement same is already in schema/hq/queries/a.sql"):
            self.embed(*paths)

    def test_all_statements_are_listed(self):
        paths = [self.put("hq/queries/a.sql", "-- name: a_two\nSELECT 1;\n-- name: a_one\nSELECT 1;"),
                 self.put("shared/queries/b.sql", "-- name: b\nSELECT 1;")]
        self.assertIn("\t&a_one,\n\t&a_two,\n\t&b,\n\tNULL,\n", self.embed(*paths))

    def test_a_changed_function_changes_the_checksum_of_all(self):
        path = self.put("hq/functions/f.sql", "one")
        before = self.embed()
        path.write_text("two", encoding="utf-8")
        self.assertNotEqual(before, self.embed())

    def test_unchanged_output_keeps_its_time_stamp(self):
        self.put("hq/functions/f.sql", "one")
        self.embed()
        before = (self.schema / "schema.c").stat().st_mtime_ns
        self.embed()
        self.assertEqual((self.schema / "schema.c").stat().st_mtime_ns, before)


if __name__ == "__main__":
    unittest.main()
