#!/usr/bin/env python3
"""Every file of tests/ that is called a test is run by one: a file that nobody listed proves nothing.

Usage: unrun.py BUILD    prints one finding per file, exit 1 when there is any.
"""
import json
import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def run_files(tests, targets):
    """What the tests of a build run: scripts and modules by their names, programs by their sources."""
    programs = set()
    for test in tests:
        programs.add(test["cmd"][0])
        for word in test["cmd"]:
            yield os.path.normpath(word)
            if test["workdir"]:
                yield os.path.join(test["workdir"], word + ".py")
    for target in targets:
        if programs & set(target["filename"]):
            for part in target["target_sources"]:
                yield from part.get("sources", ())


def findings(files, tests, targets):
    run = set(run_files(tests, targets))
    for path in files:
        if path not in run:
            yield f"{path}: no test runs it: give it a row in a meson.build"


def main(build):
    tests, targets = (json.loads(pathlib.Path(build, "meson-info", f"intro-{name}.json").read_text(encoding="utf-8"))
                      for name in ("tests", "targets"))
    files = [str(path) for suffix in ("c", "py") for path in sorted((ROOT / "tests").rglob(f"*_test.{suffix}"))]
    found = list(findings(files, tests, targets))
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
