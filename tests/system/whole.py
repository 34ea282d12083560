"""What must hold whatever happens to databases and boxes: acknowledged = reported, numbers unique, nothing set aside."""
from chain.network import wait_until
from convergence import acknowledged_faults, quarantine_faults
from one_chain import ChainTest

STOCK = "SELECT product_id, quantity FROM retail.stock_on_hand WHERE quantity <> 0 ORDER BY product_id"


class WholeTest(ChainTest):
    """A test keeps the receipt number of each sale of store1 by its id in self.sold."""
    shares_chain = False
    patience_s = 30

    def wait_for_master_data(self):
        """The server knows it a moment after its database has it."""
        wait_until(lambda: self.store_rows("SELECT count(*) FROM retail.price") == ["5"] and self.world.sells("store1"), 30, "the master data")

    def wait_for_hq(self):
        wait_until(lambda: acknowledged_faults(self.world, "store1", self.sold) == [], self.patience_s, "everything sold to be at HQ")

    def wait_for_stock(self):
        wait_until(lambda: self.store_rows(STOCK) == self.hq_rows(STOCK), self.patience_s, "stock to be the same")

    def assert_whole(self):
        self.wait_for_hq()
        listed = ", ".join(f"'{sale_id}'" for sale_id in self.sold)
        at_hq = dict(row.split("|") for row in self.hq_rows(
            f"SELECT sale_id, receipt_number FROM retail.sale WHERE sale_id IN ({listed})"))
        self.assertEqual(at_hq, self.sold)
        self.assertEqual(len(set(self.sold.values())), len(self.sold))
        self.assertEqual(quarantine_faults(self.world), [])
        self.assertEqual(self.hq_rows("SELECT count(*) FROM sync.number_given_twice"), ["0"])
        print(f"{len(self.sold)} acknowledged = {len(at_hq)} reported, {len(set(self.sold.values()))} receipt numbers, quarantine 0")
