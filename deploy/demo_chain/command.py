"""deploy/demo: arguments, and what each of them does."""
import argparse
import json
import os
import signal
import sys
import time

from chain.api import Problem
from chain.failure import Failure

from .lifecycle import Demo, default_folder
from .ports import Ports
from .status import print_status, read_status

DESCRIPTION = """Runs the demo chain: installs packages, builds, makes private PostgreSQL clusters for HQ and two
stores, loads a catalogue of 1,200 products and a month of sales through the public API, and shows a sale
arrive at HQ. Then it names one link, to the page where one signs in, cuts lines and sees that nothing is lost,
and shows live status until Ctrl-C, which stops everything; run it again to go on."""


def parse(arguments):
    parser = argparse.ArgumentParser(prog="deploy/demo", description=DESCRIPTION)
    parser.add_argument("action", nargs="?", choices=("run", "status", "stop"), default="run")
    parser.add_argument("--detach", action="store_true", help="leave it running and return")
    parser.add_argument("--reset", action="store_true", help="throw the demo's data away and start anew")
    parser.add_argument("--json", action="store_true", help="status as JSON, with credentials and sockets")
    parser.add_argument("--data", default=os.environ.get("OUTPOST_DEMO_DATA", default_folder()),
                        help="data folder (%(default)s; or OUTPOST_DEMO_DATA)")
    parser.add_argument("--ports", default=os.environ.get("OUTPOST_DEMO_PORTS", "3001,3002,3003"),
                        help="ports of HQ, Centro and Airport (%(default)s; or OUTPOST_DEMO_PORTS); the welcome "
                             "page and the stores' lines to HQ take the three after the last, or are named too")
    parser.add_argument("--build", help="use the programs of this build folder instead of building")
    parser.add_argument("--days", type=int, default=30, help="days of sales to load (%(default)s)")
    return parser.parse_args(arguments)


def say(text):
    print(f"[{time.strftime('%H:%M:%S')}] {text}", flush=True)


def command(demo, *words):
    """How a person asks it of this very demo."""
    usual = os.path.abspath(os.environ.get("OUTPOST_DEMO_DATA", default_folder()))
    return " ".join(["deploy/demo", *words, *([] if demo.folder == usual else ["--data", demo.folder])])


def run(demo, options):
    if options.reset:
        say(f"throwing away {demo.folder}")
        demo.remove()
    demo.prepare(say, options.build)
    try:
        if demo.is_loaded():
            demo.resume(say)
        else:
            demo.create(say, options.days)
        demo.prove(say)
    except BaseException:
        demo.stop()
        raise
    if options.detach:
        show(demo)
        say(f"running; {command(demo, 'status')} shows it, {command(demo, 'stop')} ends it")
        return
    watch(demo)


def watch(demo):
    """Live status until Ctrl-C or SIGTERM, then everything stops."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        while True:
            show(demo, clear=sys.stdout.isatty())
            print("Ctrl-C stops the demo.", flush=True)
            time.sleep(2 if sys.stdout.isatty() else 30)
    except KeyboardInterrupt:
        print()
    finally:
        say("stopping")
        demo.stop()
        say(f"stopped; {command(demo)} goes on, {command(demo, '--reset')} starts anew")


def show(demo, clear=False):
    current = read_status(demo)
    print_status(current, command(demo, "status", "--json"), clear)
    return current


def status(demo, options):
    if not demo.is_loaded():
        raise Failure(f"there is no demo in {demo.folder}", f"start it: {command(demo, '--detach')}")
    if options.json:
        current = read_status(demo)
        print(json.dumps(current, indent=2))
    else:
        current = show(demo)
    return 0 if current["running"] else 1


def main(arguments=None):
    options = parse(arguments)
    try:
        demo = Demo(options.data, Ports.of(options.ports))
        if options.action == "status":
            return status(demo, options)
        if options.action == "stop":
            demo.stop()
            say("stopped")
            return 0
        run(demo, options)
        return 0
    except (Failure, Problem, OSError) as failure:
        print(f"demo: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("demo: interrupted", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
