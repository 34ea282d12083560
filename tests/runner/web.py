"""The browser clients: they are built, their types hold, their tests pass, and a first load stays small.

Model    Each check prints what is wrong and yields how many passed and failed. What npm may bring is a lint of the text
         (tests/lint/packages.py).
"""
import glob
import json
import os
import re
import subprocess
import sys

from chain.build import ROOT
from chain.failure import Failure
from chain.node import install_modules, node_environment
from chain.web import build_web

BUILD = os.environ.get("OUTPOST_BUILD", os.path.join(ROOT, "build-test-release"))
PROJECTS = ("tsconfig.json", "tests/unit/tsconfig.json")
UNIT_TESTS = "tests/unit/**/*_test.ts"
BROWSER_TESTS = "tests/web/**/*_test.mjs"
# Over their share: ten minutes more of walking through every page and of people's whole days. tests/run --long --only web.
LONG_ALONE = ("flows/impatient", "flows/keyboard", "flows/price", "flows/reload", "odd_places", "other_ages", "pages")
IS_LONG = float(os.environ.get("OUTPOST_TEST_SIZE", 1)) > 1
# Client -> KiB that the first page may take, as the server sends it (br), and what it loads besides index.html.
BUDGETS = {
    "hq": (250, ("pages/home/HomePage.vue",)),
    "store": (200, ("pages/today/TodayPage.vue",)),
}
COUNTS = re.compile(r"^\S+ (pass|fail|cancelled) (\d+)$", re.MULTILINE)


def run(*command):
    """(succeeded, output)"""
    result = subprocess.run(command, cwd=ROOT, env=node_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True, check=False)
    return result.returncode == 0, result.stdout


def types():
    """vue-tsc reads components, too."""
    for project in PROJECTS:
        good, output = run("npx", "--no-install", "vue-tsc", "--noEmit", "--project", project)
        if not good:
            print(f"types of {project}:\n{output}")
        yield good


def unit_tests():
    """Node runs TypeScript as it is; what they read of the build is there by now."""
    return node_tests(UNIT_TESTS)


def browser_tests():
    """The built clients in a browser."""
    install_modules(os.path.join(ROOT, "tests"), print)
    return node_tests(BROWSER_TESTS)


def node_tests(pattern):
    """A file that fits is run: there is no list to forget it in."""
    left_out = () if IS_LONG else tuple(f"tests/web/{name}_test.mjs" for name in LONG_ALONE)
    files = [file for file in glob.glob(os.path.join(ROOT, pattern), recursive=True) if not file.endswith(left_out)]
    if not files:
        raise Failure(f"there are no tests at {pattern}")
    good, output = run("node", "--test", *sorted(files))
    counts = {name: int(number) for name, number in COUNTS.findall(output)}
    failed = counts.get("fail", 0) + counts.get("cancelled", 0)
    if not good or failed:
        print("\n".join(output.splitlines()[-80:]))
    yield from [True] * counts.get("pass", 0) + [False] * max(failed, 0 if good else 1)


def first_load(manifest, entries):
    """Files that these entries of Vite's manifest need at once: what they import, and its styles."""
    files, waiting, seen = set(), list(entries), set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if name not in manifest:
            raise Failure(f"the client has no {name}", "tests/runner/web.py names what a first page loads")
        files |= {manifest[name]["file"], *manifest[name].get("css", ())}
        waiting += manifest[name].get("imports", ())
    return files


def sent_size(path):
    """Bytes on the line for a browser that takes br."""
    return os.path.getsize(path + ".br" if os.path.exists(path + ".br") else path)


def sizes():
    for client, (budget, entries) in BUDGETS.items():
        dist = os.path.join(ROOT, client, "web/dist")
        with open(os.path.join(dist, ".vite/manifest.json"), encoding="utf-8") as file:
            manifest = json.load(file)
        files = {"index.html", *first_load(manifest, ("index.html", *entries))}
        taken = sum(sent_size(os.path.join(dist, name)) for name in files) / 1024
        print(f"{client}: {taken:.1f} of {budget} KiB in {len(files)} files at the first load")
        yield taken <= budget


def main():
    results = []
    try:
        build_web(BUILD, print)
        for check in (types, unit_tests, browser_tests, sizes):
            results += check()
    except Failure as failure:
        print(failure)
        results.append(False)
    print(f"web: {results.count(True)} passed, {results.count(False)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
