"""tests/tools/replay: arguments, the run, the final table."""
import argparse
import os
import shutil
import sys
import tempfile
import time

from chain.api import Problem
from chain.build import build
from chain.failure import Failure
from chain.network import wait_until
from chain.posting import run_registers

from .comparison import Comparison
from .disturbance import Disturbances
from .expectation import expect
from .mapping import MAPPING, collect_products, documents_of
from .posting_plan import queues_of
from .source import read_rows
from .world import World

DESCRIPTION = """Replays a file of real sales (UCI "Online Retail" columns, .csv or .csv.zst) through HQ and
stores: fresh clusters and servers, products through HQ's import, every invoice posted to a register of its
store through the public API. On the way one store is cut off from HQ and every server is killed once with
kill -9. Then HQ's reports by month, store and product are compared with totals computed straight from the
file, and the rows of all databases are counted. Exit code 0 only when everything agrees."""


def parse(arguments):
    parser = argparse.ArgumentParser(prog="tests/tools/replay", description=DESCRIPTION, epilog=MAPPING,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", metavar="FILE", help="the file, plain or .zst")
    parser.add_argument("--stores", type=int, default=3, help="how many stores (%(default)s)")
    parser.add_argument("--lines", type=int, help="only the first N rows of the file")
    parser.add_argument("--keep", metavar="DIR", help="work in DIR and leave databases and logs there")
    parser.add_argument("--build", default=os.environ.get("OUTPOST_BUILD"),
                        help="use the programs of this build folder instead of building")
    options = parser.parse_args(arguments)
    if options.stores < 1 or options.lines is not None and options.lines < 1:
        parser.error("--stores and --lines must be at least 1")
    return options


def say(text):
    print(f"[{time.strftime('%H:%M:%S')}] {text}", flush=True)


def replay(options, folder):
    say(f"reading {options.file}")
    rows = list(read_rows(options.file, options.lines))
    if not rows:
        raise Failure(f"{options.file} has no rows")
    products = collect_products(rows)
    documents, without_effect = documents_of(rows)
    expectation = expect(rows, options.stores)
    say(f"{len(rows)} rows: {len(products)} products, {len(documents)} documents; "
        f"{without_effect} rows have no effect")
    days = [document.time.date() for document in documents]
    programs = options.build or build("build", say, "-Dbuildtype=release", "-Dtests=false")
    world = World(folder, options.stores, os.path.abspath(programs))
    try:
        say("making the clusters and setting the chain up")
        world.start()
        world.import_products(products, min(days), say)
        world.open_stores(say)
        post(world, documents)
        comparison = Comparison(world, expectation, documents, min(days), max(days))
        agreed = comparison.run()
    finally:
        world.stop()
    print_table(comparison)
    return agreed


def post(world, documents):
    plan = queues_of(documents, world)
    clients = {name: world.store_client(name) for name in world.names}
    total = sum(len(steps) for steps in plan.values())
    say(f"posting {total} documents at {len(plan)} registers")
    disturbances = Disturbances(world, total, say)
    started = time.monotonic()
    posting = run_registers([({"": clients[name]}, steps) for (name, _), steps in plan.items()],
                            disturbances.progress, every=0.1)
    disturbances.finish()
    say(f"posted in {time.monotonic() - started:.0f} s, {posting.repeats} sent again; "
        "waiting for the journals to arrive")
    for name in world.names:
        wait_until(lambda name=name: drained(world, name), 300, f"{name}'s journal to arrive at HQ")
    say("all journals have arrived")


def drained(world, name):
    """A store that has just been started may still be unable to answer."""
    try:
        return world.drained(name)
    except (OSError, Problem):
        return False


def print_table(comparison):
    for difference in comparison.differences:
        print(f"  differs: {difference}")
    width = max(len(row[0]) for row in comparison.rows)
    print(f"\n{'':{width}} {'expected':>16} {'found':>16}")
    for what, expected, found, equal in comparison.rows:
        print(f"{what:{width}} {expected!s:>16} {found!s:>16}  {'equal' if equal else 'DIFFERS'}")
    bad = sum(not row[3] for row in comparison.rows)
    print(f"\nreplay: {len(comparison.rows) - bad} passed, {bad} failed", flush=True)


def main(arguments=None):
    options = parse(arguments)
    folder = os.path.abspath(options.keep) if options.keep else tempfile.mkdtemp(prefix="outpost-replay-")
    os.makedirs(folder, exist_ok=True)
    try:
        return 0 if replay(options, folder) else 1
    except (Failure, Problem, OSError) as failure:
        say(f"replay: {failure}")
        if not options.keep:
            say("run again with --keep DIR to look at databases and logs")
        return 1
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
