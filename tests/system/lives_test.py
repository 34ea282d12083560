"""Boxes that are replaced, go back and are enrolled again: no number is printed twice, nothing sold is lost or counted twice."""
import time
import unittest

from chain.api import Problem
from chain.network import wait_until
from convergence import acknowledged_faults, quarantine_faults
from one_chain import ChainTest

SALES, SESSIONS = "/api/v1/sales", "/api/v1/register_sessions"


class Lives(ChainTest):
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

    def replace_box(self):
        """The old disk is gone; a new box has the store's code and nothing else."""
        self.store.server.stop()
        self.database(f"DROP DATABASE {self.store.database};")
        self.store.cluster.create_database(self.store.database)
        self.store.server.command("migrate")
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

    def test_a_new_box_numbers_in_a_series_of_its_own(self):
        before = self.life()
        old = self.sell(self.open(0), 3)
        self.wait_for_hq()
        self.replace_box()
        self.assertEqual(self.life(), before + 1)
        new = self.sell(self.open(0), 3)
        self.assertEqual([number.replace(f":{before}:", f":{before + 1}:") for number in old], new)
        self.assertEqual(new[0], f"STORE1:R1:{before + 1}:000001")
        self.assert_whole()

    def test_a_box_that_went_back_and_was_enrolled_again_sends_all_and_is_counted_once(self):
        session = self.open(1)
        self.sell(session, 2)
        self.wait_for_hq()
        self.store.server.stop()
        self.database(f"CREATE DATABASE copy TEMPLATE {self.store.database};")
        self.store.server.start()
        self.client = self.world.store_client("store1")
        self.sell(session, 3)
        self.wait_for_hq()
        self.store.server.stop()
        self.database(f"DROP DATABASE {self.store.database};")
        self.database(f"ALTER DATABASE copy RENAME TO {self.store.database};")
        self.enrol()
        self.store.server.start()
        self.client = self.world.store_client("store1")
        self.sell(session, 4)
        self.assert_whole()
        repeated = self.hq_rows("SELECT sum(repeated) FROM sync.received_mark")
        self.assertGreater(int(repeated[0]), 0)

    def test_a_session_goes_on_over_a_new_life_and_its_close_counts_both(self):
        session = self.open(2)
        first = self.sell(session, 2)
        life = self.life()
        self.enrol()
        started = time.monotonic()
        wait_until(self.knows_itself, 30, "the server that runs to know", every=0.02)
        print(f"a server that runs knows after {time.monotonic() - started:.2f} s who it is now")
        second = self.sell(session, 3)
        self.assertEqual((first[0], second[0]), (f"STORE1:R3:{life}:000001", f"STORE1:R3:{life + 1}:000001"))
        closed = self.client.post(f"{SESSIONS}/{session}/close", {"counted_cash": 0})
        self.assertEqual(closed["sales_count"], 5)
        self.assert_whole()
        self.assertEqual(self.client.get(SALES, receipt_number=first[0])["items"][0]["sale_id"],
                         next(sale_id for sale_id, number in self.sold.items() if number == first[0]))

    def test_a_till_numbers_by_itself_in_a_series_that_was_handed_out(self):
        session, register = self.open(3), self.world.registers["store1"][3]
        self.sell(session, 1)
        series = [self.client.post(f"/api/v1/registers/{register}/till_series") for _ in range(2)]
        life = self.life()
        self.assertEqual([one["till_life"] for one in series], [1, 2])
        self.assertEqual(series[1]["prefix"], f"STORE1:R4:{life}:2:")
        own = {"life_number": life, "till_life": 2}
        self.assertEqual(self.sell(session, 1, receipt=1, **own), [f"STORE1:R4:{life}:2:000001"])
        self.assertEqual(self.sell(session, 1, receipt=2, **own), [f"STORE1:R4:{life}:2:000002"])
        self.assertEqual(self.sell(session, 1), [f"STORE1:R4:{life}:000002"])
        for members, field in (({"receipt": 2, **own}, "receipt"), ({"receipt": 1, **own, "till_life": 3}, "till_life"),
                               ({"receipt": 1, **own, "life_number": life + 1}, "till_life"), ({"receipt": 3}, "till_life"),
                               (own, "till_life")):
            with self.subTest(members=members), self.assertRaises(Problem) as refused:
                self.client.post(SALES, {**self.world.a_sale(session), **members})
            self.assertEqual(refused.exception.document["field"], field)
        repeat = {**self.world.a_sale(session), "receipt": 3, **own}
        self.assertEqual(self.client.post(SALES, repeat), self.client.post(SALES, repeat))
        self.sold[repeat["sale_id"]] = f"STORE1:R4:{life}:2:000003"
        closed = self.client.post(f"{SESSIONS}/{session}/close", {"counted_cash": 0})
        self.assertEqual(closed["sales_count"], 5)
        self.assert_whole()


if __name__ == "__main__":
    unittest.main()
