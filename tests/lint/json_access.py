#!/usr/bin/env python3
"""JSON has names: no reading by position between programs of different age, and no reply that is "any JSON".

Model    Text alone. In SQL `-> 0` and `->> 0`, in C an item taken by a constant number. In the tables of
         fields FIELD_VALUE, of which OpenAPI can only say that it is the value of some column.
Usage: json_access.py [ROOT]    prints one finding per line, exit 1 when there is any.
"""
import pathlib
import re
import sys

from sources import bare, line_of, read_sources

# File -> why it may read by position. A file that no longer does fails too.
POSITIONAL = {
    "schema/store/functions/sync_apply.sql": "the lines of a pack are a format of their own: PROTOCOL.md",
    "schema/store/functions/sync_unusable.sql": "the lines of a pack, as in sync_apply.sql",
    "schema/store/functions/sync_lost.sql": "the lines of a pack, as in sync_apply.sql",
    "schema/hq/migrations/0081_documents.sql": "sales of the first form had their facts by position; they are lifted here",
}
# File, field -> why its JSON has no type yet. The list only gets shorter.
UNTYPED = {
    ("hq/api/audit.c", "before"): "the value of whatever field was changed",
    ("hq/api/audit.c", "after"): "the value of whatever field was changed",
    ("hq/api/restorations.c", "lost"): "the value of whatever field was changed",
    ("hq/api/restorations.c", "now"): "the value of whatever field was changed",
}

SQL_COMMENT = re.compile(r"--[^\n]*")
SQL_POSITION = re.compile(r"->>?\s*-?\d+\b|jsonb?_array_element(?:_text)?\(|#>>?\s*'\{[^}']*\b\d+\b")
C_POSITION = re.compile(r"\bjson_item\([^,()]*(?:\([^()]*\))?[^,()]*,\s*(?:\d+|[A-Z][A-Z0-9_]+)\s*\)")
UNTYPED_FIELD = re.compile(r'\{\s*"(\w+)",\s*FIELD_VALUE\b')


def positions(path, text):
    if path.endswith(".sql"):
        plain, pattern = SQL_COMMENT.sub("", text), SQL_POSITION
    else:
        plain, pattern = bare(text), C_POSITION
    return [line_of(plain, found.start()) for found in pattern.finditer(plain)]


def findings(files, positional=None, untyped=None):
    positional = POSITIONAL if positional is None else positional
    untyped = UNTYPED if untyped is None else untyped
    by_position, without_type = set(), set()
    for path, text in files.items():
        lines = positions(path, text)
        if lines:
            by_position.add(path)
        if path not in positional:
            for line in lines:
                yield f"{path}:{line}: JSON is read by position: give the member a name"
        for found in UNTYPED_FIELD.finditer(text) if path.endswith(".c") else ():
            without_type.add((path, found.group(1)))
            if (path, found.group(1)) not in untyped:
                yield (f"{path}:{line_of(text, found.start())}: {found.group(1)} is a value of any type: describe it with "
                       "FIELD_OBJECT and its fields")
    for path in sorted(positional.keys() - by_position):
        yield f"tests/lint/json_access.py: {path} reads nothing by position any more: take it out"
    for path, field in sorted(untyped.keys() - without_type):
        yield f"tests/lint/json_access.py: {field} of {path} has its type by now: take it out"


def main(root):
    files = {path: text for path, text in read_sources(root, (".c", ".sql")).items()
             if not path.startswith(("tests/", "common/http/", "common/field/"))}
    found = list(findings(files))
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parents[2]))
