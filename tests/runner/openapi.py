"""The OpenAPI documents that the programs print: under Spectral's public rule set, under our own rules
(tests/openapi/rules.py), and as TypeScript, in which ordinary use compiles and what is wrong does not."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

from chain.build import ROOT
from chain.node import node_environment
from openapi.rules import faults

BUILD = os.environ.get("OUTPOST_BUILD", os.path.join(ROOT, "build-test-release"))
# The last one has a route of every kind.
PROGRAMS = {"hq": "hq/outpost-hq", "store": "store/outpost-store", "things": "tests/api/things_openapi"}
SPECTRAL = 'extends: ["spectral:oas"]\n'
SHOWN_LINES = 80

# Programs over the types, and what may not compile in them.
PAGES = os.path.join(ROOT, "tests/openapi")
COMPILED = re.compile(r"^(\w+\.ts)\((\d+),\d+\): error (TS\d+):", re.MULTILINE)
WRONG = re.compile(r"^// wrong (TS\d+): ")


def run(*command, cwd):
    return subprocess.run(command, cwd=cwd, env=node_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=False)


def show(name, text):
    print(f"{name}:\n" + "\n".join(text.splitlines()[:SHOWN_LINES]))


def print_document(name, folder):
    path = os.path.join(folder, f"{name}.json")
    with open(path, "wb") as file:
        subprocess.run([os.path.join(BUILD, PROGRAMS[name]), "openapi"], stdout=file, check=True)
    return path


def fulfils_public_rules(name, document, folder):
    result = run(os.path.join(ROOT, "tests/node_modules/.bin/spectral"), "lint", document, "--ruleset",
                 os.path.join(folder, "rules.yaml"), "--fail-severity", "warn", cwd=folder)
    if result.returncode:
        show(name, result.stdout)
    return result.returncode == 0


def fulfils_our_rules(name, document):
    with open(document, encoding="utf-8") as file:
        found = faults(json.load(file))
    if found:
        show(name, "\n".join(found))
    return not found


def expected_errors(path):
    """(file, line, code) of what may not compile: the statement below each `wrong` line."""
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    return {(os.path.basename(path), number + 2, found[1]) for number, line in enumerate(lines)
            if (found := WRONG.match(line))}


def compiles_where_it_should(folder):
    modules = os.path.join(ROOT, "node_modules")
    os.symlink(modules, os.path.join(folder, "node_modules"))
    for name in ("hq", "store"):
        result = run(os.path.join(modules, ".bin/openapi-typescript"), f"{name}.json", "--output", f"{name}.d.ts",
                     "--root-types", "--root-types-no-schema-prefix", cwd=folder)
        if result.returncode:
            show(name, result.stdout)
            return False
    for page in ("tsconfig.json", "right.ts", "wrong.ts"):
        shutil.copy(os.path.join(PAGES, page), folder)
    result = run(os.path.join(modules, ".bin/tsc"), "--pretty", "false", "--project", ".", cwd=folder)
    found = {(file, int(line), code) for file, line, code in COMPILED.findall(result.stdout)}
    expected = expected_errors(os.path.join(PAGES, "wrong.ts"))
    for file, line, code in sorted(expected - found):
        print(f"tests/openapi/{file}:{line} compiles without {code}")
    if found - expected or not COMPILED.search(result.stdout):
        show("tests/openapi", result.stdout)
    return found == expected and bool(expected)


def main():
    good = []
    with tempfile.TemporaryDirectory(prefix="outpost-openapi-") as folder:
        with open(os.path.join(folder, "rules.yaml"), "w", encoding="utf-8") as file:
            file.write(SPECTRAL)
        for name in PROGRAMS:
            document = print_document(name, folder)
            good += [fulfils_public_rules(name, document, folder), fulfils_our_rules(name, document)]
        good.append(compiles_where_it_should(folder))
    print(f"openapi: {good.count(True)} passed, {good.count(False)} failed")
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
