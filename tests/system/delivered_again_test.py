"""After a fork a store delivers all it has again, while others sell. What they wait for meanwhile is printed; it decides nothing.

Usage: delivered_again_test.py [DOCUMENTS] [--durable]    so many documents come again; --durable: databases flush as in a shop
"""
import sys
import time
import unittest

import psycopg2
from chain.network import wait_until
from convergence import acknowledged_faults, quarantine_faults, upload_faults
from delivering import MANY_SALES, OPENED, SALES, Delivery
from disks import DiskTest

DOCUMENTS = 3000
TIMEOUT_S = 1200
# Two tills that sell all the time, and one that rests so long that each sale is the first after a rest.
RESTS = {"store2": [(0.05, 0.35), (0.05, 0.35)], "store3": [(0.4, 0.9)]}
MORE_THAN_TWO_BATCHES = 2100
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%sync.ingest_batch%'"
STOCK_HERE = "SELECT product_id, quantity FROM retail.stock_on_hand WHERE quantity <> 0 ORDER BY product_id"
STOCK_AT_HQ = "SELECT product_id, quantity FROM retail.stock_on_hand WHERE store_id = '{store_id}' AND quantity <> 0 ORDER BY product_id"


class DeliveredAgain(DiskTest):
    """One chain for all: what a test leaves is what the next begins with. The copy of headquarters is one of before everything, and knows the
    store's first life only: the test that puts it back comes first, by its name."""
    stores = 3
    patience_s = 120

    @classmethod
    def prepare(cls):
        hq, store = cls.world.network.hq, cls.world.network.stores["store1"]
        hq.cluster.sql("ALTER SYSTEM SET track_commit_timestamp = on")
        hq.stop()
        hq.start()
        client = cls.world.store_client("store1")
        for register in range(4):
            session_id = cls.world.open_session(client, "store1", register)
            client.post(SALES, cls.world.a_sale(session_id, list(cls.world.items)[:register + 1], register + 1))
        client.close()

    def setUp(self):
        super().setUp()
        self.network = self.world.network
        self.store = self.network.stores["store1"]

    def journal_length(self):
        return int(self.store_rows("SELECT count(*) FROM sync.journal")[0])

    def received(self):
        return int(self.hq_rows("SELECT coalesce(sum(m.acked_seq), 0) FROM sync.received_mark m JOIN sync.store_link l USING (store_id, store_inc) "
                                f"WHERE store_id = '{self.world.store_ids['store1']}'")[0])

    def wait_until_received(self):
        wait_until(lambda: self.received() >= self.journal_length(), TIMEOUT_S, "all of store1 to be received")

    def fill(self):
        """So many documents more, once; then headquarters has them all."""
        missing = DOCUMENTS - self.journal_length()
        if missing > 0:
            self.store_rows(MANY_SALES.format(count=missing))
        self.wait_until_received()

    def deliver(self, received=0):
        """All that follows what was received."""
        upto = self.journal_length()
        delivery = Delivery(self.world, "store1", RESTS, max(2, DOCUMENTS / 5000))
        for line in delivery.run(upto - received, upto, TIMEOUT_S):
            print(line, flush=True)
        return delivery.sold

    def assert_is_whole(self, name, acknowledged):
        at_hq = STOCK_AT_HQ.format(store_id=self.world.store_ids[name])
        wait_until(lambda: acknowledged_faults(self.world, name, acknowledged) == [], self.patience_s, f"all that {name} sold")
        wait_until(lambda: self.store_rows(STOCK_HERE, name) == self.hq_rows(at_hq), self.patience_s, f"stock of {name} to be the same")
        self.assertEqual(upload_faults(self.world, name), [])

    def assert_all_is_whole(self, sold, acknowledged):
        acknowledged = {"store1": acknowledged, **{name: [one.sale_id for one in sold if one.store == name] for name in RESTS}}
        for name in self.world.names:
            self.assert_is_whole(name, acknowledged[name])
        self.assertEqual(quarantine_faults(self.world), [])
        self.assertEqual(self.hq_rows("SELECT count(*) FROM sync.number_given_twice"), ["0"])
        print(f"{sum(map(len, acknowledged.values()))} acknowledged = reported, stock is the same, quarantine 0", flush=True)

    def acknowledged(self):
        return self.store_rows("SELECT sale_id FROM retail.sale")

    def test_what_headquarters_has_lost_and_gets_again_lets_the_others_sell(self):
        self.wait_until_received()
        self.store.server.stop()
        self.keep(self.network.hq)
        self.store.server.start()
        self.fill()
        acknowledged = self.acknowledged()
        self.world.relays["store1"].cut()
        self.put_back(self.network.hq)
        self.network.hq.server.start()
        wait_until(lambda: self.others_are_connected(), 60, "the others")
        self.assert_all_is_whole(self.deliver(self.received()), acknowledged)

    def test_what_headquarters_holds_already_and_gets_again_lets_the_others_sell(self):
        self.fill()
        self.keep(self.store)
        client = self.world.store_client("store1")
        session = self.store_rows("SELECT open_session_id FROM retail.register_state WHERE open_session_id IS NOT NULL LIMIT 1")[0]
        client.post(SALES, self.world.a_sale(session))  # this disk has it and the copy has not: the history forks
        self.wait_until_received()
        acknowledged = self.acknowledged()
        self.world.relays["store1"].cut()
        self.put_back(self.store)
        self.store.server.start()
        sold = self.deliver()
        self.assertGreaterEqual(int(self.hq_rows("SELECT sum(repeated) FROM sync.received_mark")[0]), self.journal_length() - 1)
        began = time.monotonic()
        client = self.world.store_client("store1")
        wait_until(lambda: client.get("/api/v1/sync/status")["recovery_complete"], TIMEOUT_S, "what the copy lacked to be given back")
        print(f"what the copy lacked was given back {time.monotonic() - began:.1f} s later", flush=True)
        self.assert_all_is_whole(sold, acknowledged)

    def test_while_batches_of_two_stores_wait_a_third_one_sells(self):
        """Either holds two connections of headquarters' for as long as its mark is locked."""
        client, session = self.world.store_client("store3"), self.session_of("store3")
        for name in ("store1", "store2"):
            self.session_of(name)
            self.network.stores[name].server.stop()
            self.store_rows(MANY_SALES.format(count=MORE_THAN_TWO_BATCHES), name)
        locking = psycopg2.connect(self.network.hq.cluster.url(self.network.hq.database, "outpost_owner"))
        self.addCleanup(locking.close)
        locking.cursor().execute("SELECT FROM sync.received_mark WHERE store_id <> %s FOR UPDATE", (self.world.store_ids["store3"],))
        for name in ("store1", "store2"):
            self.network.stores[name].server.start()
        wait_until(lambda: self.hq_rows(WAITING) == ["4"], 60, "two batches of each to wait")
        for _ in range(3):
            sale = self.world.a_sale(session)
            began = time.monotonic()
            client.post(SALES, sale)
            wait_until(lambda sale=sale: acknowledged_faults(self.world, "store3", [sale["sale_id"]]) == [], 20, "the third one's sale", every=0.01)
            print(f"a sale of the third was reported after {(time.monotonic() - began) * 1000:.0f} ms", flush=True)
        self.assertEqual(self.hq_rows(WAITING), ["4"])
        locking.rollback()
        for name in ("store1", "store2"):
            self.assert_is_whole(name, self.store_rows("SELECT sale_id FROM retail.sale", name))

    def session_of(self, name):
        """Of its first register, opened if it is not; there is a sale in it."""
        opened = self.store_rows(OPENED.format(register_id=self.world.registers[name][0]), name)
        if opened:
            return opened[0]
        client = self.world.store_client(name)
        session_id = self.world.open_session(client, name)
        client.post(SALES, self.world.a_sale(session_id))
        return session_id

    def others_are_connected(self):
        return all(one["connected"] and one["applied_rev"] == one["head_rev"] for one in self.hq.get("/api/v1/sync/stores")["items"]
                   if one["store_id"] != self.world.store_ids["store1"])


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1].isdigit():
        DOCUMENTS = int(sys.argv.pop(1))
    if "--durable" in sys.argv:
        sys.argv.remove("--durable")
        DeliveredAgain.durable = True
    unittest.main()
