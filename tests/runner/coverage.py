"""tests/run --coverage: which lines and branches the tests have run, by folder, with what is below its mark.

Model    gcov comes with gcc. Each object file counts for itself (servers under another account too, so the
         counts go to a folder that everybody may write); a line or branch has been run when any object ran
         it. A process that is killed takes its counts with it; so a line that only aborts can never be
         seen to run, and does not count.
"""
import collections
import functools
import json
import os
import shutil
import subprocess

from chain.build import ROOT

# Pure code: the first folder that fits. All else runs with a database, a socket or a loop.
PURE = (
    "common/barcode",
    "common/base",
    "common/csv",
    "common/field",
    "common/json",
    "common/rules",
    "hq/rules",
    "store/rules",
    "sync-protocol",
)
ABORTING = "abort();"
PURE_MARK, OTHER_MARK = 95, 85
SHOWN_RANGES = 20
SHOWN = ("common/", "hq/", "store/", "sync-protocol/")


def collect(counts, build):
    """file -> {line: count}, file -> {(line, branch): count}, from the counters below the folder `counts`."""
    lines = collections.defaultdict(dict)
    branches = collections.defaultdict(dict)
    for folder, _, names in os.walk(build):
        for name in names:
            if name.endswith(".gcno"):
                target = counts + folder
                if os.path.exists(os.path.join(target, name[:-5] + ".gcda")):
                    shutil.copy(os.path.join(folder, name), target)
                    _add(_gcov(target, name[:-5] + ".gcda"), build, lines, branches)
    return lines, branches


def _gcov(folder, name):
    result = subprocess.run(["gcov", "--json-format", "--stdout", "--branch-probabilities", name], cwd=folder,
                            capture_output=True, text=True, check=True)
    return [json.loads(line) for line in result.stdout.splitlines() if line.strip()]


def _add(documents, build, lines, branches):
    for document in documents:
        for file in document["files"]:
            path = os.path.relpath(os.path.join(build, file["file"]), ROOT)
            if not path.startswith(SHOWN):
                continue
            aborting = _aborting_lines(path)
            for line in file["lines"]:
                number = line["line_number"]
                if number in aborting:
                    continue
                lines[path][number] = max(lines[path].get(number, 0), line["count"])
                for index, branch in enumerate(line["branches"]):
                    key = (number, index)
                    branches[path][key] = max(branches[path].get(key, 0), branch["count"])


@functools.cache
def _aborting_lines(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return {number for number, text in enumerate(file, 1) if text.strip() == ABORTING}


def folder_of(path):
    return "/".join(path.split("/")[:2]) if path.count("/") > 1 else path.split("/")[0]


def mark_of(folder):
    return PURE_MARK if folder.startswith(PURE) else OTHER_MARK


def share(counts):
    return 100 * sum(1 for count in counts if count) / len(counts) if counts else 100


def report(lines, branches):
    """Lines for a person: folders, then the files below their mark."""
    folders = collections.defaultdict(lambda: ([], []))
    for path, counts in lines.items():
        folders[folder_of(path)][0].extend(counts.values())
        folders[folder_of(path)][1].extend(branches[path].values())
    yield f"{'folder':<24} {'lines':>7} {'branches':>9} {'mark':>6}"
    for folder, (run, taken) in sorted(folders.items()):
        below = "   below" if share(run) < mark_of(folder) else ""
        yield f"{folder:<24} {share(run):>6.1f}% {share(taken):>8.1f}% {mark_of(folder):>5}%{below}"
    for path, counts in sorted(lines.items(), key=lambda item: (share(item[1].values()), item[0])):
        if share(counts.values()) < mark_of(folder_of(path)):
            missing = sorted(number for number, count in counts.items() if not count)
            yield f"below: {path} {share(counts.values()):.0f}%, not run: {ranges(missing)}"


def ranges(numbers):
    """1-3 7 9-10 of 1, 2, 3, 7, 9, 10; of very many only the first."""
    found = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    words = [f"{first}-{last}" if last > first else str(first) for first, last in found]
    return " ".join(words[:SHOWN_RANGES]) + (f" and {len(words) - SHOWN_RANGES} more" if words[SHOWN_RANGES:] else "")
