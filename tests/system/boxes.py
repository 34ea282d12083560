"""A store whose box is replaced, goes back or is enrolled again, and what must hold whatever happens."""
from chain.network import wait_until
from convergence import acknowledged_faults, quarantine_faults
from one_chain import ChainTest

SALES, SESSIONS = "/api/v1/sales", "/api/v1/register_sessions"


class BoxTest(ChainTest):
    shares_chain = False

    def setUp(self):
        self.store, self.hq = self.world.network.stores["store1"], self.world.hq
        self.sold = {}  # receipt number of each sale by its id, in all lives
        self.client = self.world.store_client("store1")

    def open(self, register):
        return self.world.open_session(self.client, "store1", register)

    def sell(self, session_id, count, **members):
        replies = [self.client.post(SALES, {**self.world.a_sale(session_id), **members}) for _ in range(count)]
        self.sold.update((reply["sale_id"], reply["receipt_number"]) for reply in replies)
        return [reply["receipt_number"] for reply in replies]

    def life(self):
        return int(self.store_rows("SELECT life_number FROM sync.link")[0])

    def knows_itself(self):
        read = [event["store_inc"] for event in self.store.server.log_events("sync.identity_read")]
        return read[-1:] == self.store_rows("SELECT store_inc FROM sync.link")

    def enrol(self):
        self.world.network.enrol("store1", self.world.store_ids["store1"], self.hq)

    def database(self, text):
        self.store.cluster.disconnect(self.store.database)
        self.store.cluster.sql(text)

    def replace_box(self, old_disk=None):
        """A new box has the store's code and nothing else; the old disk is gone, or a database of another name."""
        self.store.server.stop()
        self.database(f"ALTER DATABASE {self.store.database} RENAME TO {old_disk};" if old_disk
                      else f"DROP DATABASE {self.store.database};")
        self.store.cluster.create_database(self.store.database)
        self.store.server.command("migrate")
        self.world.relays["store1"].heal()
        self.enrol()
        self.store.server.start()
        wait_until(lambda: self.store_rows("SELECT count(*) FROM retail.price") == ["5"], 30, "the master data")
        self.client = self.world.store_client("store1")

    def wait_for_hq(self):
        wait_until(lambda: acknowledged_faults(self.world, "store1", self.sold) == [], 30, "everything sold to be at HQ")

    def assert_whole(self):
        """Acknowledged = reported, receipts unique, nothing set aside."""
        self.wait_for_hq()
        listed = ", ".join(f"'{sale_id}'" for sale_id in self.sold)
        at_hq = dict(row.split("|") for row in self.hq_rows(
            f"SELECT sale_id, receipt_number FROM retail.sale WHERE sale_id IN ({listed})"))
        self.assertEqual(at_hq, self.sold)
        self.assertEqual(len(set(self.sold.values())), len(self.sold))
        self.assertEqual(quarantine_faults(self.world), [])
        self.assertEqual(self.hq_rows("SELECT count(*) FROM sync.number_given_twice"), ["0"])
        print(f"{len(self.sold)} acknowledged = {len(at_hq)} reported, {len(set(self.sold.values()))} receipt numbers, quarantine 0")
