"""Counting: what one test program's output says about how many tests it held."""
import json
import re
from dataclasses import dataclass, field

CHECK = re.compile(r"^\d+%: Checks: (\d+), Failures: (\d+), Errors: (\d+)", re.MULTILINE)
UNITTEST = re.compile(r"^Ran (\d+) tests? in ", re.MULTILINE)
UNITTEST_END = re.compile(r"^(?:OK|FAILED)(?: \((.*)\))?$", re.MULTILINE)
PLAIN = re.compile(r"^(?:\w+: )?(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$", re.MULTILINE)
MESON_SKIPPED = ("SKIP",)
MESON_GOOD = ("OK", "EXPECTEDFAIL")
MESON_INTERRUPTED = ("INTERRUPT",)


@dataclass
class Totals:
    """Numbers of tests, and the names of what failed."""
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    failures: list = field(default_factory=list)
    blocking: bool = False  # what needs this step cannot run

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.failures += other.failures

    def line(self):
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def count_output(output):
    """(passed, failed, skipped) as the program's own closing lines say; None when it has none."""
    checks = CHECK.findall(output)
    if checks:
        ran, bad = sum(int(row[0]) for row in checks), sum(int(row[1]) + int(row[2]) for row in checks)
        return ran - bad, bad, 0
    if UNITTEST.search(output):
        return _count_unittest(output)
    plain = PLAIN.findall(output)
    if plain:
        return tuple(sum(int(row[column] or 0) for row in plain) for column in range(3))
    return None


def _count_unittest(output):
    ran = sum(int(number) for number in UNITTEST.findall(output))
    words = dict(part.split("=") for end in UNITTEST_END.findall(output) if end
                 for part in end.split(", ") if "=" in part)
    bad = int(words.get("failures", 0)) + int(words.get("errors", 0))
    skipped = int(words.get("skipped", 0))
    return ran - bad - skipped, bad, skipped


def program_totals(name, succeeded, skipped, output):
    """One test program. It counts as failed whenever it ended badly, whatever it printed."""
    if skipped:
        return Totals(skipped=1)
    passed, failed, left_out = count_output(output) or (0, 0, 0)
    if not succeeded:
        return Totals(passed, max(failed, 1), left_out, [name])
    if failed:
        return Totals(passed, failed, left_out, [name])
    return Totals(passed if passed or left_out else 1, 0, left_out)


def meson_entries(log_path):
    """One `meson test` run from its testlog.json: (name, suites, entry)."""
    with open(log_path, encoding="utf-8", errors="replace") as file:
        for text in file:
            entry = json.loads(text)
            head, _, name = entry["name"].rpartition(" / ")
            yield name, head.rpartition(":")[2].split("+"), entry


def meson_totals(log_path):
    """All test programs of one `meson test` run. One that was interrupted because another failed is no test."""
    totals = Totals()
    for name, _, entry in meson_entries(log_path):
        if entry["result"] in MESON_INTERRUPTED:
            continue
        output = entry.get("stdout", "") + "\n" + entry.get("stderr", "")
        totals.add(program_totals(name, entry["result"] in MESON_GOOD, entry["result"] in MESON_SKIPPED, output))
    return totals
