"""Tills that sell by themselves, gently, and behave as a till must: a sale without an answer is sent again with its own id.

Model    A thread a till. It takes prices from its store, as tills do, and writes to the ledger what it asks and what it is
         told. The switch stops new sales; one that has no answer is still asked for until it has.
"""
import datetime
import http.client
import random
import threading
import time
from decimal import Decimal
from zoneinfo import ZoneInfo

from chain.api import Problem
from chain.till import Item, TaxGroup

from . import organisation
from .load import demo_id
from .month import Plan, Shop
from .selling import SALES, open_session

PAUSE_SECONDS = (1.5, 4.0)  # between two customers of a till
AGAIN_SECONDS = 0.5
IDLE_SECONDS = 0.3
LONGEST_SECONDS = 3600  # then the switch goes off by itself: what is compared each second stays small


def sample_registers(store):
    return [demo_id("register", f"{store.code}/S{number}") for number in range(1, store.sample_tills + 1)]


class SampleSales:
    """All sample tills and their switch. sign_in(store) gives a client of its server with a person signed in."""

    def __init__(self, ledger, sign_in):
        self._until = None
        self._ended = threading.Event()
        self._tills = [SampleTill(store, register_id, ledger, sign_in, self)
                       for store in organisation.STORES for register_id in sample_registers(store)]

    def start(self):
        for till in self._tills:
            till.start()

    def switch(self, on):
        now = datetime.datetime.now(datetime.timezone.utc)
        self._until = now + datetime.timedelta(seconds=LONGEST_SECONDS) if on else None

    def is_on(self):
        until = self._until
        return until is not None and datetime.datetime.now(datetime.timezone.utc) < until

    def has_ended(self):
        return self._ended.is_set()

    def pause(self, seconds):
        self._ended.wait(seconds)

    def end(self, timeout=5):
        """What is under way is answered first, if it is answered soon; else it is asked for again next time."""
        self._ended.set()
        deadline = time.monotonic() + timeout
        for till in self._tills:
            till.join(max(deadline - time.monotonic(), 0))


class SampleTill(threading.Thread):
    def __init__(self, store, register_id, ledger, sign_in, sales):
        super().__init__(daemon=True)
        self._store, self._name, self._register_id = store, store.code.lower(), register_id
        self._ledger, self._sign_in, self._sales = ledger, sign_in, sales
        self._client = self._plan = self._session = None  # the session: (day, id)

    def run(self):
        while not self._sales.has_ended():
            try:
                self._sales.pause(self._step())
            except (OSError, http.client.HTTPException):
                self._sales.pause(AGAIN_SECONDS)
            except Problem as problem:
                if problem.status == 401:
                    self._client = None
                self._sales.pause(AGAIN_SECONDS)

    def _step(self):
        """Seconds until the next one. Raises what kept it from an answer."""
        document = self._ledger.unanswered(self._name, self._register_id)
        if document is None:
            if not self._sales.is_on():
                return IDLE_SECONDS
            document = self._next_customer()
            self._ledger.asked(self._name, self._register_id, document)
        self._ask(document)
        return random.uniform(*PAUSE_SECONDS)

    def _next_customer(self):
        """Once it has prices and a session of the day it needs no server to know what to ask."""
        today = datetime.datetime.now(ZoneInfo(self._store.time_zone)).date()
        if self._session is None or self._session[0] != today:
            self._session = today, open_session(self._signed_in(), self._register_id, self._store.time_zone)
        if self._plan is None:
            self._plan = Plan(read_shop(self._signed_in(), self._store, self._register_id), 0, random.SystemRandom().random())
        return self._plan.sale_now(self._session[1])

    def _ask(self, document):
        try:
            reply = self._signed_in().post(SALES, document)
        except Problem as problem:
            if problem.status in (401, 429) or problem.status >= 500:
                raise
            self._plan = self._session = None  # prices may be others by now, the session closed
            self._ledger.refused(document["sale_id"], self._name, problem.code)
        else:
            self._ledger.acknowledged(document["sale_id"], self._name, reply["total"])

    def _signed_in(self):
        if self._client is None:
            self._client = self._sign_in(self._store)
        return self._client


def read_shop(client, store, register_id):
    """What the store sells at this moment, by its own lists."""
    now = datetime.datetime.now(datetime.timezone.utc)
    prices = prices_in_force(client.items("/api/v1/prices"), now)
    rates = {code: rate for code, _, rate in organisation.TAX_RATES}
    groups = {demo_id("tax_group", code): TaxGroup(demo_id("tax_group", code), rates[rate])
              for code, _, rate in organisation.TAX_GROUPS}
    products = [product for product in client.items("/api/v1/products") if product["active"]
                and product["product_id"] in prices and product["tax_group_id"] in groups]
    items = [Item(product["product_id"], groups[product["tax_group_id"]], price["unit_price"], Decimal(price["price_quantity"]))
             for product in products for price in (prices[product["product_id"]],)]
    tenders = {kind: demo_id("tender", code) for code, _, kind in organisation.TENDERS}
    return Shop(store.code, store.time_zone, [register_id], items, [product["unit"] for product in products], tenders)


def prices_in_force(prices, now):
    """product_id -> price: the store's own before its zone's before the chain's, of each kind the one that began last."""
    chosen = {}
    for price in prices:
        begins, ends = (price[name] and datetime.datetime.fromisoformat(price[name]) for name in ("valid_from", "valid_to"))
        if begins > now or (ends and ends <= now):
            continue
        rank = (price["store_id"] is not None, price["price_zone_id"] is not None, begins)
        if price["product_id"] not in chosen or rank > chosen[price["product_id"]][0]:
            chosen[price["product_id"]] = (rank, price)
    return {product_id: price for product_id, (_, price) in chosen.items()}
