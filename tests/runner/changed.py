"""What a change can break: the tests that are linked from a changed file, and those that its folder names.

Model    Programs of tests depend on files as ninja knows it: the inputs of the program, and the headers that
         the compiler noted. Nearly everything is linked into both servers, so which tests of running servers
         a change is for stands in FOLDERS. About a minute is spent; what does not fit is named.
"""
import fnmatch
import os
import subprocess

from chain.build import ROOT
from chain.failure import Failure

SECONDS = 60
MAIN = "where this branch left main"
# Beginning of a path -> tests or suites that a change there is for, besides the programs that link it.
FOLDERS = (
    ("common/auth/", ("api/retail_security",)),
    ("common/barcode/", ("oracle",)),
    ("common/cli/", ("commands",)),
    ("common/config/", ("commands",)),
    ("common/db/", ("stop", "push")),
    ("common/http/", ("contract", "bad_input")),
    ("common/json/", ("contract", "push")),
    ("common/rules/", ("oracle", "bad_input")),
    ("common/api/", ("contract", "api/retail_security")),
    ("sync-protocol/", ("push", "link")),
    ("hq/api/", ("api/retail_hq", "contract")),
    ("hq/imports/", ("api/retail_import",)),
    ("hq/sync/", ("push", "link")),
    ("store/api/", ("api/retail_store", "bad_input", "contract")),
    ("store/sync/", ("link",)),
    ("schema/hq/", ("schema_hq", "sync/publication", "api/retail_hq", "push")),
    ("schema/store/", ("schema_store", "sync/journal", "api/retail_store")),
    ("schema/shared/", ("schema_hq", "schema_store", "sync/publication", "api/retail_hq", "contract")),
    ("schema/", ("schema/embed",)),
    ("deploy/", ("python", "commands")),
    ("docs/", ("lint-built",)),
    ("tests/runner/", ("python",)),
    ("tests/lint/", ("python", "lint-built")),
    ("tests/openapi/", ("python",)),
    ("tests/tools/", ("python", "replay")),
    ("tests/oracle/", ("oracle",)),
    ("tests/wasm/", ("wasm",)),
    ("tests/support/*.py", ("python", "sync/journal", "push")),
    ("tests/system/*.py", ("push", "stop")),
)
# Suites that only some machines have.
OPTIONAL = {"wasm"}


def git(*words):
    result = subprocess.run(["git", "-C", ROOT, *words], capture_output=True, text=True, check=False)
    if result.returncode:
        raise Failure(f"git {' '.join(words)}: {result.stderr.strip()}", "name a commit: tests/run --changed COMMIT")
    return result.stdout


def base_of(asked):
    """Where the change begins: what was asked for, or where this branch left main."""
    if asked != MAIN:
        return asked
    try:
        return git("merge-base", "HEAD", "main").strip()
    except Failure:  # a clone of another branch
        return git("merge-base", "HEAD", "origin/main").strip()


def changed_files(base):
    listed = git("diff", "--name-only", "-z", base) + git("ls-files", "-z", "--others", "--exclude-standard")
    return {path for path in listed.split("\0") if path}


def by_folder(path):
    """Names of tests and suites for one path."""
    return {name for pattern, names in FOLDERS if fnmatch.fnmatch(path, pattern + ("" if "*" in pattern else "*"))
            for name in names}


class Links:
    """Which files of the project each program of a build is made from."""

    def __init__(self, path):
        self._path = path
        self._headers = {}
        target = None
        for line in self._ninja("-t", "deps").splitlines():
            if line and not line.startswith(" "):
                target = line.split(":")[0]
            elif target and line:
                self._headers.setdefault(target, []).append(line.strip())

    def files(self, program):
        inputs = self._ninja("-t", "inputs", os.path.relpath(program, self._path)).splitlines()
        found = {*inputs, *(header for name in inputs for header in self._headers.get(name, ()))}
        return {os.path.relpath(os.path.join(self._path, name), ROOT) for name in found}

    def _ninja(self, *words):
        return subprocess.run(["ninja", "-C", self._path, "--quiet", *words], capture_output=True, text=True,
                              check=False).stdout


def own_files(test):
    """Files of the project that its command names, programs that were built not among them."""
    return {os.path.relpath(word, ROOT) for word in test["cmd"] if os.path.isabs(word)}


def programs(test, path):
    """Programs of this build in its command; the servers are left to FOLDERS."""
    return [word for word in test["cmd"] if word.startswith(path + os.sep) and os.path.isfile(word)
            and os.path.basename(word) not in ("outpost-hq", "outpost-store")]


def seconds(test):
    return max(test["priority"], 1)


def fitting(tests, at_once):
    """(those that fit into the time, those that do not): the longest are left out first."""
    kept, left = sorted(tests, key=seconds), []
    while kept and sum(map(seconds, kept)) > SECONDS * at_once and seconds(kept[-1]) > 1:
        left.append(kept.pop())
    return kept, left


def chosen(tests, files, links, path):
    """(tests that these files can break, files that no test is known for)."""
    names = {test["name"] for test in tests} | {suite for test in tests for suite in test["suites"]}
    missing = {name for _, some in FOLDERS for name in some} - names - OPTIONAL
    if missing:
        raise Failure(f"tests/runner/changed.py names tests that are not there: {', '.join(sorted(missing))}")
    named = {name for file in files for name in by_folder(file)}
    found, explained = [], {file for file in files if by_folder(file)}
    for test in tests:
        made_from = own_files(test).union(*(links.files(program) for program in programs(test, path)))
        explained |= files & made_from
        if files & made_from or named & {test["name"], *test["suites"]}:
            found.append(test)
    return found, sorted(files - explained)
