"""The last release's own programs at either end: built from its commit, driven by its own support code.

What the two cannot do together by the older one's code stands in docs/compatibility.md under Upgrade order; here it is
shown that nothing is lost by it once both are upgraded.
"""
import os
import unittest

from support.release import build_of_last_release, speak_as

try:
    LAST = build_of_last_release()
    REASON = ""
except unittest.SkipTest as skip:
    LAST, REASON = None, str(skip)
if LAST:
    speak_as(LAST)
    from aged_chain import SALES, AgedChain
    from convergence import acknowledged_faults, journal_faults
    from chain.network import wait_until

HEAD = os.environ["OUTPOST_BUILD"]


@unittest.skipUnless(LAST, REASON)
class LastRelease(unittest.TestCase):
    def setUp(self):
        self.chain = AgedChain(LAST)
        self.addCleanup(self.chain.close)

    def rename(self, name):
        self.chain.owner(self.chain.hq, f"UPDATE retail.product SET name = '{name}' WHERE sku = 'SKU1'")

    def wait_for_name(self, name):
        self.chain.wait_for(self.chain.store, "SELECT name FROM retail.product WHERE sku = 'SKU1'", [name], "the name")

    def pushed(self):
        wait_until(lambda: journal_faults(self.chain.world, "store1") == [], 60, "the journal to arrive")

    def assert_nothing_is_lost(self):
        self.chain.settle()
        self.assertEqual(acknowledged_faults(self.chain.world, "store1", self.chain.sold), [])
        self.assertEqual(self.chain.quarantined(), [])
        self.assertEqual(self.chain.rows(self.chain.store, "SELECT table_name, reason FROM sync.unusable_row"), [])
        for table in ("product", "price", "tender", "tax_rate", "user_account"):
            count = f"SELECT count(*) FROM retail.{table}"
            wanted = self.chain.rows(self.chain.hq, count) if table != "user_account" else ["1"]
            self.assertEqual(self.chain.rows(self.chain.store, count), wanted, table)

    def test_headquarters_upgraded_first_takes_the_documents_of_the_release_before(self):
        chain = self.chain
        document = chain.plain_sale()
        first = chain.sell(document)
        chain.settle()
        chain.upgrade(chain.hq, HEAD)
        chain.sell()
        self.pushed()
        self.assertEqual(chain.quarantined(), [])
        self.rename("Renamed")
        chain.sell()
        chain.upgrade(chain.store, HEAD)
        self.wait_for_name("Renamed")
        with self.subTest("a repeat has its first answer"):
            self.assertEqual({key: chain.client.post(SALES, document)[key] for key in first}, first)
        self.assert_nothing_is_lost()

    def test_a_store_upgraded_first_sells_and_what_it_recorded_is_at_headquarters_in_the_end(self):
        chain = self.chain
        document = chain.plain_sale()
        first = chain.sell(document)
        chain.settle()
        chain.upgrade(chain.store, HEAD)
        self.assertEqual({key: chain.client.post(SALES, document)[key] for key in first}, first)
        chain.sell()
        self.rename("Renamed")
        self.wait_for_name("Renamed")
        with self.subTest("what comes under former names is held, and sold by"):
            self.assertEqual(chain.rows(chain.store, "SELECT table_name, reason FROM sync.unusable_row"), [])
            chain.sell()
        self.pushed()
        chain.upgrade(chain.hq, HEAD)
        chain.sell()
        self.assert_nothing_is_lost()


if __name__ == "__main__":
    unittest.main()
