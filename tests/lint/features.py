#!/usr/bin/env python3
"""docs/features.md names files and tests as proof: each must exist."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
NAMED = re.compile(r"`([\w.-]+/[\w./-]+)(?:::(\w+))?`")


def faults(text, root=ROOT):
    for path, test in NAMED.findall(text):
        file = root / path
        if not file.exists():
            yield f"{path} does not exist"
        elif test and not re.search(rf"\b{test}\b", file.read_text(encoding="utf-8")):
            yield f"{path} has no test {test}"


def main():
    found = list(faults((ROOT / "docs/features.md").read_text(encoding="utf-8")))
    for fault in found:
        print(f"docs/features.md: {fault}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
