#!/usr/bin/env python3
"""docs/configuration.md, docs/permissions.md and docs/sync-states.md are printed from the tables in the programs.

Usage: generated_docs.py BUILD_DIR [--write]    without --write: exit 1 and a diff when a page is stale.
"""
import difflib
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = (("outpost-hq", "hq/outpost-hq"), ("outpost-store", "store/outpost-store"))
REMEDY = "tests/lint/generated_docs.py BUILD_DIR --write"


def output(build, program, *words):
    return subprocess.run([build / program, *words], capture_output=True, text=True, check=True).stdout


def configuration(build):
    page = ("# Settings\n\n"
            "A value comes from the first of: `--set key=value`, the environment, the `--config` file "
            "(lines `key = value`, `#` begins a comment), the default. `config show` tells which one it was.\n")
    for name, path in PROGRAMS:
        page += f"\n## {name}\n\n{output(build, path, 'config', 'document')}"
    return page


def permissions(build):
    page = ("# Which route needs which permission\n\n"
            "*public* needs no token, *signed in* any user's token of that server, *store link* the token of "
            "an enrolled store. Roles hold the others (`/api/v1/roles`).\n")
    for name, path in PROGRAMS:
        page += f"\n## {name}\n\n| permission | route |\n|---|---|\n"
        for line in output(build, path, "permissions").splitlines():
            permission, route = line.split("\t")
            page += f"| {permission} | `{route}` |\n"
    return page


def sync_states(build):
    return output(build, "tests/protocol/sync_states")


PAGES = {"docs/configuration.md": configuration, "docs/permissions.md": permissions,
         "docs/sync-states.md": sync_states}


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    stale = False
    for name, make in PAGES.items():
        path, wanted = ROOT / name, make(build)
        if "--write" in sys.argv:
            path.write_text(wanted, encoding="utf-8")
            continue
        found = path.read_text(encoding="utf-8") if path.exists() else ""
        difference = list(difflib.unified_diff(found.splitlines(), wanted.splitlines(), name, "from the tables",
                                               lineterm=""))
        stale = stale or bool(difference)
        print("\n".join(difference[:40]), end="\n" if difference else "")
    if stale:
        print(f"stale: {REMEDY}")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
