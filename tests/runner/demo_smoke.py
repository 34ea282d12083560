"""The demo as a person uses it, on other ports and with few days: made, shown, stopped, started again."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.parse

from chain.api import Client
from chain.build import ROOT
from chain.failure import Failure
from chain.network import wait_until
from chain.ports import reserved_port
from demo_chain.pages import KEY_HEADER
from support.browser import Browser, ask

BUILD = os.environ.get("OUTPOST_BUILD", os.path.join(ROOT, "build-test-release"))
SERVER_MEBIBYTES = 64


class Smoke:
    def __init__(self, folder):
        self.arguments = ["--data", folder, "--build", BUILD, "--days", "2",
                          "--ports", ",".join(str(reserved_port()) for _ in range(6))]
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
            self._break_and_repair(Page(json.loads(shown.stdout)["link"]))
        self.demo("stop")
        self.expect("status tells that it is stopped", self.demo("status").returncode == 1, "exit code 0")
        again = self.demo("--detach")
        self.expect("it goes on with its data", again.returncode == 0
                    and "starting the demo" in again.stdout, again.stdout)
        shown = self.demo("status", "--json")
        if shown.returncode == 0:
            page = Page(json.loads(shown.stdout)["link"])
            self._wait_for("the page still knows what was sold", page, lambda state: state["proof"]
                           and state["proof"]["sold"]["count"] > 0 and is_whole(state["proof"]))

    def _sign_in(self, status):
        client = Client(status["nodes"]["hq"]["url"])
        client.login(status["admin"]["user_name"], status["admin"]["password"])
        products = sum(1 for _ in client.items("/api/v1/products"))
        self.expect("the printed password opens HQ, which has the catalogue", products == 1200, products)
        waiting = [store["sync"]["pending"] for store in status["stores"]]
        self.expect("both stores report their journal", len(waiting) == 2, waiting)

    def _break_and_repair(self, page):
        self.expect("the printed link opens a page", page.get("/").status == 200 and b"<main>" in page.get("/").body, page.link)
        for node in ("hq", "centro"):
            self._sign_in_once(node, page.post("sign_in", node=node, language="es", theme="dark"))
        page.post("sell", on=True)
        self._wait_for("what sample tills sell arrives", page, lambda state: state["proof"]["at_headquarters"]["count"] > 1)
        page.post("cut", store="centro")
        page.post("stop", store="airport")
        broken = self._wait_for("sales wait behind the cut line, and tills before the stopped server", page, lambda state: (
            state["stores"][0]["proof"]["waiting"]["count"] > 1 and state["stores"][1]["proof"]["unanswered"] == 2))
        self.expect("what waits is at its store", broken and broken["proof"]["sold"] == broken["proof"]["at_store"]
                    and broken["proof"]["lost"]["count"] == broken["proof"]["doubled"] == 0, broken)
        for store in ("centro", "airport"):
            page.post("repair", store=store)
        page.post("sell", on=False)
        whole = self._wait_for("after the repair all is at headquarters, none lost, none doubled", page, lambda state: (
            is_whole(state["proof"]) and not any(store["proof"]["unanswered"] for store in state["stores"])))
        self.expect("the six things are ticked", whole and all(whole["tried"].values()), whole and whole["tried"])
        refused = sum(store["proof"]["refused"] for store in whole["stores"]) if whole else None
        self.expect("no sample sale was refused", refused == 0, refused)

    def _wait_for(self, name, page, is_so):
        """The state that is so, or None."""
        try:
            state = wait_until(lambda: next((state for state in (page.state(),) if state["proof"] and is_so(state)), None), 60, name)
        except Failure:
            state = None
        self.expect(name, state, page.state())
        return state

    def _sign_in_once(self, node, reply):
        address = urllib.parse.urlsplit(reply.document["url"])
        wishes = dict(urllib.parse.parse_qsl(address.fragment))
        url, code = f"{address.scheme}://{address.netloc}", wishes.pop("code")
        statuses = [Browser(url).begin(code=code).status for _ in range(2)]
        self.expect(f"a link to {node} signs in once and not twice", statuses == [200, 401], statuses)
        self.expect(f"language and theme go along to {node}", wishes == {"language": "es", "theme": "dark"}, wishes)

    def _weigh(self, status):
        """A store's computer has two gigabytes, and a database in them."""
        taken = {name: resident_kilobytes(node["pid"]) for name, node in status["nodes"].items()}
        self.expect(f"each server takes at most {SERVER_MEBIBYTES} MiB", taken and all(
            0 < size <= SERVER_MEBIBYTES << 10 for size in taken.values()), taken)


class Page:
    """What the welcome page does, by its link."""

    def __init__(self, link):
        self.link = link
        parts = urllib.parse.urlsplit(link)
        self._url, self._key = f"http://{parts.netloc}", urllib.parse.parse_qs(parts.fragment)["key"][0]

    def get(self, path):
        return ask(self._url, "GET", path, {KEY_HEADER: self._key})

    def state(self):
        return self.get("/state").document

    def post(self, act, **members):
        return ask(self._url, "POST", f"/{act}", {KEY_HEADER: self._key, "Origin": self._url}, json.dumps(members).encode())


def is_whole(proof):
    return (proof["sold"] == proof["at_store"] == proof["at_headquarters"]
            and proof["lost"]["count"] == proof["doubled"] == 0)


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
