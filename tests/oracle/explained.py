#!/usr/bin/env python3
"""The example basket explained by the command must read as the pages in docs/examples say.

    tests/oracle/explained.py OUTPOST_STORE
"""
import difflib
import pathlib
import subprocess
import sys

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "docs/examples"


def explain(program, language):
    return subprocess.run([program, "rules", "explain", "--language", language], check=True,
                          stdin=(EXAMPLES / "basket.json").open(), capture_output=True,
                          text=True).stdout


def main(program):
    different = False
    for language in ("en", "es"):
        page = EXAMPLES / f"basket.{language}.txt"
        lines = difflib.unified_diff(page.read_text().splitlines(),
                                     explain(program, language).splitlines(), page.name, "command",
                                     lineterm="")
        for line in lines:
            different = True
            print(line)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
