#!/usr/bin/env python3
"""Layers: fails on a forbidden include, SQL outside schema/, files or functions that are too long, and functions
with too many parameters.

The folder table is the one in docs/ARCHITECTURE.md. Includes are root-relative, so a line says it all.
Usage: layers.py [ROOT]    prints one finding per line, exit 1 when there is any.
       layers.py --report  static functions of one word, which say little in a backtrace; never fails.
"""
import pathlib
import re
import sys

from sources import bare, functions, line_of, read_sources

FILE_LINES = 600
FUNCTION_LINES = 60
PARAMETERS = 5
# Functions that have more. The list only gets shorter: what belongs together becomes a struct.
MORE_PARAMETERS = {
    "add_claims", "check_component", "check_value", "db_session_run", "decimal_round", "decompressor_read",
    "match_names", "promotion_price", "read_rows", "run_tests", "tax_adapt_price", "token_sign",
    "token_verify", "write_query",
}
# Callbacks whose parameters nghttp2 and OpenSSL prescribe.
PRESCRIBED = {"give_body", "on_body_part", "on_field", "select_protocol"}

# Folder -> folders it may include besides itself. The longest matching folder counts; a folder of
# ours that is not here may include nothing of ours.
SMALL = ["common/base"]
MIDDLE = ["common/base", "common/rules", "common/barcode", "common/log", "common/config",
          "common/cli", "common/csv", "common/loop", "common/json", "common/field"]
UPPER = MIDDLE + ["common/db", "common/auth", "common/observe"]
MAY_USE = {
    "common/base": [],
    "common/rules": SMALL,
    "common/barcode": SMALL + ["common/rules"],
    "common/wasm": SMALL + ["common/rules", "common/barcode"],
    "common/log": SMALL + ["common/json"],
    "common/config": SMALL + ["common/json"],
    "common/cli": SMALL + ["common/config"],
    "common/csv": SMALL,
    "common/loop": SMALL,
    "common/json": SMALL,
    "common/field": SMALL + ["common/json"],
    "common/db": MIDDLE,
    "common/auth": MIDDLE,
    "common/observe": MIDDLE,
    "common/http": UPPER,
    "common/ports": ["common/db", "common/http", "common/loop", "common/base"],
    "common/live": UPPER + ["common/http"],
    "common/life": UPPER + ["common/http", "common/ports"],
    "common/jobs": UPPER + ["common/http", "common/ports", "schema/shared"],
    "common/conditions": SMALL + ["common/json", "common/log", "common/db", "common/loop", "common/ports", "schema/shared"],
    "common/alert": SMALL + ["common/json", "common/log", "common/db", "common/loop", "common/ports", "common/conditions",
                             "schema/shared"],
    "common/backup": UPPER + ["common/http", "common/ports", "schema/shared"],
    "common/api": UPPER + ["common/http", "common/ports", "common/jobs", "common/live", "common/conditions", "common/alert", "common/backup", "schema/shared"],
    "sync-protocol": ["common/base", "common/field", "common/json"],
    "hq/rules": ["common/base", "common/rules", "common/field", "common/csv"],
    "hq": ["common", "sync-protocol", "schema/hq", "schema/shared"],
    "store/rules": ["common/base", "common/rules", "common/field", "common/json", "common/auth"],
    "store": ["common", "sync-protocol", "schema/store", "schema/shared"],
    "tests": ["common", "sync-protocol", "hq", "store", "schema"],
}

# Library header -> folders that may include it.
LIBRARIES = {
    "libpq-fe.h": ["common/db", "tests"],
    "libwebsockets.h": ["common/http"],
    "nghttp2/": ["common/http"],
    "curl/": ["common/http", "common/alert", "tests"],
    "uv.h": ["common/loop", "common/db", "common/http", "tests"],
    "jansson.h": ["common/json"],
    "jwt.h": ["common/auth", "tests"],
    "argon2.h": ["common/auth"],
    "csv.h": ["common/csv"],
    "zstd": ["common/http", "sync-protocol", "tests"],
    "zlib.h": ["common/http"],
    "openssl/": ["common/auth", "common/http", "common/alert", "sync-protocol", "tests"],
}

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)
STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')
SQL = re.compile(r"\bSELECT\b|\bINSERT\s+INTO\b|\bUPDATE\s+\S+\s+SET\b|\bDELETE\s+FROM\b"
                 r"|\b(?:CREATE|ALTER|DROP)\s+(?:TABLE|FUNCTION|SCHEMA|INDEX)\b")
ONE_WORD = re.compile(r"^static\b[^;{}=()]*?[\s*]([a-z]+)\([^;{}]*\)\n\{", re.MULTILINE)
# common/db speaks for the connection itself (session settings, the migration table).
SQL_FOLDERS = ["common/db", "schema", "tests"]
SIZED = {".c", ".h", ".py", ".sql", ".js", ".mjs", ".ts", ".vue", ".css", ".sh"}


def is_under(path, folders):
    return any(path == folder or path.startswith(folder + "/") for folder in folders)


def home_of(path):
    """The row of MAY_USE that a file falls under, or None."""
    rows = [folder for folder in MAY_USE if is_under(path, [folder])]
    return max(rows, key=len, default=None)


def check_includes(path, text):
    home = home_of(path)
    for match in INCLUDE.finditer(text):
        ours, system = match.groups()
        line = line_of(text, match.start())
        if ours and not (home and is_under(ours, [home] + MAY_USE[home])):
            yield f"{path}:{line}: {home or 'this folder'} may not include {ours}"
        for header, folders in LIBRARIES.items():
            if system and system.startswith(header) and not is_under(path, folders):
                yield f"{path}:{line}: <{system}> belongs in {', '.join(folders)}"


def check_sql(path, text):
    if is_under(path, SQL_FOLDERS):
        return
    for match in STRING.finditer(text):
        if SQL.search(match.group()):
            yield f"{path}:{line_of(text, match.start())}: SQL text belongs in schema/"


def check_file_length(path, text):
    lines = text.count("\n")
    if lines > FILE_LINES:
        yield f"{path}: {lines} lines, at most {FILE_LINES}"


def check_functions(path, text):
    """Relies on clang-format: a function's braces stand alone in the first column, a table's do not."""
    start = None
    for number, line in enumerate(text.split("\n"), 1):
        if line == "{":
            start = number
        elif line == "}" and start:
            if number - start - 1 > FUNCTION_LINES:
                yield (f"{path}:{start}: function of {number - start - 1} lines, "
                       f"at most {FUNCTION_LINES}")
            start = None


def check_parameters(path, text):
    plain = bare(text)
    for name, count, position in functions(plain):
        if count > PARAMETERS and name not in MORE_PARAMETERS | PRESCRIBED:
            yield f"{path}:{line_of(plain, position)}: {name}() has {count} parameters, at most {PARAMETERS}"


def needless(texts):
    """Names in MORE_PARAMETERS that no function needs any more."""
    long = {name for text in texts for name, count, _ in functions(bare(text)) if count > PARAMETERS}
    for name in sorted((MORE_PARAMETERS | PRESCRIBED) - long):
        yield f"tests/lint/layers.py: {name}() has at most {PARAMETERS} parameters by now: take it out"


def one_word(path, text):
    for found in ONE_WORD.finditer(text):
        yield f"{path}:{line_of(text, found.start())}: {found.group(1)}"


def check(path, text):
    suffix = pathlib.PurePath(path).suffix
    if suffix in SIZED:
        yield from check_file_length(path, text)
    if suffix in {".c", ".h"}:
        yield from check_includes(path, text)
        yield from check_sql(path, text)
        yield from check_functions(path, text)
        yield from check_parameters(path, text)


def report(root):
    found = [line for path, text in read_sources(root, tuple(SIZED)).items() if path.endswith(".c") for line in one_word(path, text)]
    print("\n".join([*found, f"{len(found)} static functions of one word"]))
    return 0


def main(root):
    files = read_sources(root, tuple(SIZED))
    findings = [finding for path, text in files.items() for finding in check(path, text)]
    findings += needless(text for path, text in files.items() if path.endswith((".c", ".h")))
    print("\n".join(findings), end="\n" if findings else "")
    return 1 if findings else 0


if __name__ == "__main__":
    here = pathlib.Path(__file__).resolve().parent.parent.parent
    arguments = [word for word in sys.argv[1:] if word != "--report"]
    run = report if "--report" in sys.argv else main
    sys.exit(run(arguments[0] if arguments else str(here)))
