"""The demo as a person uses it, on other ports and with few days: made, shown, stopped, started again."""
import json
import os
import shutil
import subprocess
import sys
import tempfile

from chain.api import Client
from chain.build import ROOT
from chain.ports import reserved_port

BUILD = os.environ.get("OUTPOST_BUILD", os.path.join(ROOT, "build-test-release"))
SERVER_MEBIBYTES = 64


class Smoke:
    def __init__(self, folder):
        self.arguments = ["--data", folder, "--build", BUILD, "--days", "2",
                          "--ports", ",".join(str(reserved_port()) for _ in range(3))]
        self.results = []

    def demo(self, *words):
        environment = {name: value for name, value in os.environ.items() if name != "OUTPOST_CLUSTER_TEMPLATE"}
        return subprocess.run([os.path.join(ROOT, "deploy/demo"), *words, *self.arguments], env=environment,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
                              stdin=subprocess.DEVNULL)

    def expect(self, name, condition, output):
        self.results.append(bool(condition))
        if not condition:
            print(f"demo: {name}: not so:\n{output}")

    def run(self):
        made = self.demo("--detach")
        self.expect("it is made and a sale arrives at HQ", made.returncode == 0
                    and "HQ's report has it" in made.stdout, made.stdout)
        shown = self.demo("status", "--json")
        self.expect("status --json says it runs", shown.returncode == 0, shown.stdout)
        if shown.returncode == 0:
            self._sign_in(json.loads(shown.stdout))
            self._weigh(json.loads(shown.stdout))
        self.demo("stop")
        self.expect("status tells that it is stopped", self.demo("status").returncode == 1, "exit code 0")
        again = self.demo("--detach")
        self.expect("it goes on with its data", again.returncode == 0
                    and "starting the demo" in again.stdout, again.stdout)

    def _sign_in(self, status):
        client = Client(status["nodes"]["hq"]["url"])
        client.login(status["admin"]["user_name"], status["admin"]["password"])
        products = sum(1 for _ in client.items("/api/v1/products"))
        self.expect("the printed password opens HQ, which has the catalogue", products == 1200, products)
        waiting = [store["sync"]["pending"] for store in status["stores"]]
        self.expect("both stores report their journal", len(waiting) == 2, waiting)

    def _weigh(self, status):
        """A store's computer has two gigabytes, and a database in them."""
        taken = {name: resident_kilobytes(node["pid"]) for name, node in status["nodes"].items()}
        self.expect(f"each server takes at most {SERVER_MEBIBYTES} MiB", taken and all(
            0 < size <= SERVER_MEBIBYTES << 10 for size in taken.values()), taken)


def resident_kilobytes(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS:"))


def main():
    folder = tempfile.mkdtemp(prefix="outpost-demo-")
    os.rmdir(folder)
    smoke = Smoke(folder)
    try:
        smoke.run()
    finally:
        smoke.demo("stop")
        shutil.rmtree(folder, ignore_errors=True)
    print(f"demo: {smoke.results.count(True)} passed, {smoke.results.count(False)} failed")
    return 0 if all(smoke.results) else 1


if __name__ == "__main__":
    sys.exit(main())
