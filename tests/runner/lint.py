"""Checks of the text itself: clang-format, layers, shell scripts, Python syntax."""
import os
import subprocess
import sys

from chain.build import ROOT

SHELL_SCRIPTS = ("deploy/demo", "tests/run", ".ci/run", "tests/tools/replay", "tests/system/kill_test",
                 "tests/bench/run")


def tracked(*patterns):
    result = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True,
                            check=False)
    if result.returncode == 0:
        return [path for path in result.stdout.split("\n") if path and os.path.exists(f"{ROOT}/{path}")]
    suffixes = tuple(pattern.lstrip("*") for pattern in patterns)
    return [os.path.relpath(os.path.join(folder, name), ROOT)
            for folder, folders, names in os.walk(ROOT) if prune(folders)
            for name in names if name.endswith(suffixes)]


def prune(folders):
    """Without git (an unpacked archive): everything but build folders."""
    folders[:] = [name for name in folders if not name.startswith((".", "build", "node_modules"))]
    return True


def scripts():
    """Shell scripts by their first line."""
    for path in SHELL_SCRIPTS:
        if os.path.exists(f"{ROOT}/{path}"):
            with open(f"{ROOT}/{path}", encoding="utf-8") as file:
                if "bash" in file.readline():
                    yield path


CHECKS = (
    ("clang-format", ["clang-format", "--dry-run", "--Werror"], lambda: tracked("*.c", "*.h")),
    ("shellcheck", ["shellcheck"], lambda: list(scripts())),
    ("python syntax", ["/usr/bin/python3", "-c",
                       "import ast,sys\nfor p in sys.argv[1:]: ast.parse(open(p,encoding='utf-8').read(), p)"],
     lambda: tracked("*.py")),
)


def main():
    failed = 0
    for name, command, files in CHECKS:
        paths = files()
        result = subprocess.run([*command, *paths], cwd=ROOT, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True, check=False)
        if result.returncode:
            failed += 1
            print(f"{name} failed:\n" + "\n".join(result.stdout.splitlines()[:60]))
    print(f"lint: {len(CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
