#!/usr/bin/env python3
"""What runs is what is simulated: the simulation is linked from the drivers' own objects, and from nothing that reaches
the world. Prints the files it links.

Usage: links_test.py SIMULATION
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).parents[2]
DRIVERS = ("sync-protocol", "store/sync", "hq/sync")
# What stands at the edge of the world is played.
PLAYED = {
    "store/sync/enrolment.c": "a command that somebody runs once; the simulation writes the identity",
    "sync-protocol/hq_clock.c": "by whose time a store goes is nothing to replication",
    "store/sync/subscribers.c": "what follows a cut is nothing to replication",
    "sync-protocol/lost_rows.c": "what may be told of edits; see hq/sync/lost_routes.c",
    "hq/sync/enrol_routes.c": "gives codes; the simulation gives them",
    "hq/sync/snapshot_ahead.c": "begins what a pull begins, when a code is given",
    "hq/sync/token_routes.c": "gives tokens; the simulation gives them",
    "hq/sync/lost_routes.c": "takes what people had edited; nobody edits anything that gets lost in the simulation",
}
BY_THE_COMPILER = {"crtstuff.c"}
DOUBLES = {
    "boxes.c", "catalogue.c", "folders.c", "hq_database.c", "hq_lives.c", "hq_pushes.c", "hq_server.c", "judge.c", "network.c", "nonsense.c",
    "ports.c", "promises.c", "rows.c", "simulation.c", "simulation_test.c", "store_database.c", "store_load.c", "world.c"}
# Each would be a way past the ports.
REAL = ("db_run", "db_listen", "loop_timer_create", "loop_offload", "http_client_send", "websocket_connect",
        "websocket_send", "arc4random", "real_ports",
        "ports_add_calls")


def symbols(program):
    listed = subprocess.run(["readelf", "--symbols", "--wide", program], check=True, capture_output=True, text=True)
    return [line.split() for line in listed.stdout.splitlines() if re.match(r"\s*\d+:", line)]


def sources(*folders):
    return sorted(str(path.relative_to(ROOT)) for folder in folders for path in (ROOT / folder).rglob("*.c"))


def main(program):
    rows = symbols(program)
    linked = {row[7] for row in rows if row[3] == "FILE" and len(row) > 7 and row[7].endswith(".c")}
    named = {row[7].split("@")[0] for row in rows if len(row) > 7}
    drivers = [path for path in sources(*DRIVERS) if path not in PLAYED]
    doubles = [f"tests/protocol/{name}" for name in sorted(DOUBLES)]
    below = {pathlib.Path(path).name for path in sources("common")}
    print("\n".join([f"driver  {path}" for path in drivers] + [f"double  {path}" for path in doubles]))
    faults = [f"{path} is not linked" for path in drivers + doubles if pathlib.Path(path).name not in linked]
    faults += [f"{path} is linked, though it is said to be played: {why}" for path, why in PLAYED.items()
               if pathlib.Path(path).name in linked or not (ROOT / path).exists()]
    faults += [f"{name} is linked: a way past the ports" for name in REAL if name in named]
    # A twin would be another file that knows the machines, or one that goes by a driver's name.
    driver_names = [pathlib.Path(path).name for path in drivers]
    faults += [f"{name} is neither a driver nor a known double" for name in sorted(linked)
               if name not in driver_names and name not in DOUBLES | below | BY_THE_COMPILER and not name.endswith(".sql.c")]
    faults += [f"{name} is the name of two files" for name in sorted(DOUBLES | set(driver_names))
               if (driver_names + sorted(DOUBLES)).count(name) > 1]
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
