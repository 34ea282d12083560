"""A chain whose servers are of different age: each can be stopped, given other programs, migrated and started."""
import os
import shutil
import tempfile

from chain.api import Problem
from chain.identifier import new_id
from chain.network import install_programs, wait_until
from chain.till import Item, line, sale
from convergence import wait_for_convergence
from support.chain_world import ChainWorld, now

SALES = "/api/v1/sales"


class AgedChain:
    """One HQ and one store, both of `build` at first. `sold` holds the ids of all sales a till got an answer for."""

    def __init__(self, build):
        self.folder = tempfile.mkdtemp(prefix="outpost-ages-")
        self.world = ChainWorld(self.folder, 1, build, durable=False, store_settings={"sync.poll_ms": "300"})
        self.sold = []
        self.world.start()
        self.world.add_products(2)
        self.world.open_stores()
        self.client = self.world.store_client("store1")
        self.session_id = self.world.open_session(self.client, "store1")

    @property
    def hq(self):
        return self.world.network.hq

    @property
    def store(self):
        return self.world.network.stores["store1"]

    def close(self):
        self.client.close()
        self.world.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def upgrade(self, node, build, checked=True):
        """The documented way: stop, the new program, migrate, start. `checked`: its routes must fit its tables."""
        account = self.world.network.options.account
        programs = install_programs(build, os.path.join(self.folder, "next-" + node.name), account)
        node.server.stop()
        node.server.program = os.path.join(programs, os.path.basename(node.server.program))
        node.server.command("migrate")
        if checked:
            node.server.command("check")
        node.server.start()
        self.client.close()
        self.client = self.world.store_client("store1")

    def rows(self, node, text):
        return node.cluster.sql(text, node.database).splitlines()

    def owner(self, node, text):
        return node.cluster.sql(text, node.database, "outpost_owner").splitlines()

    def settle(self):
        wait_for_convergence(self.world, 120)

    def wait_for(self, node, text, expected, what):
        wait_until(lambda: self.rows(node, text) == expected, 60, what)

    def plain_sale(self, tender_id=None):
        item = self.world.items["SKU1"]
        known = Item(item.product_id, item.tax_group, item.price, item.price_quantity, "test")
        return sale(self.session_id, now(), [line(1, known, 1)], tender_id or self.world.tender_id)

    def sell(self, document=None):
        document = document or self.plain_sale()
        reply = self.client.post(SALES, document)
        self.sold.append(document["sale_id"])
        return reply

    def refusal(self, document):
        try:
            self.client.post(SALES, document)
        except Problem as problem:
            return problem
        raise AssertionError("the sale was taken")

    def add_tender(self, kind):
        """By SQL: the API of a release offers the choices of that release."""
        tender_id = new_id()
        self.owner(self.hq, "INSERT INTO retail.tender (tender_id, code, name, kind) "
                            f"VALUES ('{tender_id}', '{kind.upper()}', '{kind}', '{kind}')")
        return tender_id

    def quarantined(self):
        return self.rows(self.hq, "SELECT kind, reason FROM sync.quarantine WHERE resolved_at IS NULL")
