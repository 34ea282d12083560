"""The programs of the last release, built from its commit.

A release is what stands on main at the commit that tests/release/last names. Its two programs are built
once into build-release-COMMIT beside the project's folder of sources and kept there.
"""
import fcntl
import os
import shutil
import subprocess
import sys
import unittest

from chain.build import ROOT
from chain.failure import Failure

PROGRAMS = ("hq/outpost-hq", "store/outpost-store")
OPTIONS = ("-Dbuildtype=debug", "-Dtests=false", "-Dwasm=disabled")


def last_release():
    with open(os.path.join(ROOT, "tests/release/last"), encoding="ascii") as file:
        return file.read().strip()


def git(*arguments, **options):
    return subprocess.run(["git", "-c", "safe.directory=*", "-C", ROOT, *arguments], capture_output=True,
                          check=False, **options)


def has_history(commit):
    if not shutil.which("git"):
        return False
    return git("cat-file", "-e", commit + "^{commit}").returncode == 0


def build_of(commit):
    """The build folder of a commit, as ChainWorld takes it. A test that has no history is skipped."""
    folder = os.path.join(ROOT, "build-release-" + commit[:12])
    build = os.path.join(folder, "build")
    if all(os.path.exists(os.path.join(build, program)) for program in PROGRAMS):
        return build
    if not has_history(commit):
        raise unittest.SkipTest(f"the history of the release {commit[:12]} is not here: "
                                "clone the project with its history to run this")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "lock"), "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        make(commit, folder, build)
    return build


def make(commit, folder, build):
    source = os.path.join(folder, "source")
    if not os.path.exists(os.path.join(source, "meson.build")):
        os.makedirs(source, exist_ok=True)
        archive = git("archive", commit)
        run(["tar", "-x", "-C", source], input=archive.stdout)
    if not os.path.exists(os.path.join(build, "build.ninja")):
        run(["meson", "setup", build, source, *OPTIONS], env={**os.environ, "CC": "gcc"})
    run(["ninja", "-C", build, *PROGRAMS])


def run(command, **options):
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, **options)
    if result.returncode:
        last = "\n".join(result.stdout.decode("utf-8", "replace").splitlines()[-20:])
        raise Failure(f"{' '.join(command[:2])} failed:\n{last}", "the last release could not be built")


def build_of_last_release():
    return build_of(last_release())


def main():
    """Builds it, so that no test waits for that; without history there is nothing to do."""
    try:
        print(build_of_last_release())
    except unittest.SkipTest as skip:
        print(f"skipped: {skip}")


def speak_as(build):
    """From here on `chain`, `support` and `convergence` are those of the build's sources: its API is spoken by its own
    code, whatever has been renamed since."""
    source = os.path.join(os.path.dirname(build), "source")
    sys.path[:0] = [os.path.join(source, part) for part in ("tests/system", "tests", "deploy")]
    for name in [name for name in sys.modules if name.split(".")[0] in ("chain", "support", "convergence")]:
        del sys.modules[name]


if __name__ == "__main__":
    main()
