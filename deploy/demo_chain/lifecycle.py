"""The demo on this machine: made once, then started and stopped; what it must remember is in demo.json."""
import concurrent.futures
import datetime
import itertools
import json
import os
import shutil
import time
from zoneinfo import ZoneInfo

from chain.account import running_account
from chain.api import Client
from chain.build import ROOT, build
from chain.failure import Failure
from chain.network import Network, Options, install_programs, new_password, wait_until
from chain.node import install_modules
from chain.packages import install
from chain.ports import port_is_free
from chain.posting import run_registers
from chain.web import build_web

from . import organisation
from .load import Loader, demo_id
from .month import Plan, opening_stock
from .ports import Ports
from .selling import sell_once
from .welcome_process import WelcomeProcess

ADMIN = "admin"
SEED = 1


def default_folder():
    return "/var/lib/outpost-demo" if os.geteuid() == 0 else os.path.expanduser("~/.local/share/outpost-demo")


class Demo:
    """HQ and the stores of organisation.py in one data folder."""

    def __init__(self, folder, ports):
        self.folder = os.path.abspath(folder)
        self.memory_path = os.path.join(self.folder, "demo.json")
        self.memory = {}
        self.remember()
        self.ports = ports.after(self.memory.get("ports", ()))
        self.welcome = WelcomeProcess(self.folder)
        self._network = None

    def remember(self):
        """What another process may have saved meanwhile."""
        try:
            with open(self.memory_path, encoding="utf-8") as file:
                self.memory = json.load(file)
        except FileNotFoundError:
            pass
        except (PermissionError, ValueError) as problem:
            raise Failure(f"cannot read {self.memory_path}: {problem}",
                          "run as the user who started the demo, or use --reset") from problem

    def is_loaded(self):
        return bool(self.memory)

    def network(self):
        if self._network is None:
            names = [store.code.lower() for store in organisation.STORES]
            lines = {name: f"http://127.0.0.1:{port}" for name, port in zip(names, self.ports.lines)}
            self._network = Network(Options(self.folder, running_account(), os.path.join(ROOT, "build"),
                                            names, self.ports.servers(), hq_url=lines))
        return self._network

    def prepare(self, say, build_folder=None):
        """Packages, programs and free ports: everything that can fail before there is any data."""
        install([os.path.join(ROOT, "deploy/packages.txt")], say)
        path = build_folder
        if not path:
            path = make_programs(say)
        self.network().options.build = os.path.abspath(path)
        free = [node.server.port for node in self.network().nodes() if not node.server.running()]
        free += [] if self.welcome.read() else [self.ports.welcome, *self.ports.lines]
        for port in free:
            if not port_is_free(port):
                raise Failure(f"port {port} is in use", "stop what uses it, or choose others with --ports")

    def create(self, say, days):
        """A half-made chain of an earlier, interrupted run is thrown away."""
        if os.path.exists(self.folder):
            self.remove()
        network = self.network()
        network.options.account.make_folder(self.folder, 0o755)
        with open(self._marker(), "w", encoding="ascii"):
            pass
        self.welcome.start(self.ports)
        say(f"making {len(network.nodes())} private PostgreSQL clusters in {self.folder}, running as "
            f"{network.options.account.name}")
        network.create()
        password = new_password()
        network.add_admin(ADMIN, password)
        say("starting HQ")
        network.hq.start()
        hq = network.admin_client(ADMIN, password)
        loader = Loader(hq, SEED)
        say(f"loading the chain: {len(organisation.STORES)} stores, {len(loader.catalogue)} products")
        loader.load()
        for store in organisation.STORES:
            say(f"enrolling and starting the store {store.name}")
            network.enrol(store.code.lower(), demo_id("store", store.code), hq)
            network.stores[store.code.lower()].start()
        self._wait_for_catalogue(loader)
        self._sell_a_month(say, loader, days)
        self._save({"ports": self.ports.numbers(), "admin": {"user_name": ADMIN, "password": password},
                    "staff": loader.credentials})

    def resume(self, say):
        """The programs may be newer than the data: migrate says so, or does nothing."""
        say(f"starting the demo in {self.folder} again")
        network = self.network()
        if not any(node.server.running() for node in network.nodes()):
            install_programs(network.options.build, network.options.folder, network.options.account)
        if not self.welcome.read():
            self.welcome.start(self.ports)
        for node in network.nodes():
            if not node.server.running():
                node.start_cluster()
                node.server.write_configuration()
                node.server.command("migrate")
                node.start()
        Loader(self.hq_client(), SEED).sample_tills()
        self._save({**self.memory, "ports": self.ports.numbers()})

    def _wait_for_catalogue(self, loader):
        for store in organisation.STORES:
            client = self._staff_client(loader.credentials, store, "manager", patience=60)
            wanted = loader.price_count(store)
            wait_until(lambda client=client, wanted=wanted: wanted == sum(
                1 for _ in client.items("/api/v1/prices")), 60, f"the catalogue at {store.name}")

    def _sell_a_month(self, say, loader, days):
        queues = []
        for store in organisation.STORES:
            shop = loader.shop(store)
            manager = self._staff_client(loader.credentials, store, "manager")
            today = datetime.datetime.now(ZoneInfo(store.time_zone)).date()
            clients = {"": manager}  # what was sold long ago is not for a cashier to enter
            registers = [list(Plan(shop, number, SEED).steps(today - datetime.timedelta(days=1), days))
                         for number in range(store.registers)]
            opening = opening_stock(shop, itertools.chain(*registers), today - datetime.timedelta(days=days), SEED)
            for path, document in opening:
                manager.post(path, document)
            queues += [(clients, steps) for steps in registers]
        total = sum(len(steps) for _, steps in queues)
        say(f"posting {total} documents: {days} days of sales at {len(queues)} registers")
        started = time.monotonic()
        run_registers(queues, lambda posting: say(f"  {posting.done} of {total}"), every=5)
        say(f"  {total} of {total} in {time.monotonic() - started:.0f} s")

    def prove(self, say):
        """One sale now, watched until HQ's report has it."""
        store = organisation.STORES[0]
        hq = self.hq_client()
        shop = Loader(hq, SEED).shop(store)
        today = datetime.datetime.now(ZoneInfo(store.time_zone)).date()
        before = sold_today(hq, today).get(store.code, (0, 0))
        client = self._staff_client(self.memory["staff"], store, "manager")
        amount, receipt = sell_once(client, Plan(shop, 0, f"{time.time()}"))
        started = time.monotonic()
        say(f"sold at {store.name}: receipt {receipt}, {money(amount)}")
        wait_until(lambda: sold_today(hq, today).get(store.code, (0, 0))[1] == before[1] + amount, 30,
                   "the sale to arrive at HQ", every=0.02)
        say(f"HQ's report has it {1000 * (time.monotonic() - started):.0f} ms later")

    def hq_client(self):
        admin = self.memory["admin"]
        client = Client(self.network().hq.server.url)
        client.login(admin["user_name"], admin["password"])
        return client

    def store_client(self, store):
        return self._staff_client(self.memory["staff"], store, "manager")

    def _staff_client(self, staff, store, role, patience=0):
        """A store knows its people once the first cut has arrived."""
        person = next(one for one in staff if one["store"] == store.code and one["role"] == role)
        client = Client(self.network().stores[store.code.lower()].server.url)
        deadline = time.monotonic() + patience
        while True:
            try:
                client.login(person["user_name"], person["password"])
                return client
            except Exception:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def _save(self, memory):
        """Whole or not at all: the welcome process, which is of the account, reads it too."""
        self.memory = memory
        path = self.memory_path + ".new"
        with open(path, "w", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            json.dump(memory, file, indent=2)
        self.network().options.account.own(path)
        os.replace(path, self.memory_path)

    def stop(self):
        if os.path.exists(self.folder):
            self.welcome.stop()
            self.network().stop()

    def _marker(self):
        return os.path.join(self.folder, "outpost-demo")

    def remove(self):
        """Only what a demo has made, or an empty folder."""
        if os.path.exists(self.folder) and os.listdir(self.folder) and not os.path.exists(self._marker()):
            raise Failure(f"{self.folder} is not a demo's data folder", "choose another one with --data")
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.memory = {}


def make_programs(say):
    """npm fetches while the compiler works: one waits for the line, the other for the processors."""
    with concurrent.futures.ThreadPoolExecutor() as pool:
        fetched = pool.submit(install_modules, ROOT, say)
        path = build("build", say, "-Dbuildtype=release", "-Dtests=false")
        fetched.result()
    build_web(path, say)
    return path


def sold_today(hq, today):
    """Sales of a day by store code: (count, amount)."""
    report = hq.get("/api/v1/reports/sales", **{"from": today, "to": today}, group_by="store")
    codes = {demo_id("store", store.code): store.code for store in organisation.STORES}
    return {codes.get(item["group_key"], item["group_key"]): (item["sales_count"], item["amount"])
            for item in report["items"]}


def money(amount):
    return f"{amount / 100:.2f} {organisation.CURRENCY}"
