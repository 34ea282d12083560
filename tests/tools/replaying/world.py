"""The chain that the file is replayed through: products come through HQ's import."""
import csv
import datetime
import io
from decimal import Decimal

from chain.network import wait_until
from chain.till import Item, decimal_text
from support.chain_world import ChainWorld

from .mapping import price_parts

REGISTERS = 4
TIME_ZONE = "Europe/London"


class World(ChainWorld):
    departments = (("GOODS", "Goods"), ("NON-GOODS", "Postage, fees and other non-goods"))
    time_zone = TIME_ZONE
    currency = "GBP"
    tax_rate = 0

    def __init__(self, folder, stores, build):
        super().__init__(folder, stores, build, REGISTERS)
        self.codes = {}  # product id -> code; `items` is by code

    def import_products(self, products, first_day, say):
        """Through HQ's CSV import; then prices are dated back to before the first row."""
        reply = self.hq.call("POST", "/api/v1/imports", import_text(products), "text/csv")
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
        for product in self.hq.items("/api/v1/products"):
            facts = by_sku[product["sku"]]
            minor, quantity = price_parts(facts.list_price)
            self.items[facts.code] = Item(product["product_id"], self.tax_group, minor, quantity)
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


def import_text(products):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("sku", "name", "department", "tax_group", "price", "price_quantity"))
    for facts in products.values():
        minor, quantity = price_parts(facts.list_price)
        writer.writerow((facts.sku, facts.name, facts.department, "GROUP",
                         f"{minor // 100}.{minor % 100:02d}", decimal_text(quantity)))
    return text.getvalue()
