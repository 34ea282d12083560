"""A chain under test: HQ and stores in a temporary folder, every store's line to HQ through a relay.

    world = ChainWorld(folder, stores=2, build=build)
    world.start()              clusters, HQ, and the organisation below through the public API
    world.add_products(20)
    world.open_stores(say)     enrolled, started, and holding every product
"""
import datetime
import os
from decimal import Decimal

from chain.account import running_account
from chain.api import Client
from chain.identifier import new_id
from chain.network import Network, Options, new_password, wait_until
from chain.relay import Relay
from chain.till import Item, TaxGroup, line, sale

CLERK_PERMISSIONS = (
    "pos:make_sale", "pos:apply_discount", "pos:override_price", "pos:refund", "pos:refund_no_receipt",
    "pos:open_register", "pos:close_register", "pos:move_cash", "store:view_inventory", "store:adjust_inventory",
    "store:view_reports", "store:view_sync", "operation:manage_conditions")
LONG_AGO = "2000-01-01T00:00:00Z"


class ChainWorld:
    departments = (("GOODS", "Goods"),)
    time_zone = "UTC"
    currency = "EUR"
    tax_rate = 200_000

    def __init__(self, folder, stores, build, registers=4, durable=True, refused_path=None,
                 store_settings=None):
        self.names = [f"store{number}" for number in range(1, stores + 1)]
        self.network = Network(Options(folder, running_account(), build, self.names, durable=durable,
                                       store_settings=store_settings or {}))
        self.relays = {}
        for name in self.names:
            self.relays[name] = Relay(self.network.hq.server.port, refused_path)
            self.network.stores[name].server.settings["sync.hq_url"] = self.relays[name].url
        self.store_ids = {name: new_id() for name in self.names}
        self.registers = {name: [new_id() for _ in range(registers)] for name in self.names}
        self.department_ids = {code: new_id() for code, _ in self.departments}
        self.tax_group = TaxGroup(new_id(), self.tax_rate)
        self.tender_id = new_id()
        self.items = {}  # SKU -> Item at the list price
        self.passwords = {"admin": new_password(), "clerk": new_password()}
        self.hq = None

    def start(self):
        self.network.create()
        self.network.add_admin("admin", self.passwords["admin"])
        self.network.hq.start()
        self.hq = self.hq_client()
        self._settings()
        self._taxes_and_tenders()
        self._stores()
        self._clerk()

    def hq_client(self):
        return self.network.admin_client("admin", self.passwords["admin"])

    def store_client(self, name):
        client = Client(self.network.stores[name].server.url)
        client.login("clerk", self.passwords["clerk"])
        return client

    def _settings(self):
        settings = {**self.hq.get("/api/v1/settings"), "currency": self.currency, "rounding": "half_up",
                    "tax_place": "line"}
        settings.pop("updated_at", None)
        self.hq.put("/api/v1/settings", settings)

    def _taxes_and_tenders(self):
        rate_id = new_id()
        self.hq.post("/api/v1/tax_rates", {"tax_rate_id": rate_id, "code": "RATE", "name": "Rate",
                                           "rate_ppm": self.tax_rate})
        self.hq.post("/api/v1/tax_groups", {
            "tax_group_id": self.tax_group.tax_group_id, "code": "GROUP", "name": "Group",
            "price_includes_tax": True, "rates": [{"tax_rate_id": rate_id, "position": 1, "compound": False}]})
        self.hq.post("/api/v1/tenders", {"tender_id": self.tender_id, "code": "CARD", "name": "Card",
                                         "kind": "card", "active": True})
        for code, name in self.departments:
            self.hq.post("/api/v1/departments", {"department_id": self.department_ids[code], "code": code,
                                                 "name": name})

    def _stores(self):
        for name in self.names:
            self.hq.post("/api/v1/stores", {"store_id": self.store_ids[name], "code": name.upper(),
                                            "name": name, "time_zone": self.time_zone, "active": True})
            for number, register_id in enumerate(self.registers[name], start=1):
                self.hq.post("/api/v1/registers", {
                    "register_id": register_id, "store_id": self.store_ids[name], "code": f"R{number}",
                    "name": f"Register {number}", "active": True})

    def _clerk(self):
        role_id = new_id()
        self.hq.post("/api/v1/roles", {"role_id": role_id, "code": "clerk", "name": "Clerk",
                                       "permissions": list(CLERK_PERMISSIONS)})
        self.hq.post("/api/v1/users", {
            "user_id": new_id(), "user_name": "clerk", "display_name": "Clerk", "active": True,
            "password": self.passwords["clerk"],
            "roles": [{"role_id": role_id, "store_id": store_id} for store_id in self.store_ids.values()]})

    def add_products(self, count):
        department_id = next(iter(self.department_ids.values()))
        for number in range(1, count + 1):
            product_id, sku, amount = new_id(), f"SKU{number}", 100 + number
            self.hq.post("/api/v1/products", {
                "product_id": product_id, "sku": sku, "name": f"Product {number}",
                "department_id": department_id, "tax_group_id": self.tax_group.tax_group_id,
                "unit": "piece", "active": True})
            self.hq.post("/api/v1/prices", {"price_id": new_id(), "product_id": product_id,
                                            "unit_price": amount, "price_quantity": "1", "valid_from": LONG_AGO})
            self.items[sku] = Item(product_id, self.tax_group, amount)

    def open_stores(self, say=None):
        for name in self.names:
            self.network.enrol(name, self.store_ids[name], self.hq)
            self.network.stores[name].start()
        for name in self.names:
            wait_until(lambda name=name: self._holds_everything(name), 120, f"the products at {name}")
            if say:
                say(f"{name} holds {len(self.items)} products")

    def _holds_everything(self, name):
        node = self.network.stores[name]
        counts = node.cluster.sql("SELECT (SELECT count(*) FROM retail.product), "
                                  "(SELECT count(*) FROM retail.price), "
                                  "(SELECT count(*) FROM retail.user_store_role)", node.database)
        return counts.strip() == f"{len(self.items)}|{len(self.items)}|1" and self.sells(name)

    def sells(self, name):
        client = Client(self.network.stores[name].server.url)
        try:
            return client.exchange("GET", "/health/ready")[0] == 200
        finally:
            client.close()

    def open_session(self, client, name, register=0):
        session_id = new_id()
        client.post("/api/v1/register_sessions", {
            "register_session_id": session_id, "register_id": self.registers[name][register],
            "opening_float": 0})
        return session_id

    def a_sale(self, session_id, skus=("SKU1",), quantity=1, reason=None):
        """A valid sale; every line names a reason, so that a price edit under way cannot refuse it."""
        items = [self.items[sku] for sku in skus]
        lines = [line(number, Item(item.product_id, item.tax_group, item.price, item.price_quantity, "test"),
                      Decimal(quantity)) for number, item in enumerate(items, start=1)]
        return sale(session_id, now(), lines, self.tender_id, reason=reason)

    def drained(self, name):
        """True when everything the store has sold is acknowledged by HQ."""
        status = self.store_client(name).get("/api/v1/sync/status")
        return status["pending"] == 0 and status["acked_seq"] == status["last_seq"]

    def stop(self):
        for relay in self.relays.values():
            relay.close()
        if os.path.exists(self.network.options.folder):
            self.network.stop()


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds")
