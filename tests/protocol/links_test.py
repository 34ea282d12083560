#!/usr/bin/env python3
"""What runs is what is simulated: the simulation is linked from the drivers' own objects, and from nothing that reaches
the world. Prints the files it links.

Usage: links_test.py SIMULATION
"""
import re
import subprocess
import sys

DRIVERS = {
    "answer_body.c", "hint_line.c", "hq_link.c", "puller.c", "push_batch.c", "pusher.c", "store_sync.c",
    "audit_chain.c", "hq_sync.c", "packs.c", "presence.c", "pull_routes.c", "push_routes.c", "recent_cuts.c", "sequencer.c",
    "pull_states.c", "push_states.c", "enrol_states.c", "pack.c", "push.c", "message.c", "hint.c", "chain.c",
    "compress.c"}
DOUBLES = {
    "catalogue.c", "hq_database.c", "hq_server.c", "judge.c", "network.c", "nonsense.c", "ports.c", "rows.c",
    "simulation.c", "simulation_test.c", "store_database.c", "world.c"}
# Each would be a way past the ports.
REAL = ("db_run", "db_listen", "loop_timer_create", "loop_offload", "http_client_send", "websocket_connect",
        "websocket_send", "arc4random", "real_ports")


def symbols(program):
    listed = subprocess.run(["readelf", "--symbols", "--wide", program], check=True, capture_output=True, text=True)
    return [line.split() for line in listed.stdout.splitlines() if re.match(r"\s*\d+:", line)]


def main(program):
    rows = symbols(program)
    files = {row[7] for row in rows if row[3] == "FILE" and len(row) > 7 and row[7].endswith(".c")}
    named = {row[7].split("@")[0] for row in rows if len(row) > 7}
    ours = sorted(files & (DRIVERS | DOUBLES))
    print("\n".join(f"{'driver' if name in DRIVERS else 'double'}  {name}" for name in ours))
    faults = [f"{name} is not linked" for name in sorted((DRIVERS | DOUBLES) - files)]
    faults += [f"{name} is linked: a way past the ports" for name in REAL if name in named]
    # A twin would be another file of the tests that knows the machines.
    faults += [f"{name} is neither a driver nor a known double" for name in sorted(files)
               if re.search(r"model|twin|store_server", name)]
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
