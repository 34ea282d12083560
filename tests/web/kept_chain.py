"""The demo's chain with its days of sales, kept as data folders: a test takes a copy of it in seconds.

Why      To load it through the API takes half a minute. A copy is what the chain was when it was stopped, at ports of its
         own: nothing that a server keeps names a port.
Model    Kept beside the empty cluster of tests/run. What it was made of stands in its name, the day too, for sales go up to
         this moment; those of other days and programs are thrown away. Of several that want one the first makes it.
"""
import concurrent.futures
import contextlib
import datetime
import fcntl
import glob
import hashlib
import os
import shutil
import tempfile
from zoneinfo import ZoneInfo

from chain.account import running_account
from chain.build import ROOT
from chain.cluster import copy_folder
from chain.network import Network, Options, install_programs
from chain.ports import reserved_port
from chain.relay import Relay
from demo_chain import organisation
from demo_chain.lifecycle import Demo
from demo_chain.load import Loader
from demo_chain.month import Plan
from demo_chain.ports import ALL, Ports
from demo_chain.selling import sell_once
from furnish import furnish

KEPT = os.path.join(ROOT, "build-test-cluster")
PROGRAMS = ("hq/outpost-hq", "store/outpost-store")
SOURCES = ("deploy/chain/*.py", "deploy/demo_chain/*.py", "tests/web/kept_chain.py", "tests/web/furnish.py")
SALES_OF_TODAY = 4  # at each store, in a session that is still open


class Lines:
    """The stores' lines to headquarters, held by this process and not by the demo's."""

    def __init__(self):
        self.relays = {}

    def start(self, ports):
        self.relays = {store.code.lower(): Relay(ports.headquarters, port=port)
                       for store, port in zip(organisation.STORES, ports.lines)}

    def read(self):
        return self.relays

    def stop(self):
        while self.relays:
            self.relays.popitem()[1].close()


class ServedChain(Demo):
    """A demo of which nothing need outlive the machine."""

    def __init__(self, folder, build):
        ports = Ports.of(",".join(str(reserved_port()) for _ in range(ALL)))
        super().__init__(folder, ports)
        self.ports = ports  # not those of the chain that it is a copy of
        self.welcome = Lines()
        self._build = build

    def network(self):
        if self._network is None:
            names = [store.code.lower() for store in organisation.STORES]
            lines = {name: f"http://127.0.0.1:{port}" for name, port in zip(names, self.ports.lines)}
            self._network = Network(Options(self.folder, running_account(), self._build, names, self.ports.servers(),
                                            durable=False, hq_url=lines))
        return self._network

    def sell(self, name, count):
        """Now, at the store's first register; (total, receipt) of each."""
        store = next(one for one in organisation.STORES if one.code.lower() == name)
        plan = Plan(Loader(self.hq_client()).shop(store), 0, os.urandom(8).hex())
        client = self.store_client(store)
        return [sell_once(client, plan) for _ in range(count)]

    def fill(self, say, days):
        self.create(say, days)
        for name in self.network().stores:
            self.sell(name, SALES_OF_TODAY)
        furnish(self, organisation.STORES)

    def take(self, kept):
        """What is in the kept folder becomes this chain, and runs."""
        shutil.copy2(os.path.join(kept, "demo.json"), self.memory_path)
        self.remember()
        network = self.network()
        install_programs(network.options.build, self.folder, network.options.account)
        self.welcome.start(self.ports)
        with concurrent.futures.ThreadPoolExecutor() as pool:
            for taken in [pool.submit(self._take_node, node, kept) for node in network.nodes()]:
                taken.result()

    def _take_node(self, node, kept):
        self.network().options.account.make_folder(os.path.join(self.folder, node.name), 0o755)
        node.server.write_configuration()
        copy_folder(os.path.join(kept, node.name, "state/."), node.server.settings["state_dir"])
        node.cluster.copy(os.path.join(kept, node.name, "data"))
        node.server.start()

    def leave(self, kept):
        """The other way round; the chain is stopped by then."""
        for node in self.network().nodes():
            os.makedirs(os.path.join(kept, node.name))
            copy_folder(node.cluster.data, os.path.join(kept, node.name, "data"))
            copy_folder(node.server.settings["state_dir"], os.path.join(kept, node.name, "state"))
        shutil.copy2(self.memory_path, kept)

    def end(self):
        """Nobody reads its data again."""
        self.welcome.stop()
        with concurrent.futures.ThreadPoolExecutor() as pool:
            for ended in [pool.submit(end_node, node) for node in self.network().nodes()]:
                ended.result()


def end_node(node):
    node.server.kill()
    node.cluster.stop("immediate")


@contextlib.contextmanager
def own_folder():
    """A folder that the account of the servers can enter."""
    with tempfile.TemporaryDirectory(prefix="outpost-web-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)
        yield folder


def made_of(build, days):
    """What a kept chain depends on, as a short name."""
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(glob.glob(os.path.join(ROOT, pattern))):
            with open(path, "rb") as file:
                digest.update(file.read())
    for program in PROGRAMS:
        status = os.stat(os.path.join(build, program))
        digest.update(f"{status.st_size} {status.st_mtime_ns}".encode())
    today = datetime.datetime.now(ZoneInfo(organisation.STORES[0].time_zone)).date()
    return f"chain-{days}-{today}-{digest.hexdigest()[:12]}"


def kept_chain(build, days, say):
    """The folder of a loaded chain, made when there is none."""
    os.makedirs(KEPT, exist_ok=True)
    with open(os.path.join(KEPT, "chain.lock"), "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = os.path.join(KEPT, made_of(build, days))
        if not os.path.exists(kept):
            for old in glob.glob(os.path.join(KEPT, f"chain-{days}-*")):
                shutil.rmtree(old)
            make_chain(build, days, say, kept)
        return kept


def make_chain(build, days, say, kept):
    with own_folder() as folder:
        chain = ServedChain(os.path.join(folder, "chain"), build)
        try:
            chain.fill(say, days)
        finally:
            chain.stop()
        chain.leave(kept + ".new")
    os.rename(kept + ".new", kept)
