"""A new box loads its first snapshot: it lies ready when the box asks, and what cannot be loaded is staged line by line."""
import glob
import os
import unittest

from chain.network import wait_until
from convergence import mirror_faults
from one_chain import ChainTest

PRODUCTS = 4000
MASTER_DATA = """
INSERT INTO retail.product (product_id, sku, name, department_id, tax_group_id)
    SELECT md5('product' || i)::uuid, 'N' || i, md5('name' || i), '{department_id}', '{tax_group_id}' FROM generate_series(1, {products}) i;
INSERT INTO retail.price (price_id, product_id, unit_price, valid_from)
    SELECT md5('price' || i)::uuid, md5('product' || i)::uuid, 100 + i, '2026-01-01' FROM generate_series(1, {products}) i;
"""
# Of a product in the scope of everyone's, as if it had come into that of one store as well.
IN_TWO_SCOPES = """
INSERT INTO sync.publication (scope, rev, table_name, key, op, image)
    SELECT 'store:{store_id}', rev, table_name, key, op, image FROM sync.publication
    WHERE table_name = 'product' AND image ->> 'sku' = 'N7'
"""


class FirstLoad(ChainTest):
    stores = 3
    opens_stores = False
    products = 1

    @classmethod
    def prepare(cls):
        hq = cls.world.network.hq
        hq.cluster.sql(MASTER_DATA.format(department_id=next(iter(cls.world.department_ids.values())),
                                          tax_group_id=cls.world.tax_group.tax_group_id, products=PRODUCTS), hq.database, "outpost_owner")
        wait_until(lambda: hq.cluster.sql("SELECT count(*) FROM sync.change_queue", hq.database).strip() == "0", 60, "the cut")

    def enrol(self, name):
        self.world.network.enrol(name, self.world.store_ids[name], self.world.hq)
        self.server = self.world.network.stores[name].server

    def start(self, name):
        self.world.network.stores[name].start()
        wait_until(lambda: list(self.server.log_events("sync.applied")), 60, "the snapshot")

    def failures(self):
        return [event["error"] for event in self.server.log_events("sync.pull_failed")]

    def faults(self, name):
        return mirror_faults(self.world, name)

    def kept_snapshots(self):
        return [os.path.basename(path) for path in glob.glob(os.path.join(self.world.network.hq.server.settings["state_dir"], "packs", "*"))
                if "making-" not in path]

    def test_the_snapshot_lies_ready_when_the_box_asks_and_is_loaded(self):
        others = self.kept_snapshots()
        self.world.hq.post(f"/api/v1/stores/{self.world.store_ids['store1']}/enrolment")
        wait_until(lambda: len(self.kept_snapshots()) > len(others), 30, "the snapshot, that nobody has asked for yet")
        before = self.kept_snapshots()
        self.enrol("store1")
        self.start("store1")
        self.assertEqual(self.kept_snapshots(), before)
        self.assertEqual(self.failures(), [])
        self.assertEqual(self.faults("store1"), [])
        self.assertEqual(self.store_rows("SELECT relname FROM pg_class WHERE relname ~ '^load_'"), [])

    def test_a_row_that_this_store_cannot_hold_keeps_no_other_away(self):
        self.enrol("store2")
        store = self.world.network.stores["store2"]
        store.cluster.sql("ALTER TABLE retail.product ADD CONSTRAINT product_sku_check CHECK (sku <> 'N7') NOT VALID", store.database,
                          "outpost_owner")
        self.start("store2")
        self.assertEqual(self.failures(), ["invalid"])
        self.assertEqual(self.store_rows("SELECT table_name, reason_code FROM sync.unusable_row ORDER BY 2", "store2"),
                         ["price|23503", "product|23514"])
        self.assertEqual(self.store_rows("SELECT count(*) FROM retail.product", "store2"), [str(PRODUCTS)])
        self.assertEqual(self.store_rows("SELECT relname FROM pg_class WHERE relname ~ '^load_'", "store2"), [])

    def test_a_row_that_comes_in_two_scopes_is_there_once(self):
        self.hq_rows(IN_TWO_SCOPES.format(store_id=self.world.store_ids["store3"]))
        self.enrol("store3")
        self.start("store3")
        self.assertEqual(self.failures(), ["conflict"])
        self.assertEqual(self.store_rows("SELECT count(*) FROM retail.product", "store3"), [str(PRODUCTS + 1)])
        self.assertEqual(self.store_rows("SELECT count(*) FROM sync.unusable_row", "store3"), ["0"])


if __name__ == "__main__":
    unittest.main()
