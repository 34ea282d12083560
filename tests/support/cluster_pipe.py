#!/usr/bin/env python3
"""A private PostgreSQL cluster for tests in C (test_postgres.c): one command per line, one answer each.

The cluster lives until standard input ends, so it goes however the test ended. The first answer is the
folder of its socket.
"""
import os
import pathlib
import signal
import sys
import tempfile

SUPPORT = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(SUPPORT), str(SUPPORT.parents[1] / "deploy")]

from cluster import Cluster  # noqa: E402
from chain.failure import Failure  # noqa: E402


def signal_all(cluster, number):
    """To the postmaster and its children: a server that is there and does not answer."""
    postmaster = cluster.postmaster()
    children = pathlib.Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text(encoding="ascii")
    for pid in [postmaster, *map(int, children.split())]:
        os.kill(pid, number)


COMMANDS = {
    "create_database": lambda cluster, name, template: cluster.create_database(name, template),
    "rename_role": lambda cluster, role, name: cluster.sql(f"ALTER ROLE {role} RENAME TO {name};"),
    "run_file": lambda cluster, name, path: cluster.sql(pathlib.Path(path).read_text(encoding="utf-8"), name),
    "kill": lambda cluster: cluster.kill(),
    "start": lambda cluster: cluster.start(),
    "pause": lambda cluster: signal_all(cluster, signal.SIGSTOP),
    "resume": lambda cluster: signal_all(cluster, signal.SIGCONT),
}


def obey(cluster, line):
    name, *arguments = line.split()
    try:
        COMMANDS[name](cluster, *arguments)
        return "ok "
    except (Failure, OSError) as fault:
        return "error " + str(fault).replace("\n", " ")


def main():
    with tempfile.TemporaryDirectory(prefix="outpost-test-") as folder:
        os.chmod(folder, 0o755)
        with Cluster(pathlib.Path(folder) / "pg") as cluster:
            print("ok", cluster.socket, flush=True)
            for line in sys.stdin:
                print(obey(cluster, line), flush=True)


if __name__ == "__main__":
    main()
