"""tests/run --coverage: what ran counts, wherever it ran, and what did not is shown."""
import os
import subprocess
import tempfile
import unittest

from runner import coverage

SOURCE = """#include <stdlib.h>
int sign(int a)
{
	if (a < 0)
		return -1;
	if (a > 100)
		abort();
	return a > 0;
}
int main(void)
{
	return sign(3) - 1;
}
"""


class Coverage(unittest.TestCase):
    def test_lines_that_a_program_ran_are_counted(self):
        with tempfile.TemporaryDirectory() as folder:
            build, counts = os.path.join(folder, "build"), os.path.join(folder, "counts")
            os.makedirs(build)
            with open(f"{build}/sign.c", "w", encoding="utf-8") as file:
                file.write(SOURCE)
            subprocess.run(["gcc", "--coverage", "-c", "-o", f"{build}/sign.o", f"{build}/sign.c"], check=True, cwd=build)
            subprocess.run(["gcc", "--coverage", "-o", f"{build}/sign", f"{build}/sign.o"], check=True, cwd=build)
            subprocess.run([f"{build}/sign"], check=True, env={**os.environ, "GCOV_PREFIX": counts})
            shown, coverage.SHOWN = coverage.SHOWN, ("",)
            self.addCleanup(setattr, coverage, "SHOWN", shown)
            lines, branches = coverage.collect(counts, build)
        (counted,), (taken,) = lines.values(), branches.values()
        self.assertEqual([number for number, count in sorted(counted.items()) if not count], [5])
        self.assertNotIn(7, counted, "a line that only aborts")
        self.assertEqual(sorted(count > 0 for count in taken.values()), [False, False, True, True])

    def test_a_folder_below_its_mark_and_its_files_are_named(self):
        lines = {"common/base/a.c": {1: 1, 2: 0, 3: 0, 5: 0}, "hq/api/b.c": {1: 1}}
        text = "\n".join(coverage.report(lines, {"common/base/a.c": {}, "hq/api/b.c": {(1, 0): 1}}))
        self.assertRegex(text, r"common/base +25.0% +100.0% +95%   below")
        self.assertRegex(text, r"hq/api +100.0% +100.0% +85%\n")
        self.assertIn("below: common/base/a.c 25%, not run: 2-3 5", text)

    def test_of_a_file_that_nothing_ran_only_the_first_lines_are_named(self):
        self.assertEqual(coverage.ranges(range(1, 100, 2)), " ".join(map(str, range(1, 40, 2))) + " and 30 more")


if __name__ == "__main__":
    unittest.main()
