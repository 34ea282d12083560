"""Loads the demo chain into HQ through its public API."""
import concurrent.futures
import datetime
import threading
import uuid
from decimal import Decimal

from chain.network import new_password
from chain.till import Item, TaxGroup

from . import organisation
from .assortment import DEPARTMENTS
from .catalogue import products
from .month import DAYS, Shop

NAMESPACE = uuid.UUID("6f1d5f0e-5c39-5b3c-9a55-0d6a3c5f7b11")
CONNECTIONS = 4


def demo_id(kind, name):
    """The same id for the same thing in every demo chain: loading again changes nothing."""
    return str(uuid.uuid5(NAMESPACE, f"{kind}/{name}"))


class Loader:
    """Writes the organisation and the catalogue; remembers the passwords it made."""

    def __init__(self, hq_client, seed=1):
        self.hq = hq_client
        self.catalogue = products(seed)
        self.credentials = []
        self._valid_from = (datetime.datetime.now(datetime.timezone.utc)
                            - datetime.timedelta(days=DAYS + 10)).strftime("%Y-%m-%dT00:00:00Z")

    def load(self):
        self._organisation()
        self._people()
        self._catalogue()

    def _organisation(self):
        settings = self.hq.get("/api/v1/settings")
        settings.update(name="Outpost demo", currency=organisation.CURRENCY, tax_place="line",
                        rounding="half_up")
        settings.pop("updated_at", None)
        self.hq.put("/api/v1/settings", settings)
        for code, name, rate in organisation.TAX_RATES:
            self._post("tax_rates", "tax_rate", code, code=code, name=name, rate_ppm=rate)
        for code, name, rate in organisation.TAX_GROUPS:
            self._post("tax_groups", "tax_group", code, code=code, name=name, price_includes_tax=True,
                       rates=[{"tax_rate_id": demo_id("tax_rate", rate), "position": 1, "compound": False}])
        for code, name, kind in organisation.TENDERS:
            self._post("tenders", "tender", code, code=code, name=name, kind=kind, active=True)
        for code, name in organisation.PRICE_ZONES:
            self._post("price_zones", "price_zone", code, code=code, name=name)
        for code, name, *_ in DEPARTMENTS:
            self._post("departments", "department", code, code=code, name=name)
        for store in organisation.STORES:
            self._post("stores", "store", store.code, code=store.code, name=store.name,
                       price_zone_id=demo_id("price_zone", store.price_zone), time_zone=store.time_zone,
                       active=True)
            for number in range(1, store.registers + 1):
                self._post("registers", "register", f"{store.code}/{number}", code=f"R{number}",
                           store_id=demo_id("store", store.code), name=f"Register {number}", active=True)
        self.sample_tills()

    def sample_tills(self):
        """Also of a chain that was loaded before there were any."""
        for store in organisation.STORES:
            for number in range(1, store.sample_tills + 1):
                self._post("registers", "register", f"{store.code}/S{number}", code=f"S{number}",
                           store_id=demo_id("store", store.code), name=f"Sample till {number}", active=True)

    def _people(self):
        for code, name, permissions in organisation.ROLES:
            self._post("roles", "role", code, code=code, name=name, permissions=list(permissions))
        for store in organisation.STORES:
            self._person(store, store.manager, "manager")
            for cashier in store.cashiers:
                self._person(store, cashier, "cashier")

    def _person(self, store, name, role):
        user_name, password = organisation.user_name(name), new_password()
        self._post("users", "user", user_name, user_name=user_name, display_name=name, password=password,
                   active=True, roles=[{"role_id": demo_id("role", role),
                                        "store_id": demo_id("store", store.code)}])
        self.credentials.append({"store": store.code, "role": role, "user_name": user_name,
                                 "password": password})

    def _catalogue(self):
        """Products first: barcodes and prices refer to them."""
        self._post_all((("products", "product", product.sku, {
            "sku": product.sku, "name": product.name, "unit": product.unit, "active": True,
            "department_id": demo_id("department", product.department),
            "tax_group_id": demo_id("tax_group", product.tax_group)}) for product in self.catalogue))
        self._post_all((("barcodes", "barcode", product.barcode, {
            "product_id": demo_id("product", product.sku), "barcode": product.barcode, "quantity": "1"})
            for product in self.catalogue))
        self._post_all(self._prices())

    def _prices(self):
        for product in self.catalogue:
            yield self._price(product, product.price, "")
            if product.department in organisation.TRAVEL_DEPARTMENTS:
                yield self._price(product, travel_price(product), "TRAVEL")

    def price_count(self, store):
        """How many prices the store will hold: the chain's and its zone's."""
        zones = (None, demo_id("price_zone", store.price_zone))
        return sum(document.get("price_zone_id") in zones for *_, document in self._prices())

    def _price(self, product, amount, zone):
        document = {"product_id": demo_id("product", product.sku), "unit_price": amount, "price_quantity": "1",
                    "valid_from": self._valid_from}
        if zone:
            document["price_zone_id"] = demo_id("price_zone", zone)
        return "prices", "price", f"{product.sku}/{zone}", document

    def _post(self, path, kind, key, /, **fields):
        post(self.hq, path, kind, key, fields)

    def _post_all(self, documents):
        """On a few connections: each thread has a client of its own."""
        local = threading.local()

        def send(document):
            if not hasattr(local, "client"):
                local.client = self.hq.clone()
            post(local.client, *document)

        with concurrent.futures.ThreadPoolExecutor(CONNECTIONS) as pool:
            for result in [pool.submit(send, document) for document in documents]:
                result.result()

    def shop(self, store):
        """What the plan of a store's sales needs, with that store's prices."""
        rates = {code: rate for code, _, rate in organisation.TAX_RATES}
        groups = {code: TaxGroup(demo_id("tax_group", code), rates[rate])
                  for code, _, rate in organisation.TAX_GROUPS}
        items = [Item(demo_id("product", product.sku), groups[product.tax_group],
                      store_price(product, store), Decimal(1)) for product in self.catalogue]
        registers = [demo_id("register", f"{store.code}/{number}")
                     for number in range(1, store.registers + 1)]
        tenders = {kind: demo_id("tender", code) for code, _, kind in organisation.TENDERS}
        return Shop(store.code, store.time_zone, registers, items,
                    [product.unit for product in self.catalogue], tenders)


def post(client, path, kind, key, fields):
    client.post(f"/api/v1/{path}", {f"{kind}_id": demo_id(kind, key), **fields})


def travel_price(product):
    return round(product.price * organisation.TRAVEL_FACTOR) // 10 * 10 + 9


def store_price(product, store):
    if store.price_zone == "TRAVEL" and product.department in organisation.TRAVEL_DEPARTMENTS:
        return travel_price(product)
    return product.price
