#!/usr/bin/env python3
"""Every permission of common/auth/permission.h is asked for by a route or a rule, or waits for its feature.

Usage: permissions.py [ROOT]    prints one finding per line, exit 1 when there is any.
"""
import pathlib
import re
import sys

from sources import bare, read_sources

HEADER = "common/auth/permission.h"
# Permission -> the features that will ask for it. One that is asked for by now fails too.
COMING = {
    "PERMISSION_POS_VOID_SALE": "F095 F098",
    "PERMISSION_POS_REFUND": "F096",
    "PERMISSION_POS_FORCE_CLOSE_REGISTER": "F105",
    "PERMISSION_STORE_CREATE_TRANSFER": "F159",
    "PERMISSION_STORE_RECEIVE_TRANSFER": "F162",
    "PERMISSION_STORE_VIEW_SYNC": "F291",
    "PERMISSION_HQ_VIEW_CATALOG": "F355",
    "PERMISSION_HQ_APPROVE_WORKSHEETS": "F167",
}
# Not held by roles: no row, everybody, every user, a store.
WITHOUT_ROLE = ("PERMISSION_UNSET", "PERMISSION_COUNT", "PERMISSION_PUBLIC", "PERMISSION_SIGNED_IN",
                "PERMISSION_STORE_LINK")
ENUMERATOR = re.compile(r"^\t(PERMISSION_\w+)\s*[,=/\n]", re.MULTILINE)


def name_of(permission):
    """pos:make_sale of PERMISSION_POS_MAKE_SALE."""
    place, _, right = permission.removeprefix("PERMISSION_").lower().partition("_")
    return f"{place}:{right}"


def is_asked(permission, files):
    """By its constant in C, or by its name where a declaration in schema/ carries it."""
    constant, name = re.compile(rf"\b{permission}\b"), re.compile(rf"\b{name_of(permission)}\b")
    return any(constant.search(text) if path.endswith((".c", ".h")) else name.search(text)
               for path, text in files.items())


def findings(files, coming=None):
    coming = COMING if coming is None else coming
    known = [name for name in ENUMERATOR.findall(files[HEADER]) if name not in WITHOUT_ROLE]
    asking = {path: bare(text) if path.endswith((".c", ".h")) else text for path, text in files.items()
              if not path.startswith(("common/auth/", "tests/", "docs/"))}
    for permission in known:
        asked = is_asked(permission, asking)
        if not asked and permission not in coming:
            yield (f"{HEADER}: no route asks for {name_of(permission)}: ask for it, remove it, or name its feature in "
                   "tests/lint/permissions.py")
        if asked and permission in coming:
            yield f"tests/lint/permissions.py: {permission} is asked for by now: take it out"
    for permission in sorted(coming.keys() - set(known)):
        yield f"tests/lint/permissions.py: there is no {permission} any more: take it out"


def main(root):
    found = list(findings({path: text for path, text in read_sources(root, (".c", ".h", ".sql")).items()
                           if "/migrations/" not in path}))
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parents[2]))
