#!/usr/bin/env python3
"""Circles: fails when source files of one folder need each other, directly or over others of the folder.

A file needs another when its object uses a function or table that the other defines; what a file calls
is then below it, and a folder can be read and tested from the bottom up. What has to come back up is
a callback (see struct pool_events in common/db/pool.h).
Usage: circles.py BUILD    prints one finding per circle, exit 1 when there is any.
"""
import collections
import json
import pathlib
import subprocess
import sys

DEFINED = set("TDRBVC")

# Folder -> how many of its files stand in circles that are known and wait to be opened. Only ever lowered.
KNOWN = {}


def objects_of(build):
    """Source, relative to the root, and object of each file that is part of the programs."""
    root = pathlib.Path(__file__).resolve().parent.parent.parent
    for entry in json.loads((build / "compile_commands.json").read_text()):
        source = (pathlib.Path(entry["directory"]) / entry["file"]).resolve()
        found = build / entry["output"]
        if source.is_relative_to(root) and not source.is_relative_to(build.resolve()) and found.exists():
            path = source.relative_to(root)
            if path.parts[0] != "tests":
                yield str(path), found


def symbols_of(objects):
    """Per source what its object defines and what it uses."""
    defined, used = collections.defaultdict(set), collections.defaultdict(set)
    by_object = {str(found): source for source, found in objects}
    listed = subprocess.run(["nm", "-A", *by_object], check=True, capture_output=True, text=True)
    for line in listed.stdout.splitlines():
        found, _, rest = line.partition(":")
        kind, symbol = rest.split()[-2:]
        if kind in DEFINED:
            defined[by_object[found]].add(symbol)
        elif kind == "U":
            used[by_object[found]].add(symbol)
    return defined, used


def needs_of(defined, used):
    """Per source which others of its folder it needs, and by which symbol."""
    homes = {(str(pathlib.PurePath(source).parent), symbol): source
             for source, symbols in defined.items() for symbol in symbols}
    needs = {source: {} for source in {*defined, *used}}
    for source, symbols in used.items():
        folder = str(pathlib.PurePath(source).parent)
        for symbol in sorted(symbols):
            other = homes.get((folder, symbol))
            if other and other != source:
                needs[source].setdefault(other, symbol)
    return needs


def reached_from(needs, start):
    reached, open_ends = set(), [start]
    while open_ends:
        for other in needs.get(open_ends.pop(), ()):
            if other not in reached:
                reached.add(other)
                open_ends.append(other)
    return reached


def circles_of(needs):
    """Sets of files that all reach each other."""
    reached = {source: reached_from(needs, source) for source in needs}
    circles = {frozenset(other for other in reached[source] if source in reached[other])
               for source in needs if source in reached[source]}
    return sorted(sorted(circle) for circle in circles)


def findings_of(needs, known):
    by_folder = collections.defaultdict(list)
    for circle in circles_of(needs):
        by_folder[str(pathlib.PurePath(circle[0]).parent)].append(circle)
    for folder, circles in sorted(by_folder.items()):
        if sum(map(len, circles)) <= known.get(folder, 0):
            continue
        for circle in circles:
            ways = [f"{source} needs {other} for {symbol}" for source in circle
                    for other, symbol in needs[source].items() if other in circle]
            yield (f"{folder}: {len(circle)} files need each other: move what both need into one below, or call "
                   "upwards through a callback\n    " + "\n    ".join(ways))


def main(build):
    objects = list(objects_of(build))
    if not objects:
        print(f"{build} has no objects: build first")
        return 1
    findings = list(findings_of(needs_of(*symbols_of(objects)), KNOWN))
    print("\n".join(findings), end="\n" if findings else "")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
