"""Checks of the text itself, without a build: clang-format, shell scripts, Python, and the rules of tests/lint."""
import os
import subprocess
import sys

from chain.build import ROOT

PYTHON = "/usr/bin/python3"
# Those of tests/lint that read the sources alone; what needs a build runs with its tests.
RULES = (
    "exports",
    "features",
    "json_access",
    "layers",
    "packages",
    "permissions",
)
SHELL_SCRIPTS = (
    ".ci/run",
    "deploy/demo",
    "deploy/python",
    "tests/bench/rules",
    "tests/bench/run",
    "tests/run",
    "tests/system/kill_test",
    "tests/tools/replay",
)


def sources(*suffixes):
    """The project's files with these endings, without what is built or installed."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if not name.startswith((".", "build", "node_modules"))]
        yield from (os.path.relpath(os.path.join(folder, name), ROOT)
                    for name in names if name.endswith(suffixes))


def scripts():
    """Shell scripts by their first line."""
    for path in SHELL_SCRIPTS:
        if os.path.exists(f"{ROOT}/{path}"):
            with open(f"{ROOT}/{path}", encoding="utf-8") as file:
                if "bash" in file.readline():
                    yield path


CHECKS = (
    ("clang-format", ["clang-format", "--dry-run", "--Werror"], lambda: sources(".c", ".h")),
    ("shellcheck", ["shellcheck"], scripts),
    ("python syntax", [PYTHON, "-c",
                       "import ast,sys\nfor p in sys.argv[1:]: ast.parse(open(p,encoding='utf-8').read(), p)"],
     lambda: sources(".py")),
    *((name, [PYTHON, f"tests/lint/{name}.py"], tuple) for name in RULES),
)


def main():
    failed = 0
    for name, command, files in CHECKS:
        result = subprocess.run([*command, *files()], cwd=ROOT, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True, check=False)
        if result.returncode:
            failed += 1
            print(f"{name} failed:\n" + "\n".join(result.stdout.splitlines()[:60]))
    print(f"lint: {len(CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
