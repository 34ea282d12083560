"""The browser clients, from sources to the folders that the servers serve.

Model    Each step's inputs are hashed and noted in common/web/generated; what did not change is not made again.
           1. documents   what `outpost-<tier> openapi` prints, its types for TypeScript, and of it what pages are made from
           2. rules       the rules engine for browsers, as meson built it
           3. pages       Vite into dist.new, which then takes the place of dist: who serves it never sees half of one
         The programs of a build folder find the clients beside them, at <build>/web/<tier>.
Use      deploy/python -m chain.web BUILD      makes everything that this build folder's programs need
"""
import os
import shutil
import subprocess
import sys

from .build import ROOT
from .failure import Failure
from .node import digest, install_modules, is_noted, node_environment, note, one_at_a_time, run

TIERS = ("hq", "store")
GENERATED = os.path.join(ROOT, "common/web/generated")
RULES = "common/wasm/rules.wasm"
SHARED = ("common/web", "common/wasm")
SOURCES = (".ts", ".mts", ".mjs", ".vue", ".css", ".html", ".json", ".svg", ".wasm", ".webmanifest", ".js")


def build_web(build, say):
    """Everything, for the programs of this build folder."""
    install_modules(ROOT, say)
    with one_at_a_time():
        os.makedirs(GENERATED, exist_ok=True)
        for tier in TIERS:
            make_document(build, tier)
        copy_rules(build)
        for tier in TIERS:
            make_pages(tier, say)
            link(build, tier)


def make_document(build, tier):
    """The document as the program prints it, and its types."""
    program = os.path.join(build, tier, f"outpost-{tier}")
    if not os.path.exists(program):
        raise Failure(f"{program} is missing", "build the programs first: ninja -C BUILD")
    printed = subprocess.run([program, "openapi"], stdout=subprocess.PIPE, check=True).stdout
    path, types = (os.path.join(GENERATED, f"{tier}.{ending}") for ending in ("json", "d.ts"))
    replace(path, printed)
    describe(path)
    inputs = digest([path, os.path.join(ROOT, "package-lock.json")])
    if not (is_noted(f"{types}.inputs", inputs) and os.path.exists(types)):
        run(["npx", "--no-install", "openapi-typescript", path, "--output", types, "--root-types",
             "--root-types-no-schema-prefix"], environment=node_environment())
        note(f"{types}.inputs", inputs)


def describe(path):
    """hq.resources.json of hq.json."""
    described = subprocess.run(["node", os.path.join(ROOT, "common/web/build/resources.ts"), path], env=node_environment(),
                               stdout=subprocess.PIPE, check=True).stdout
    replace(path.removesuffix(".json") + ".resources.json", described)


def copy_rules(build):
    built = os.path.join(build, RULES)
    if not os.path.exists(built):
        raise Failure(f"{built} is missing: the rules engine was not built for browsers",
                      "it needs clang, lld and libclang-rt-14-dev-wasm32; then: meson setup --reconfigure BUILD && ninja -C BUILD")
    with open(built, "rb") as file:
        replace(os.path.join(GENERATED, "rules.wasm"), file.read())


def replace(path, content):
    """Written only when it differs, so that who watches the file is not woken for nothing."""
    try:
        with open(path, "rb") as file:
            if file.read() == content:
                return
    except FileNotFoundError:
        pass
    with open(path + ".new", "wb") as file:
        file.write(content)
    os.replace(path + ".new", path)


def make_pages(tier, say):
    folder = os.path.join(ROOT, tier, "web")
    dist = os.path.join(folder, "dist")
    inputs, noted = digest(sources(tier)), os.path.join(GENERATED, f"{tier}.pages.inputs")
    if is_noted(noted, inputs) and os.path.exists(os.path.join(dist, "index.html")):
        return
    say(f"building the browser client of {tier}")
    run(["npx", "--no-install", "vite", "build", "--logLevel", "warn", "--outDir", "dist.new", "--emptyOutDir"], folder,
        node_environment())
    shutil.rmtree(dist + ".old", ignore_errors=True)
    if os.path.exists(dist):
        os.rename(dist, dist + ".old")
    os.rename(dist + ".new", dist)
    shutil.rmtree(dist + ".old", ignore_errors=True)
    note(noted, inputs)


def sources(tier):
    """All files that the pages of a tier are made from."""
    yield from (os.path.join(ROOT, name) for name in ("package.json", "package-lock.json", "tsconfig.json"))
    for top in (*SHARED, f"{tier}/web"):
        for folder, folders, names in os.walk(os.path.join(ROOT, top)):
            folders[:] = [name for name in folders if not name.startswith(("dist", "node_modules", "."))]
            yield from (os.path.join(folder, name) for name in names if name.endswith(SOURCES))


def link(build, tier):
    path = os.path.join(build, "web", tier)
    target = os.path.join(ROOT, tier, "web/dist")
    if os.path.islink(path) and os.readlink(path) == target:
        return
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if os.path.lexists(path):
        os.unlink(path)
    os.symlink(target, path)


def main(words):
    if len(words) != 1:
        print("usage: deploy/python -m chain.web BUILD", file=sys.stderr)
        return 2
    try:
        build_web(os.path.abspath(words[0]), lambda text: print(text, flush=True))
    except Failure as failure:
        print(f"web: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
