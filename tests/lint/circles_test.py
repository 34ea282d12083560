"""The check for circles must see one, and only within a folder."""
import pathlib
import subprocess
import tempfile
import unittest

import circles

LANE = "common/db/lane.c"
CALL = "common/db/call.c"
TASK = "common/db/task.c"


class Circles(unittest.TestCase):
    def test_two_files_that_need_each_other_are_named_with_the_symbols(self):
        needs = {LANE: {CALL: "task_send"}, CALL: {LANE: "lane_dispatch"}}
        (finding,) = circles.findings_of(needs, {})
        self.assertIn(f"{CALL} needs {LANE} for lane_dispatch", finding)
        self.assertIn(f"{LANE} needs {CALL} for task_send", finding)

    def test_a_circle_over_a_third_file_is_one(self):
        needs = {LANE: {CALL: "a"}, CALL: {TASK: "b"}, TASK: {LANE: "c"}}
        self.assertEqual(circles.circles_of(needs), [sorted([LANE, CALL, TASK])])

    def test_what_only_goes_down_is_fine(self):
        needs = {LANE: {CALL: "a", TASK: "b"}, CALL: {TASK: "b"}, TASK: {}}
        self.assertEqual(list(circles.findings_of(needs, {})), [])

    def test_a_known_circle_may_not_grow(self):
        needs = {LANE: {CALL: "a"}, CALL: {LANE: "b"}}
        self.assertEqual(list(circles.findings_of(needs, {"common/db": 2})), [])
        self.assertTrue(list(circles.findings_of({**needs, LANE: {TASK: "a"}, TASK: {CALL: "c"}}, {"common/db": 2})))

    def test_symbols_of_another_folder_do_not_count(self):
        defined = {LANE: {"lane_dispatch"}, "common/http/lane.c": {"task_send"}}
        used = {LANE: {"task_send"}, "common/http/lane.c": {"lane_dispatch"}}
        self.assertEqual(list(circles.findings_of(circles.needs_of(defined, used), {})), [])


class Objects(unittest.TestCase):
    """From source text over a compiler, as the build makes them."""

    def findings(self, **sources):
        with tempfile.TemporaryDirectory() as folder:
            objects = []
            for name, text in sources.items():
                source = pathlib.Path(folder, name + ".c")
                source.write_text(text)
                subprocess.run(["cc", "-c", source, "-o", source.with_suffix(".o")], check=True)
                objects.append((f"common/x/{name}.c", source.with_suffix(".o")))
            return list(circles.findings_of(circles.needs_of(*circles.symbols_of(objects)), {}))

    def test_calls_both_ways_are_a_circle(self):
        self.assertTrue(self.findings(up="void down(void); void up(void) { down(); }",
                                      down="void up(void); void down(void) { up(); }"))

    def test_a_table_that_names_its_user_is_a_circle(self):
        self.assertTrue(self.findings(table="void use(void); void (*const table[])(void) = { use };",
                                      user="extern void (*const table[])(void); void use(void) { table[0](); }"))

    def test_a_callback_is_none(self):
        self.assertFalse(self.findings(up="void down(void (*)(void)); static void back(void) {} void up(void) { down(back); }",
                                       down="void down(void (*back)(void)) { back(); }"))


if __name__ == "__main__":
    unittest.main()
