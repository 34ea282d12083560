"""tests/system/kill_test: rounds of kill -9 during sales and price edits, each followed by a full comparison."""
import argparse
import os
import random
import shutil
import sys
import tempfile
import time

from chain.build import build
from chain.failure import Failure
from convergence import all_faults, wait_for_convergence
from support.chain_world import ChainWorld
from traffic import Traffic

DESCRIPTION = """Two stores sell at four registers each and HQ's prices are edited, without a break. Each round kills
one random process with kill -9: HQ's server, a store's server, HQ's postmaster or a store's postmaster, waits a
moment, starts it again and lets the traffic go on. Then the traffic pauses, and: every answered sale is at HQ
exactly once, all rows of all documents are equal on both tiers, all mirrored tables are equal row by row, and
every journal entry is numbered and acknowledged. A failing run prints its seed."""

# So that a few seconds without HQ leave several, and some are sent ahead of their turn.
SMALL_BATCHES = {"sync.push_entries": "10"}


def parse(arguments):
    parser = argparse.ArgumentParser(prog="tests/system/kill_test", description=DESCRIPTION)
    parser.add_argument("--rounds", type=int, default=100, help="how many kills (%(default)s)")
    parser.add_argument("--seed", type=int, default=None, help="repeat the choices of an earlier run")
    parser.add_argument("--keep", metavar="DIR", help="work in DIR and leave databases and logs there")
    parser.add_argument("--build", default=os.environ.get("OUTPOST_BUILD"),
                        help="use the programs of this build folder instead of building")
    return parser.parse_args(arguments)


def say(text):
    print(f"[{time.strftime('%H:%M:%S')}] {text}", flush=True)


def victims(world):
    """Name of every process that may die, with how it dies and how it comes back."""
    for node in world.network.nodes():
        yield f"{node.name} server", node.server.kill, node.server.start
        yield f"{node.name} postmaster", node.cluster.kill, node.cluster.start


def kill_one(world, generator):
    name, kill, start = generator.choice(list(victims(world)))
    time.sleep(generator.uniform(0.1, 0.7))
    kill()
    time.sleep(generator.uniform(0.0, 0.5))
    start()
    time.sleep(generator.uniform(0.1, 0.7))
    return name


def run_rounds(world, options, generator):
    traffic = Traffic(world, registers=4, seed=options.seed)
    traffic.start()
    try:
        for number in range(1, options.rounds + 1):
            name = kill_one(world, generator)
            traffic.pause()
            started = time.monotonic()
            wait_for_convergence(world)
            settled = time.monotonic() - started
            faults = all_faults(world, traffic.acknowledged)
            count = sum(len(sales) for sales in traffic.acknowledged.values())
            say(f"round {number}: kill -9 of {name:18} {count:6} sales answered, {traffic.edits:5} prices "
                f"edited, settled in {settled:4.1f} s: {'FAILED' if faults else 'equal'}")
            if faults:
                return number, faults
            traffic.resume()
    finally:
        traffic.stop()
    return options.rounds, []


def main(arguments=None):
    options = parse(arguments)
    if options.seed is None:
        options.seed = random.SystemRandom().randint(1, 10**6)
    folder = os.path.abspath(options.keep) if options.keep else tempfile.mkdtemp(prefix="outpost-kill-")
    programs = options.build or build("build", say, "-Dbuildtype=release", "-Dtests=false")
    world = ChainWorld(folder, 2, os.path.abspath(programs), durable=False, store_settings=SMALL_BATCHES)
    say(f"seed {options.seed}, {options.rounds} rounds")
    failed = True
    try:
        world.start()
        world.add_products(30)
        world.open_stores(say)
        rounds, faults = run_rounds(world, options, random.Random(options.seed))
        failed = bool(faults)
    except (Failure, TimeoutError, OSError) as failure:
        rounds, faults = 1, [str(failure)]
    finally:
        world.stop()
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
    for fault in faults:
        say(fault)
    print(f"kill: {rounds - failed} passed, {int(failed)} failed"
          + (f"\nrepeat it with --seed {options.seed}" if failed else ""), flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
