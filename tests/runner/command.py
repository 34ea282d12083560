"""tests/run: arguments, what runs, and the closing lines."""
import argparse
import os
import sys
import tempfile
import time

from chain.build import ROOT

from . import changed, shares
from .children import Children, end_leftovers
from .results import Totals
from .schedule import Schedule, closure
from .steps import STEPS, Run, say

TEMPLATE = os.path.join(ROOT, "build-test-cluster/data")
MEMORY, MEMORY_NEEDED = "/dev/shm", 8 << 30
COVERAGE_STEPS = ("coverage",)
CHANGED_STEPS = ("lint", "sanitized")
TEST_STEPS = ("sanitized", "release", "fuzz")


def parse(arguments):
    names = [step.name for step in STEPS]
    suites = [share.name for share in shares.SHARES if share.builds]
    parser = argparse.ArgumentParser(
        prog="tests/run", description="Runs every test of the project; the exit status is 0 when all passed.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(["steps:", *(f"  {step.name:<16} {step.description}" + (f" (only with --{step.asked})"
                                                                               if step.asked else "")
                                      for step in STEPS)]))
    parser.add_argument("--only", action="append", choices=names, default=[], metavar="STEP",
                        help="this step only (see below), with the build it needs; repeatable")
    parser.add_argument("--skip", action="append", choices=names, default=[], metavar="STEP",
                        help="not this step; repeatable")
    parser.add_argument("--suite", action="append", default=[], metavar="SUITE",
                        help=f"only this suite of tests; repeatable: {' '.join(suites)}")
    parser.add_argument("--test", action="append", default=[], help="only this test; repeatable")
    parser.add_argument("--changed", nargs="?", const=changed.MAIN, metavar="COMMIT",
                        help="what the change since COMMIT (where this branch left main) can break, in about a minute")
    parser.add_argument("--keep-going", action="store_true", help="do not stop at the first step that fails")
    parser.add_argument("--coverage", action="store_true",
                        help="lines and branches that the tests (or those of --suite) run, by folder")
    parser.add_argument("--long", nargs="?", type=int, const=20, metavar="TIMES",
                        help="everything under both builds, benchmarks too, and what has a size (kills, seeds, "
                             "made-up input, baskets) so many times longer (%(const)s)")
    return parser.parse_args(arguments)


def chosen_steps(options):
    names = (options.only or options.changed and CHANGED_STEPS or options.coverage and COVERAGE_STEPS
             or (options.suite or options.test) and TEST_STEPS
             or [step.name for step in STEPS if not step.asked or getattr(options, step.asked)])
    steps = closure(STEPS, names)
    return [step for step in steps if step.name not in options.skip
            and (step.name in names or step.name not in ("tools", "npm"))]


def run_steps(run, steps):
    """Totals of all steps; what still runs when one fails is stopped."""
    schedule = Schedule(steps, say, run.options.keep_going)
    try:
        totals = schedule.run(run, run.children.stop)
    except KeyboardInterrupt:
        schedule.stop()
        run.children.stop()
        totals = Totals(failed=1, failures=["interrupted"])
    run.spent.update({name: seconds for name, seconds in schedule.spent.items()
                      if name in shares.ROWS and not shares.ROWS[name].builds})
    left = end_leftovers(run.scratch)
    if left and not totals.failed:
        say(f"{left} processes that tests left behind were ended")
    return totals


def fast_folder():
    """Memory where there is much of it: database clusters are made of many small files. None: the usual place."""
    try:
        found = os.statvfs(MEMORY)
    except OSError:
        return None
    is_fit = found.f_bavail * found.f_frsize >= MEMORY_NEEDED and not found.f_flag & (os.ST_NOEXEC | os.ST_RDONLY)
    return MEMORY if is_fit and os.access(MEMORY, os.W_OK) else None


def main(arguments=None):
    options = parse(arguments)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="outpost-run-", dir=fast_folder(), ignore_cleanup_errors=True) as scratch:
        os.chmod(scratch, 0o1777)
        run = Run(options, Children(), TEMPLATE, scratch)
        totals = run_steps(run, chosen_steps(options))
    if not totals.passed and not totals.failed:
        totals.add(Totals(failed=1, failures=["no test ran"]))
    for line in shares.report(run.spent):
        say(line)
    say(f"{(time.monotonic() - started) / 60:.1f} minutes")
    for failure in totals.failures:
        say(f"failed: {failure}")
    say(totals.line())
    return 1 if totals.failed else 0


if __name__ == "__main__":
    sys.exit(main())
