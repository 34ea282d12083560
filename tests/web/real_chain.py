#!/usr/bin/env python3
"""A chain of real servers for the pages of a test: headquarters and two stores, loaded, at ports of their own.

Model    The first line it prints is a JSON object: addresses, accounts, sockets. Then each line that it reads is a request
         {"id", "act", ...words} and is answered by a line {"id", "value"} or {"id", "error"}. It ends, and all that it has
         started, when what it reads ends.
Use      deploy/python tests/web/real_chain.py BUILD DAYS        tests/web/harness.mjs does it
"""
import concurrent.futures
import glob
import json
import os
import signal
import sys
import threading

from chain.build import ROOT
from demo_chain import organisation
from kept_chain import ServedChain, kept_chain, own_folder


class Acts:
    """What a test may ask for. A node is "hq" or a store's name."""

    def __init__(self, chain):
        self._chain = chain
        self._network = chain.network()

    def _node(self, name):
        return self._network.hq if name == "hq" else self._network.stores[name]

    def sql(self, node, text, role="postgres"):
        """Rows as psql prints them, values divided by |."""
        node = self._node(node)
        return node.cluster.sql(text, node.database, role).splitlines()

    def command(self, node, words, text=None):
        """One of the program's own commands; what it printed."""
        return self._node(node).server.command(*words, text=text)

    def cut(self, store):
        self._chain.welcome.relays[store].cut()

    def heal(self, store):
        self._chain.welcome.relays[store].heal()

    def stop(self, node):
        """The server alone; its database stays up."""
        self._node(node).server.stop()

    def kill(self, node):
        self._node(node).server.kill()

    def start(self, node):
        self._node(node).start()

    def repair(self):
        for name in self._network.stores:
            self.heal(name)
        for node in self._network.nodes():
            node.start()

    def sell(self, store, count=1):
        """Now, at its first register: [total, receipt number] of each."""
        return self._chain.sell(store, count)

    def empty_box(self, store):
        """In the store's place stands a box with an empty disk, which nobody has enrolled and which does not run."""
        node = self._node(store)
        node.server.stop()
        for path in glob.glob(os.path.join(node.server.settings["state_dir"], "*")):
            os.unlink(path)
        node.cluster.disconnect(node.database)
        node.cluster.sql(f"DROP DATABASE {node.database};")
        node.cluster.create_database(node.database)
        node.server.command("migrate")

    def enrol(self, store, code):
        """By the box's own command; what it said. It is started after that."""
        node = self._node(store)
        said = node.server.command("enrol", "--hq-url", node.server.settings["sync.hq_url"], "--code", code)
        node.start()
        return said


# No other attribute can be asked for.
ACTS = {name: value for name, value in vars(Acts).items() if not name.startswith("_")}


def introduction(chain):
    nodes = chain.network().nodes()
    stores = {store.code.lower(): store for store in organisation.STORES}
    return {
        "nodes": {node.name: {"name": node.name, "tier": "store" if node.name in stores else "hq", "address": node.server.url,
                              "title": stores[node.name].name if node.name in stores else None, "log": node.server.log,
                              "socket": node.cluster.socket, "database": node.database} for node in nodes},
        "admin": chain.memory["admin"],
        "staff": chain.memory["staff"]}


class Answers:
    """One line each, whole, whoever is ready first."""

    def __init__(self, acts):
        self._acts, self._lock = acts, threading.Lock()

    def answer(self, request):
        number, act = request.pop("id"), request.pop("act")
        try:
            self.write({"id": number, "value": ACTS[act](self._acts, **request)})
        except Exception as problem:  # the test is told, whatever it is
            self.write({"id": number, "error": f"{act}: {type(problem).__name__}: {problem}"})

    def write(self, document):
        with self._lock:
            print(json.dumps(document), flush=True)


def main(words):
    build, days = os.path.join(ROOT, words[0]), int(words[1])
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(1))
    kept = kept_chain(build, days, lambda text: print(text, file=sys.stderr, flush=True))
    with own_folder() as folder:
        chain = ServedChain(folder, build)
        try:
            chain.take(kept)
            answers = Answers(Acts(chain))
            answers.write(introduction(chain))
            with concurrent.futures.ThreadPoolExecutor() as pool:
                for line in sys.stdin:
                    pool.submit(answers.answer, json.loads(line))
        finally:
            chain.end()


if __name__ == "__main__":
    main(sys.argv[1:])
