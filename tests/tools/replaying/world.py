"""The chain that the file is replayed through: HQ and stores in a temporary folder, every store's line to
HQ going through a relay that can be cut."""
import csv
import datetime
import io
import os
from decimal import Decimal

from chain.account import running_account
from chain.api import Client
from chain.identifier import new_id
from chain.network import Network, Options, new_password, wait_until
from chain.till import Item, TaxGroup, decimal_text
from support.relay import Relay

from .mapping import price_parts

REGISTERS = 4
TIME_ZONE = "Europe/London"
DEPARTMENTS = (("GOODS", "Goods"), ("NON-GOODS", "Postage, fees and other non-goods"))
CLERK_PERMISSIONS = ("pos:make_sale", "pos:override_price", "pos:refund", "pos:refund_no_receipt",
                     "pos:open_register", "pos:close_register", "store:view_inventory",
                     "store:adjust_inventory", "store:view_reports")


class World:
    def __init__(self, folder, stores, build):
        self.names = [f"store{number}" for number in range(1, stores + 1)]
        self.relays = {}
        self.network = Network(Options(folder, running_account(), build, self.names,
                                       settings={"log.level": "info"}))
        for name in self.names:
            self.relays[name] = Relay(self.network.hq.server.port)
            self.network.stores[name].server.settings["sync.hq_url"] = self.relays[name].url
        self.store_ids = {name: new_id() for name in self.names}
        self.registers = {name: [new_id() for _ in range(REGISTERS)] for name in self.names}
        self.tax_group_id = new_id()
        self.tender_id = new_id()
        self.items = {}     # code -> Item at the list price
        self.codes = {}     # product id -> code
        self._passwords = {"admin": new_password(), "clerk": new_password()}
        self.hq = None

    def start(self, say):
        say("making the clusters")
        self.network.create()
        self.network.add_admin("admin", self._passwords["admin"])
        self.network.hq.start()
        self.hq = self.hq_client()
        say("setting the chain up")
        self._organisation()

    def hq_client(self):
        return self.network.admin_client("admin", self._passwords["admin"])

    def store_client(self, name):
        client = Client(self.network.stores[name].server.url)
        client.login("clerk", self._passwords["clerk"])
        return client

    def _organisation(self):
        post = self.hq.post
        settings = {**self.hq.get("/api/v1/settings"), "currency": "GBP", "rounding": "half_up",
                    "tax_place": "line"}
        settings.pop("updated_at", None)
        self.hq.put("/api/v1/settings", settings)
        rate_id, role_id = new_id(), new_id()
        post("/api/v1/tax_rates", {"tax_rate_id": rate_id, "code": "NONE", "name": "No tax", "rate": 0})
        post("/api/v1/tax_groups", {
            "tax_group_id": self.tax_group_id, "code": "NONE", "name": "No tax", "price_includes_tax": True,
            "rates": [{"tax_rate_id": rate_id, "position": 1, "compound": False}]})
        post("/api/v1/tenders", {"tender_id": self.tender_id, "code": "CARD", "name": "Card",
                                 "kind": "card", "active": True})
        for code, name in DEPARTMENTS:
            post("/api/v1/departments", {"department_id": new_id(), "code": code, "name": name})
        for name in self.names:
            post("/api/v1/stores", {"store_id": self.store_ids[name], "code": name.upper(), "name": name,
                                    "time_zone": TIME_ZONE, "active": True})
            for number, register_id in enumerate(self.registers[name], start=1):
                post("/api/v1/registers", {"register_id": register_id, "store_id": self.store_ids[name],
                                           "code": f"R{number}", "name": f"Register {number}",
                                           "active": True})
        post("/api/v1/roles", {"role_id": role_id, "code": "clerk", "name": "Clerk",
                               "permissions": list(CLERK_PERMISSIONS)})
        post("/api/v1/users", {
            "user_id": new_id(), "user_name": "clerk", "display_name": "Clerk", "active": True,
            "password": self._passwords["clerk"],
            "roles": [{"role_id": role_id, "store_id": store_id} for store_id in self.store_ids.values()]})

    def import_products(self, products, first_day, say):
        """Through HQ's CSV import; then prices are dated back to before the first row."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("sku", "name", "department", "tax_group", "price", "price_quantity"))
        for facts in products.values():
            minor, quantity = price_parts(facts.list_price)
            writer.writerow((facts.sku, facts.name, facts.department, "NONE",
                             f"{minor // 100}.{minor % 100:02d}", decimal_text(quantity)))
        reply = self.hq.call("POST", "/api/v1/imports", text.getvalue(), "text/csv")
        path = f"/api/v1/imports/{reply['import_id']}"
        found = wait_until(lambda: self._import_in(path, ("validated", "failed")), 120, "the import's preview")
        say(f"import: {found}")
        self.hq.post(path + "/apply", {"policy": "all_or_nothing"})
        wait_until(lambda: self._import_in(path, ("applied", "failed")), 120, "the import")
        self._read_products(products)
        self._date_prices_back(first_day)

    def _import_in(self, path, states):
        found = self.hq.get(path)
        return found if found["state"] in states else None

    def _read_products(self, products):
        by_sku = {facts.sku: facts for facts in products.values()}
        group = TaxGroup(self.tax_group_id, 0)
        for product in self.hq.items("/api/v1/products"):
            facts = by_sku[product["sku"]]
            minor, quantity = price_parts(facts.list_price)
            self.items[facts.code] = Item(product["product_id"], group, minor, quantity)
            self.codes[product["product_id"]] = facts.code

    def _date_prices_back(self, first_day):
        valid_from = (first_day - datetime.timedelta(days=1)).strftime("%Y-%m-%dT00:00:00Z")
        for price in list(self.hq.items("/api/v1/prices")):
            price.pop("updated_at", None)
            self.hq.put(f"/api/v1/prices/{price['price_id']}", {**price, "valid_from": valid_from})

    def item(self, code, price):
        """The product at a row's price; another than the list price names a reason."""
        listed = self.items[code]
        minor, quantity = price_parts(price)
        if (minor, quantity) == (listed.price, listed.price_quantity):
            return listed
        return Item(listed.product_id, listed.tax_group, minor, Decimal(quantity), "as invoiced")

    def open_stores(self, say):
        """Enrols and starts the stores; returns when each of them holds all products and prices."""
        for name in self.names:
            self.network.enrol(name, self.store_ids[name], self.hq)
            self.network.stores[name].start()
        for name in self.names:
            wait_until(lambda name=name: self._holds_everything(name), 120, f"the products at {name}")
            say(f"{name} holds {len(self.items)} products")

    def _holds_everything(self, name):
        node = self.network.stores[name]
        counts = node.cluster.sql("SELECT (SELECT count(*) FROM retail.product), "
                                  "(SELECT count(*) FROM retail.price), "
                                  "(SELECT count(*) FROM retail.user_store_role)", node.database)
        return counts.strip() == f"{len(self.items)}|{len(self.items)}|1"

    def stop(self):
        for relay in self.relays.values():
            relay.close()
        if os.path.exists(self.network.options.folder):
            self.network.stop()
