"""What tests/run does. A step returns Totals; it prints only what a person needs."""
import json
import os
import shutil
from dataclasses import dataclass, field

from chain.build import ROOT, build_commands
from chain.failure import Failure
from chain.packages import install

from . import changed, coverage, shares
from .results import Totals, meson_entries, meson_totals, program_totals
from .schedule import Step, alone
from .template import make_template

LISTS = [os.path.join(ROOT, "deploy/packages.txt"), os.path.join(ROOT, "tests/packages.txt")]
PYTHON = "/usr/bin/python3"
# Tests wait more than they work, so more of them run at once than there are processors.
TESTS_AT_ONCE = 2 * (os.cpu_count() or 1)
# Builds give way to the tests that run beside them.
BUILD_NICENESS = 5
SHOWN_LINES = 60
SANITIZER_ENVIRONMENT = {
    "ASAN_OPTIONS": "abort_on_error=0:halt_on_error=1:detect_leaks=1:strict_string_checks=1",
    "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1"}
# The rules for browsers are the same in every build, so one makes them.
TESTED_ONLY = ("-Dwasm=disabled",)
SANITIZERS = (*TESTED_ONLY, "-Db_sanitize=address,undefined", "-Db_lundef=false")


def say(text):
    print(text, flush=True)


@dataclass
class Run:
    """What every step is given."""
    options: object
    children: object
    template: str  # an empty database cluster to copy, see make_template
    scratch: str   # where everything temporary goes
    spent: dict = field(default_factory=dict)  # suite -> seconds of its programs, added up

    def environment(self, build):
        return {**SANITIZER_ENVIRONMENT, "OUTPOST_BUILD": build.path, "OUTPOST_CLUSTER_TEMPLATE": self.template,
                "OUTPOST_KEPT_CLUSTERS": os.path.join(self.scratch, "kept-clusters"),
                "OUTPOST_TEST_SIZE": str(self.options.long or 1), "TMPDIR": self.scratch,
                "CK_TIMEOUT_MULTIPLIER": PATIENCE}


@dataclass(frozen=True)
class Build:
    """A build folder, its compiler and options, and how its tests are run."""
    name: str
    compiler: str
    options: tuple
    arguments: tuple = ()
    programs: tuple = ()  # that steps use besides tests

    def environment(self):
        """What is shipped is linked as it is by default; a hundred programs of tests faster."""
        return {"CC": self.compiler, **({} if self.name == "release" else {"CC_LD": "lld"})}

    @property
    def path(self):
        return os.path.join(ROOT, f"build-test-{self.name}")


# A timeout tells that something hangs, never that the machine is busy: hence several times what a test takes.
PATIENCE = "4"
PATIENT = ("--timeout-multiplier", PATIENCE)
RELEASE = Build("release", "gcc", ("-Dbuildtype=release",), PATIENT, ("tests/api/things_openapi", "common/wasm/rules.wasm"))
SANITIZED = Build("sanitized", "gcc", ("-Dbuildtype=debug", *SANITIZERS), PATIENT)
CLANG = Build("clang", "clang", ("-Dbuildtype=debug", "-Dfuzzers=true", *SANITIZERS))
COVERAGE = Build("coverage", "gcc", ("-Dbuildtype=debug", "-Db_coverage=true", *TESTED_ONLY), PATIENT)


def checked(run, command, niceness=0, environment=None, cwd=ROOT):
    code, output = run.children.run(command, niceness, environment, cwd)
    if code:
        raise Failure(f"{' '.join(command)} failed:\n" + "\n".join(output.splitlines()[-SHOWN_LINES:]))
    return output


def tools(run):
    """What the tests need of this machine's packages."""
    install(LISTS, say)
    return Totals()


def node_modules(run):
    """Node, what the browser clients are built with, and the tools of tests that npm installs."""
    checked(run, [os.path.join(ROOT, "deploy/python"), "-m", "chain.node", ".", "tests"])
    return Totals()


def cluster(run):
    """What tests copy instead of making a database cluster each."""
    make_template(run.template)
    return Totals()


def compiled(build):
    def step(run):
        for command in build_commands(build.path, "-Dtests=true", *build.options):
            if command[0] == "ninja":
                command += ninja_targets(run, build)
            checked(run, command, BUILD_NICENESS, build.environment())
        return Totals(passed=1)
    return step


def ninja_targets(run, build):
    """What the tests that run under this build need; all when everything is asked for."""
    if run.options.long or run.options.changed or build is COVERAGE:
        return []
    checked(run, ["ninja", "-C", build.path, "build.ninja"], environment=build.environment())  # meson tells what is new
    with open(os.path.join(build.path, "meson-info/intro-targets.json"), encoding="utf-8") as file:
        made = {target["id"]: target for target in json.load(file)}
    chosen = set(chosen_tests(build, run.options))
    wanted = {place for test in all_tests(build) if test["name"] in chosen for place in test["depends"]}
    wanted |= {place for place, target in made.items()
               if target["installed"] and build is not CLANG or is_generated_source(target)}
    return [*build.programs, *(os.path.relpath(name, build.path) for place in sorted(wanted)
                               for name in made[place]["filename"])]


def is_generated_source(target):
    return target["type"] == "custom" and all(name.endswith((".c", ".h")) for name in target["filename"])


def warned(build):
    """A second compiler reads every source, and makes code only of what its own tests need."""
    def step(run):
        compiled(build)(run)
        checked(run, [PYTHON, "-m", "runner.syntax", build.path, *ninja_targets(run, build)], BUILD_NICENESS)
        return Totals(passed=1)
    return step


def last_release(run):
    """Once per release and before the clock of its test runs; without history that test skips and says so."""
    if "release" not in chosen_tests(RELEASE, run.options):
        return Totals()
    code, output = run.children.run([os.path.join(ROOT, "deploy/python"), "-m", "support.release"], BUILD_NICENESS,
                                    cwd=ROOT)
    if code:
        raise Failure(f"the last release could not be built:\n{output[-2000:]}")
    return Totals(passed=1)


def tested(build):
    def step(run):
        choose = changed_tests if run.options.changed else chosen_tests
        chosen = choose(build, run.options)
        if run.options.only and run.options.test and not chosen:
            raise Failure(f"no test of {build.name} is called {' or '.join(run.options.test)}",
                          f"meson test -C {os.path.relpath(build.path, ROOT)} --list names them")
        return run_tests(run, build, chosen) if chosen else Totals()
    return step


def covered(run):
    """Counters go where servers under any account may write; killed processes take theirs with them."""
    counts = os.path.join(run.scratch, "counts")
    suites = set(run.options.suite or ("unit", "oracle", "protocol", "database", "system"))
    names = longest_first(test for test in all_tests(COVERAGE) if suites & set(test["suites"]))
    before = os.umask(0)
    try:
        totals = run_tests(run, COVERAGE, names, {"GCOV_PREFIX": counts})
    finally:
        os.umask(before)
    for line in coverage.report(*coverage.collect(counts, COVERAGE.path)):
        say(line)
    shutil.rmtree(counts, ignore_errors=True)
    return totals


def changed_tests(build, options):
    """Names of what the change can break; says what that leaves out."""
    files = changed.changed_files(changed.base_of(options.changed))
    found, unknown = changed.chosen(list(all_tests(build)), files, changed.Links(build.path), build.path)
    kept, left = changed.fitting(found, TESTS_AT_ONCE)
    say(f"{len(files)} changed files, {len(kept)} tests")
    for test in left:
        say(f"too long, left to you: tests/run --only {build.name} --test {test['name']}")
    for path in unknown:
        say(f"no test is known for {path}")
    return longest_first(kept)


def longest_first(tests):
    """Names: what begins last should not be what takes longest."""
    return [test["name"] for test in sorted(tests, key=lambda test: (-test["priority"], test["name"]))]


def all_tests(build):
    with open(os.path.join(build.path, "meson-info/intro-tests.json"), encoding="utf-8") as file:
        for test in json.load(file):
            yield {**test, "suites": [suite.rpartition(":")[2] for suite in test["suite"]]}


def chosen_tests(build, options):
    found, names = [], set()
    for test in all_tests(build):
        if test["name"] in names:
            raise Failure(f"two tests are called {test['name']}", "meson runs both for one: give one another name")
        names.add(test["name"])
        share = shares.row_of(test["suites"])
        if share is None:
            raise Failure(f"no suite of the test {test['name']} has a share of time",
                          "give it a row in tests/runner/shares.py, or another suite in its meson.build")
        named = test["name"] in options.test
        wanted = set(test["suites"]) & set(options.suite) or not options.suite and not options.test
        own = shares.runs_under(share, build.name, options.long)
        # Named, it runs under a build that is not its own, too; but where nothing is made but what the build's own need.
        if named and (own or build is not CLANG) or wanted and own:
            found.append(test)
    return longest_first(found)


def run_tests(run, build, names, environment=None):
    log = os.path.join(build.path, "meson-logs/testlog.json")
    if os.path.exists(log):
        os.unlink(log)
    arguments = list(build.arguments)
    if run.options.long:
        arguments = ["--timeout-multiplier", "0"]
    if not run.options.keep_going:
        arguments += ["--maxfail", "1"]
    code, output = run.children.run(
        ["meson", "test", "-C", build.path, "--no-rebuild", "--num-processes", str(TESTS_AT_ONCE), *arguments, *names],
        environment={**run.environment(build), **(environment or {})}, cwd=ROOT)
    if not os.path.exists(log):
        raise Failure(f"meson test in {build.path} ended with {code}:\n{output[-2000:]}")
    totals = meson_totals(log)
    note_times(run, log)
    show_failures(log, totals)
    totals.failures = [f"{name}; alone: tests/run --only {build.name} --test {name}" for name in totals.failures]
    if code and not totals.failed:
        totals.add(Totals(failed=1, failures=[f"meson test in {build.path} ended with {code}"]))
    return totals


def note_times(run, log):
    for _, suites, entry in meson_entries(log):
        share = shares.row_of(suites)
        if share:
            run.spent[share.name] = run.spent.get(share.name, 0) + entry["duration"]


def show_failures(log, totals):
    for name, _, entry in meson_entries(log):
        if name in totals.failures:
            output = f"{entry.get('stdout', '')}\n{entry.get('stderr', '')}".strip()
            say(f"-- {name}: {entry['result']}\n" + "\n".join(output.splitlines()[-SHOWN_LINES:]))


def command_step(name, *command):
    """A step that is one program; it prints its own totals."""
    def step(run):
        code, output = run.children.run(command, cwd=ROOT, environment=run.environment(RELEASE))
        totals = program_totals(" ".join(command), code == 0, False, output)
        if totals.failed:
            say(output.rstrip())
            totals.failures = [alone(name)]
        return totals
    return step


def module(name, *words):
    return command_step(words[0] if words else name, PYTHON, "-m", f"runner.{name}")


BENCHMARKS = command_step("bench", os.path.join(ROOT, "tests/bench/run"), "--build", RELEASE.path)

# What fails soonest and costs least comes first. A lane runs one of its steps at a time.
STEPS = (
    Step("tools", "text", (), "packages", tools),
    Step("cluster", "text", ("tools",), "an empty database cluster to copy", cluster),
    Step("lint", "text", ("tools",), "format, shell scripts, Python", module("lint")),
    Step("npm", "text", ("tools",), "Node and npm packages", node_modules),
    Step("sanitized-build", "build", ("tools",), "gcc with sanitizers", compiled(SANITIZED)),
    Step("release-build", "build", ("tools",), "gcc as shipped", compiled(RELEASE)),
    Step("last-release", "build", ("release-build",), "programs of the last release, once", last_release),
    Step("clang", "build", ("tools",), "clang, warnings as errors", warned(CLANG)),
    Step("sanitized", "tests", ("sanitized-build", "cluster"), "tests under address and undefined-behaviour sanitizers",
         tested(SANITIZED)),
    Step("release", "tests", ("last-release", "cluster", "npm"), "tests of what is shipped", tested(RELEASE)),
    Step("openapi", "text", ("release-build", "npm"), "OpenAPI documents: a public linter, our rules, TypeScript",
         module("openapi")),
    Step("web", "text", ("release-build", "npm"), "the browser clients: types, pages, tests, licences, sizes",
         module("web")),
    Step("demo", "text", ("release-build",), "the demo, made, broken, repaired and resumed", module("demo_smoke", "demo")),
    Step("fuzz", "tests", ("clang",), "decoders under libFuzzer", tested(CLANG)),
    Step("bench", "tests", ("release-build",), "benchmarks, for reading", BENCHMARKS, "long"),
    Step("coverage-build", "build", ("tools",), "gcc with counters", compiled(COVERAGE), "coverage"),
    Step("coverage", "tests", ("coverage-build", "cluster"), "what the tests run of the code", covered, "coverage"),
)
