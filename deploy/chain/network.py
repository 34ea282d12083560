"""HQ and its stores, brought up together: clusters, databases, servers, admin, enrolment."""
import concurrent.futures
import os
import secrets
import shutil
import time
from dataclasses import dataclass, field

from .api import Client
from .cluster import Cluster, copy_folder
from .failure import Failure
from .ports import reserved_port
from .server import Server

HQ_DATABASE = "outpost_hq"
STORE_DATABASE = "outpost_store"


@dataclass
class Node:
    """One server with the cluster it uses."""
    name: str
    cluster: Cluster
    server: Server
    database: str

    def start_cluster(self):
        if not self.cluster.running():
            self.cluster.start()

    def start(self):
        self.start_cluster()
        if not self.server.running():
            self.server.start()

    def stop(self):
        self.server.stop()
        self.cluster.stop()

    def create(self, like=None):
        """`like`: a node of the same program that nobody has used yet; what it has is copied, which is quicker than to make it."""
        self.server.write_configuration()
        kept = self._kept()
        if like and not kept:
            like.cluster.stop()
            self.cluster.copy(like.cluster.data)
            like.cluster.start()
            return
        if kept and os.path.exists(kept):
            self.cluster.copy(kept)
            return
        self.cluster.create()
        self.cluster.create_database(self.database)
        self.server.command("migrate")
        if kept:
            self._keep(kept)

    def _kept(self):
        """Where tests keep the data of a migrated cluster of this very program for the next one; None: they do not."""
        folder = os.environ.get("OUTPOST_KEPT_CLUSTERS")
        if not folder or not self.cluster.is_hasty():
            return None
        program = os.stat(self.server.program)
        return os.path.join(folder, f"{os.path.basename(self.server.program)}-{program.st_size}-{program.st_mtime_ns}")

    def _keep(self, kept):
        """Of several that make one at the same time the first keeps it."""
        self.cluster.stop()
        os.makedirs(os.path.dirname(kept), exist_ok=True)
        own = f"{kept}.{secrets.token_hex(8)}"
        copy_folder(self.cluster.data, own)
        try:
            os.rename(own, kept)
        except OSError:
            shutil.rmtree(own)
        self.cluster.start()


@dataclass
class Options:
    """How a network is laid out. Ports: HQ first, then one per store; 0 takes a free one."""
    folder: str
    account: object
    build: str
    stores: list = field(default_factory=list)
    ports: list = field(default_factory=list)
    durable: bool = True
    settings: dict = field(default_factory=dict)        # of every server
    store_settings: dict = field(default_factory=dict)  # of the stores only
    hq_url: dict = field(default_factory=dict)  # store name -> URL it reaches HQ by, e.g. a relay
    shared_buffers: str = "64MB"


def install_programs(build, folder, account):
    """Copies the programs out of the build tree: its account may not read that, and a build may go on."""
    target = os.path.join(folder, "bin")
    account.make_folder(folder, 0o755)
    account.make_folder(target, 0o755)
    for name, path in (("outpost-hq", "hq/outpost-hq"), ("outpost-store", "store/outpost-store")):
        source = os.path.join(build, path)
        if not os.path.exists(source):
            raise Failure(f"{source} is missing", "build first: meson setup build && ninja -C build")
        copy = os.path.join(target, name)
        if os.path.exists(copy):
            os.unlink(copy)
        shutil.copy2(source, copy)
        os.chmod(copy, 0o755)
        install_pages(build, folder, name.partition("-")[2])
    return target


def install_pages(build, folder, tier):
    """The tier's browser client, where its program looks for it; a build without clients serves the API alone."""
    source = os.path.join(build, "web", tier)
    target = os.path.join(folder, "share/outpost/web", tier)
    shutil.rmtree(target, ignore_errors=True)
    if os.path.isdir(source):
        shutil.copytree(source, target)


class Network:
    """One HQ and any number of stores under one folder."""

    def __init__(self, options):
        self.options = options
        ports = [port or reserved_port() for port in options.ports or [0] * (1 + len(options.stores))]
        self.programs = os.path.join(options.folder, "bin")
        self.hq = self._node("hq", "outpost-hq", HQ_DATABASE, ports[0], {})
        self.stores = {}
        for name, port in zip(options.stores, ports[1:]):
            hq_url = options.hq_url.get(name, self.hq.server.url)
            self.stores[name] = self._node(name, "outpost-store", STORE_DATABASE, port,
                                           {"sync.hq_url": hq_url, **options.store_settings})

    def _node(self, name, program, database, port, settings):
        folder = os.path.join(self.options.folder, name)
        cluster = Cluster(os.path.join(folder, "postgresql"), self.options.account, self.options.durable,
                          self.options.shared_buffers)
        server = Server(os.path.join(self.programs, program), os.path.join(folder, "server"),
                        self.options.account, cluster, database, port,
                        {**settings, **self.options.settings})
        return Node(name, cluster, server, database)

    def nodes(self):
        return [self.hq, *self.stores.values()]

    def create(self):
        """Everything but the stores' enrolment; servers are not started."""
        install_programs(self.options.build, self.options.folder, self.options.account)
        for node in self.nodes():
            self.options.account.make_folder(os.path.join(self.options.folder, node.name), 0o755)
        stores = list(self.stores.values())
        with concurrent.futures.ThreadPoolExecutor() as pool:
            for made in [pool.submit(node.create) for node in (self.hq, *stores[:1])]:
                made.result()
        for node in stores[1:]:
            node.create(like=stores[0])

    def add_admin(self, user_name, password):
        self.hq.server.command("user", "add", "--user-name", user_name, "--display-name",
                               "Administrator", "--role", "admin", "--password-stdin",
                               text=password + "\n")

    def admin_client(self, user_name="admin", password=None):
        client = Client(self.hq.server.url)
        client.login(user_name, password)
        return client

    def enrol(self, name, store_id, hq_client):
        """One-time code from HQ, used at once by the store's own command. Returns what it said."""
        reply = hq_client.post(f"/api/v1/stores/{store_id}/enrolment")
        store = self.stores[name]
        return store.server.command("enrol", "--hq-url", store.server.settings["sync.hq_url"],
                                    "--code", reply["code"])

    def stop(self):
        for node in reversed(self.nodes()):
            node.stop()


def new_password():
    return secrets.token_urlsafe(15)


def wait_until(condition, timeout, what, every=0.1):
    """Returns the first true value of condition(); Failure names what did not happen."""
    deadline = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise Failure(f"after {timeout:.0f} s still waiting for {what}")
        time.sleep(every)
