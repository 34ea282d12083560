"""What tests/run does, in order. A step returns Totals; it prints only what a person needs."""
import os
import subprocess
import sys

from chain.build import ROOT, build
from chain.failure import Failure
from chain.packages import install

from .results import Totals, meson_totals, program_totals

LISTS = [os.path.join(ROOT, "deploy/packages.txt"), os.path.join(ROOT, "tests/packages.txt")]
RELEASE, SANITIZED, CLANG, FUZZ = (
    f"build-test-{name}" for name in ("release", "sanitized", "clang", "fuzz"))
SANITIZER_ENVIRONMENT = {
    "ASAN_OPTIONS": "abort_on_error=0:halt_on_error=1:detect_leaks=1:strict_string_checks=1",
    "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1"}


def say(text):
    print(text, flush=True)


def tools(_options):
    """What the tests need on this machine."""
    install(LISTS, say)
    say("npm ci")
    run_quietly(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=os.path.join(ROOT, "tests"))
    return Totals()


def run_quietly(command, cwd=ROOT):
    result = subprocess.run(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            check=False)
    if result.returncode:
        raise Failure(f"{' '.join(command)} failed:\n" + "\n".join(result.stdout.splitlines()[-30:]))


def release(options):
    path = build(RELEASE, say, "-Dbuildtype=release", "-Dtests=true", environment={"CC": "gcc"})
    return meson_test(path, options, [])


def sanitized(options):
    """The same tests with every memory error and undefined behaviour fatal; the lint ran already."""
    path = build(SANITIZED, say, "-Dbuildtype=debug", "-Dtests=true",
                 "-Db_sanitize=address,undefined", "-Db_lundef=false", environment={"CC": "gcc"})
    return meson_test(path, options, ["--no-suite", "lint", "--timeout-multiplier", "4"],
                      SANITIZER_ENVIRONMENT)


def clang(_options):
    """The second compiler's warnings are errors too."""
    build(CLANG, say, "-Dbuildtype=release", "-Dtests=true", environment={"CC": "clang"})
    return Totals(passed=1)


def fuzz(options):
    """Each decoder against a bounded number of made-up inputs; `meson test` runs one after the other."""
    path = build(FUZZ, say, "-Dbuildtype=debug", "-Doptimization=1", "-Dtests=true", "-Dfuzzers=true",
                 "-Db_sanitize=address,undefined", "-Db_lundef=false", environment={"CC": "clang"})
    return meson_test(path, options, ["--suite", "fuzz"])


def meson_test(path, options, arguments, environment=None):
    suites = [word for suite in options.suite for word in ("--suite", suite)]
    command = ["meson", "test", "-C", path, "--no-rebuild", "--print-errorlogs", *arguments, *suites]
    if not any_tests(path, [*arguments, *suites]):
        return Totals()
    log = os.path.join(path, "meson-logs/testlog.json")
    if os.path.exists(log):
        os.unlink(log)
    code = subprocess.run(command, cwd=ROOT, check=False, stdin=subprocess.DEVNULL,
                          env={**os.environ, **(environment or {}), "OUTPOST_BUILD": path}).returncode
    totals = meson_totals(log)
    if code and not totals.failed:
        totals.add(Totals(failed=1, failures=[f"meson test in {path} ended with {code}"]))
    return totals


def any_tests(path, arguments):
    listing = [word for word in arguments if word != "--timeout-multiplier" and not word.isdigit()]
    result = subprocess.run(["meson", "test", "-C", path, "--list", "--no-rebuild", *listing],
                            capture_output=True, text=True, check=False)
    return bool(result.stdout.strip())


def command_step(*command):
    """A step that is one program, run with this interpreter when it is a Python module."""
    def step(_options):
        result = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True, check=False,
                                env={**os.environ, "OUTPOST_BUILD": os.path.join(ROOT, RELEASE)})
        if result.returncode:
            sys.stdout.write(result.stdout)
        return program_totals(" ".join(command), result.returncode == 0, False, result.stdout)
    return step


PYTHON = "/usr/bin/python3"

# name, what it is, function
STEPS = (
    ("tools", "packages and npm tools", tools),
    ("lint", "format, layers, shell scripts", command_step(PYTHON, "-m", "runner.lint")),
    ("release", "release build, every suite", release),
    ("sanitized", "address and undefined-behaviour sanitizers", sanitized),
    ("clang", "clang, warnings as errors", clang),
    ("fuzz", "decoders under libFuzzer", fuzz),
    ("openapi", "OpenAPI documents under a public linter", command_step(PYTHON, "-m", "runner.openapi")),
    ("demo", "the demo, made, resumed and stopped", command_step(PYTHON, "-m", "runner.demo_smoke")),
)
