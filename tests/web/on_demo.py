"""Runs a program of this folder over the demo chain, which it starts and ends, or over one that runs already.

Model    The program is a module for Node that reads the chain as one JSON document from its input:
         {"hq": {"url", "user_name", "password", "psql"}, "store": {the same}}. What it is told beyond --data, --ports and
         --build goes to it as it is.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile

from chain.build import ROOT
from chain.failure import Failure
from chain.node import install_modules, node_environment
from chain.ports import reserved_port

FOLDER = os.path.dirname(os.path.abspath(__file__))
STORE = "centro"


def parse(arguments):
    parser = argparse.ArgumentParser(prog="tests/web/" + arguments[0], add_help=False)
    parser.add_argument("program")
    parser.add_argument("--help", "-h", action="store_true")
    parser.add_argument("--data", help="a demo that runs, by its folder (one of its own is made and thrown away)")
    parser.add_argument("--ports", help="its ports, as deploy/demo takes them")
    parser.add_argument("--build", default=os.environ.get("OUTPOST_BUILD", os.path.join(ROOT, "build-test-release")),
                        help="build folder whose programs run (%(default)s)")
    options, rest = parser.parse_known_args(arguments)
    if options.help:
        parser.print_help()
        subprocess.run(["node", program_path(options.program), "--help"], env=node_environment(), check=False)
        sys.exit(0)
    return options, rest


def program_path(name):
    return os.path.join(FOLDER, name + ".mjs")


def demo(*words):
    done = subprocess.run([os.path.join(ROOT, "deploy/demo"), *words], stdin=subprocess.DEVNULL, text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout


def chain_of(place):
    """Where the servers are, and who signs in at them."""
    code, output = demo("status", "--json", *place)
    if code:
        raise Failure(f"the demo does not run\n{output}", "deploy/demo --detach")
    status = json.loads(output)
    manager = next(person for person in status["staff"]
                   if person["store"].lower() == STORE and person["role"] == "manager")
    return {"hq": at(status["nodes"]["hq"], status["admin"]), "store": at(status["nodes"][STORE], manager)}


def at(node, person):
    return {"url": node["url"], "psql": node["psql"],
            "user_name": person["user_name"], "password": person["password"]}


def run(program, chain, words):
    install_modules(os.path.join(ROOT, "tests"), lambda text: print(text, flush=True))
    return subprocess.run(["node", program_path(program), *words], env=node_environment(), input=json.dumps(chain), text=True,
                          check=False).returncode


def main(arguments):
    options, words = parse(arguments)
    try:
        if options.data:
            place = ["--data", options.data, *(["--ports", options.ports] if options.ports else [])]
            return run(options.program, chain_of(place), words)
        return run_on_own(options, words)
    except Failure as failure:
        print(f"{options.program}: {failure}", file=sys.stderr)
        return 1


def run_on_own(options, words):
    folder = tempfile.mkdtemp(prefix="outpost-web-")
    ports = ",".join(str(reserved_port()) for _ in range(6))
    place = ["--data", os.path.join(folder, "demo"), "--ports", ports]
    try:
        code, output = demo("--detach", "--build", os.path.abspath(options.build), *place)
        if code:
            raise Failure(f"the demo did not start\n{output}", "deploy/demo")
        return run(options.program, chain_of(place), words)
    finally:
        demo("stop", *place)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
