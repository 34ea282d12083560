"""tests/run: arguments, order and the closing line."""
import argparse
import sys
import time
import traceback

from chain.failure import Failure

from .results import Totals
from .steps import STEPS, say


def parse(arguments):
    parser = argparse.ArgumentParser(prog="tests/run", description="Runs every test of the project.")
    names = [name for name, _, _ in STEPS]
    parser.add_argument("--only", action="append", choices=names, default=[], help="this step only; repeatable")
    parser.add_argument("--skip", action="append", choices=names, default=[], help="not this step; repeatable")
    parser.add_argument("--suite", action="append", default=[], help="only this meson suite; repeatable")
    return parser.parse_args(arguments)


def run_step(name, description, function, options):
    say(f"== {name}: {description}")
    started = time.monotonic()
    try:
        totals = function(options)
    except (Failure, OSError) as failure:
        say(f"{name}: {failure}")
        totals = Totals(failed=1, failures=[name])
    except Exception:
        traceback.print_exc()
        totals = Totals(failed=1, failures=[name])
    say(f"== {name}: {totals.line()} ({time.monotonic() - started:.0f} s)")
    return totals


def main(arguments=None):
    options = parse(arguments)
    totals = Totals()
    for name, description, function in STEPS:
        if name in options.skip or options.only and name not in options.only:
            continue
        totals.add(run_step(name, description, function, options))
    for failure in totals.failures:
        say(f"failed: {failure}")
    if not totals.passed and not totals.failed:
        totals.add(Totals(failed=1))
        say("failed: no test ran")
    say(totals.line())
    return 1 if totals.failed else 0


if __name__ == "__main__":
    sys.exit(main())
