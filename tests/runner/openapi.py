"""The OpenAPI documents that the programs print, under Spectral's public rule set."""
import os
import subprocess
import sys
import tempfile

from chain.build import ROOT
from chain.node import node_environment

BUILD = os.environ.get("OUTPOST_BUILD", os.path.join(ROOT, "build-test-release"))
# The last one has a route of every kind.
PROGRAMS = ("hq/outpost-hq", "store/outpost-store", "tests/api/things_openapi")
RULES = 'extends: ["spectral:oas"]\n'


def lint(program, folder):
    document = os.path.join(folder, os.path.basename(program) + ".json")
    with open(document, "wb") as file:
        subprocess.run([os.path.join(BUILD, program), "openapi"], stdout=file, check=True)
    result = subprocess.run([os.path.join(ROOT, "tests/node_modules/.bin/spectral"), "lint", document,
                             "--ruleset", os.path.join(folder, "rules.yaml"), "--fail-severity", "warn"],
                            env=node_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            check=False)
    if result.returncode:
        print(f"{program}:\n" + "\n".join(result.stdout.splitlines()[:80]))
    return result.returncode == 0


def main():
    with tempfile.TemporaryDirectory(prefix="outpost-openapi-") as folder:
        with open(os.path.join(folder, "rules.yaml"), "w", encoding="utf-8") as file:
            file.write(RULES)
        good = [lint(program, folder) for program in PROGRAMS]
    print(f"openapi: {good.count(True)} passed, {good.count(False)} failed")
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
