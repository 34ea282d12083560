#!/usr/bin/env python3
"""What npm may bring into the project: free licences, exact versions, hashes, nothing that runs when it is installed.

Model    The lockfiles are read, not the folders: what they name is all that `npm ci` may install, on every machine.
         A lock that was made by an old npm or when a package could not be had lacks optional packages of its own
         machine's kind or of others; `npm ci` would leave them out without a word.

Usage: packages.py       prints one finding per package, exit 1 when there is any.
"""
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LOCKS = ("package-lock.json", "deploy/node/package-lock.json", "tests/package-lock.json")
MANIFESTS = ("package.json", "common/web/package.json", "hq/web/package.json", "store/web/package.json",
             "deploy/node/package.json", "tests/package.json")
FREE = {"MIT", "ISC", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "MPL-2.0", "OFL-1.1", "Python-2.0", "Unlicense",
        "CC0-1.0", "CC-BY-3.0", "CC-BY-4.0", "BlueOak-1.0.0", "Artistic-2.0", "Zlib"}
# What their own files say where the lock says nothing.
STATED = {"parse-cache-control": "BSD-3-Clause", "qrcode-terminal": "Apache-2.0", "reserved": "MIT"}
# Tells its makers who installs it; scripts are never run here (.npmrc), and nothing of it is used.
SCRIPTS = {"@scarf/scarf"}
EXACT = re.compile(r"\d+\.\d+\.\d+(-[\w.]+)?")


def is_free(expression):
    """Of an SPDX expression: one of the choices suffices, all of what is joined is needed."""
    words = expression.replace("(", "").replace(")", "")
    return any(all(part.strip() in FREE for part in choice.split(" AND ")) for choice in words.split(" OR "))


def lock_findings(packages):
    """(package, what is wrong) of one lock's `packages`."""
    for path, package in packages.items():
        name = path.rpartition("node_modules/")[2]
        if package.get("link") or "node_modules/" not in path:
            continue
        licence = package.get("license") or STATED.get(name, "none that is stated")
        if not is_free(str(licence)):
            yield name, f"its licence is {licence}"
        if package.get("hasInstallScript") and name not in SCRIPTS:
            yield name, "it runs something when it is installed"
        if "integrity" not in package and not package.get("inBundle"):
            yield name, "the lock has no hash of it"
        if "resolved" in package:
            yield name, "the lock holds an address: whose it is differs (omit-lockfile-registry-resolved in .npmrc)"
        for missing in package.get("optionalDependencies", {}):
            if not package.get("inBundle") and not is_found(packages, path, missing):
                yield name, f"the lock lacks its optional package {missing}: make it by the npm of deploy/node"


def is_found(packages, path, name):
    """As Node looks: in the package itself, then in each folder above it."""
    while True:
        if f"{path}/node_modules/{name}".lstrip("/") in packages:
            return True
        if not path:
            return False
        path = path.rpartition("/node_modules/")[0] if "/node_modules/" in path else ""


def manifest_findings(manifest):
    """(package, what is wrong) of one package.json."""
    for kind in ("dependencies", "devDependencies", "optionalDependencies"):
        for name, version in manifest.get(kind, {}).items():
            own = name.startswith("@outpost/") and version == "*"
            if not own and not EXACT.fullmatch(version):
                yield name, f"{version} is no exact version"


def main():
    found = []
    for path in LOCKS:
        packages = json.loads((ROOT / path).read_text(encoding="utf-8"))["packages"]
        found += [f"{path}: {name}: {what}" for name, what in lock_findings(packages)]
    for path in MANIFESTS:
        manifest = json.loads((ROOT / path).read_text(encoding="utf-8"))
        found += [f"{path}: {name}: {what}" for name, what in manifest_findings(manifest)]
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
