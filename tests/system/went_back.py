"""A store or headquarters whose database is put back to what it was: by copies within its cluster."""
import os
import time

from chain.network import wait_until
from whole import WholeTest

SALES = "/api/v1/sales"


class WentBackTest(WholeTest):
    patience_s = 60

    def setUp(self):
        self.network = self.world.network
        self.store = self.network.stores["store1"]
        self.client = self.world.store_client("store1")
        self.sold = {}

    @property
    def hq(self):
        """Its server may have been started anew."""
        client = self.world.hq_client()
        self.addCleanup(client.close)
        return client

    # What is done to databases: each is copied within its cluster.

    def as_superuser(self, node, text):
        node.cluster.disconnect(node.database)
        node.cluster.sql(text)

    def keep(self, node, name="kept"):
        """A copy of the database as it is now; its server is down meanwhile."""
        running = node.server.running()
        node.server.stop()
        self.as_superuser(node, f"DROP DATABASE IF EXISTS {name};")
        self.as_superuser(node, f"CREATE DATABASE {name} TEMPLATE {node.database};")
        if running:
            node.server.start()

    def put_back(self, node, name="kept"):
        node.server.stop()
        self.as_superuser(node, f"DROP DATABASE {node.database};")
        self.as_superuser(node, f"ALTER DATABASE {name} RENAME TO {node.database};")

    def marker(self, node):
        return os.path.join(node.server.settings["state_dir"], "life")

    def sell(self, count, session=None):
        session = session or self.session()
        replies = [self.client.post(SALES, self.world.a_sale(session)) for _ in range(count)]
        self.sold.update((reply["sale_id"], reply["receipt_number"]) for reply in replies)

    def session(self):
        """The one that is open; a store that went back may have lost it."""
        opened = self.store_rows("SELECT open_session_id FROM retail.register_state WHERE open_session_id IS NOT NULL LIMIT 1")
        return opened[0] if opened else self.world.open_session(self.client, "store1")

    def restart_store(self):
        self.store.server.stop()
        self.store.server.start()
        self.client = self.world.store_client("store1")

    def incarnation(self):
        return self.hq_rows("SELECT hq_inc FROM sync.head")[0]

    def wait_for_hq(self, started=None):
        super().wait_for_hq()
        wait_until(lambda: self.hq_rows("SELECT hq_inc, rev FROM sync.head") == self.store_rows(
            "SELECT hq_inc, rev FROM sync.mirror_position"), 60, "the store to have headquarters' head")
        if started:
            print(f"healed after {time.monotonic() - started:.2f} s")
