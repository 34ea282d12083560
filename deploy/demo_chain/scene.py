"""What a person does with the demo on its welcome page, and what the page shows.

Model    An act is a row in ACTS: its method and the words it takes. Lines are cut in our relays, servers are stopped as an
         operator would; databases stay up, for the proof reads them. What was tried is kept in a file.
"""
import json
import os
import re
import threading
import time
import urllib.parse

from chain.failure import Failure
from chain.network import new_password

from . import organisation
from .ledger import Ledger
from .proof import prove
from .sample_tills import SampleSales, sample_registers

LINK = re.compile(r"^http://\S+/sign-in#code=\S+$", re.MULTILINE)
LANGUAGES = ("en", "es")
THEMES = ("light", "dark", "contrast")
HEADQUARTERS = "hq"
# In the order in which the page lists them.
THINGS_TO_TRY = ("headquarters", "shop", "sales", "cut", "stop", "repair")
PROOF_SHARE = 4  # a proof is made anew when it is a second old, and this many times older than it took


class Refused(Exception):
    """An act that cannot be done; the page has words for its code."""


class Scene:
    def __init__(self, demo, relays):
        self._demo, self._relays = demo, relays
        self._network = demo.network()
        self._stores = {store.code.lower(): store for store in organisation.STORES}
        self._ledger = Ledger(os.path.join(demo.folder, "acknowledged.jsonl"))
        self.sales = SampleSales(self._ledger, demo.store_client)
        self._acting = threading.Lock()
        self._tried = Tried(os.path.join(demo.folder, "tried.json"))
        self._proof = CachedProof(lambda: prove(self._ledger, self._network, {
            name: sample_registers(store) for name, store in self._stores.items()}))

    def state(self):
        proof = self._proof.read()
        stores = [self._store_state(name, proof) for name in self._stores]
        self._note_tried(stores, proof)
        return {"currency": organisation.CURRENCY, "selling": self.sales.is_on(), "stores": stores, "proof": proof,
                "hq": {"running": self._network.hq.server.running(), "user_name": self._user_name(HEADQUARTERS)},
                "tried": {thing: thing in self._tried.things for thing in THINGS_TO_TRY}}

    def _store_state(self, name, proof):
        return {"name": name, "title": self._stores[name].name, "user_name": self._user_name(name),
                "line_open": self._relays[name].is_open(), "running": self._network.stores[name].server.running(),
                "proof": proof and proof["stores"][name]}

    def _note_tried(self, stores, proof):
        if proof is None:
            return
        whole = all(store["line_open"] and store["running"] for store in stores)
        settled = proof["waiting"]["count"] == proof["lost"]["count"] == proof["doubled"] == 0
        self._tried.add(*(thing for thing, is_done in (
            ("sales", proof["at_headquarters"]["count"] > 0),
            ("cut", any(not store["line_open"] and store["proof"]["waiting"]["count"] for store in stores)),
            ("stop", any(not store["running"] and store["proof"]["unanswered"] for store in stores)),
            ("repair", whole and settled and self._tried.things & {"cut", "stop"})) if is_done))

    def sign_in(self, node, language, theme):
        """The address of a client, good once, in the language and theme of the page."""
        if node != HEADQUARTERS and node not in self._stores or language not in LANGUAGES or theme not in THEMES:
            raise Refused("unknown")
        server = (self._network.hq if node == HEADQUARTERS else self._network.stores[node]).server
        if not server.running():
            raise Refused("stopped")
        said = server.command("user", "sign-in-link", "--user-name", self._user_name(node))
        self._tried.add("headquarters" if node == HEADQUARTERS else "shop")
        return {"url": LINK.search(said)[0] + "&" + urllib.parse.urlencode({"language": language, "theme": theme})}

    def _user_name(self, node):
        if node == HEADQUARTERS:
            return self._demo.memory["admin"]["user_name"]
        return organisation.user_name(self._stores[node].manager)

    def cut(self, store):
        self._relays[self._known(store)].cut()

    def stop(self, store):
        server = self._network.stores[self._known(store)].server
        with self._acting:
            server.stop()

    def repair(self, store):
        node = self._network.stores[self._known(store)]
        self._relays[store].heal()
        with self._acting:
            node.start()

    def sell(self, on):
        self.sales.switch(on is True)

    def _known(self, store):
        if store not in self._stores:
            raise Refused("unknown")
        return store

    def end(self):
        self.sales.end()
        self._ledger.close()


# What the page may ask for, and the members of the document it sends.
ACTS = {"sign_in": (Scene.sign_in, ("node", "language", "theme")), "cut": (Scene.cut, ("store",)),
        "stop": (Scene.stop, ("store",)), "repair": (Scene.repair, ("store",)), "sell": (Scene.sell, ("on",))}


class CachedProof:
    """For any number of pages, at a bounded share of a processor; None while a database does not answer."""

    def __init__(self, make):
        self._make, self._lock = make, threading.Lock()
        self._value, self._fresh_until = None, 0.0

    def read(self):
        with self._lock:
            began = time.monotonic()
            if began >= self._fresh_until:
                try:
                    self._value = self._make()
                except (Failure, OSError):
                    self._value = None
                ended = time.monotonic()
                self._fresh_until = max(began + 0.9, ended + PROOF_SHARE * (ended - began))
            return self._value


class Tried:
    def __init__(self, path):
        self._path, self._lock = path, threading.Lock()
        self.things = set()
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                self.things = set(json.load(file))

    def add(self, *things):
        with self._lock:
            if self.things >= set(things):
                return
            self.things = self.things | set(things)
            with open(self._path + ".new", "w", encoding="utf-8") as file:
                json.dump(sorted(self.things), file)
            os.replace(self._path + ".new", self._path)


def new_key():
    """Stands in the link; who does not have it may neither look nor act."""
    return new_password()
