"""Boxes that are replaced, go back and are enrolled again: no number is printed twice, nothing sold is lost or counted twice."""
import time
import unittest

from chain.api import Problem
from boxes import SALES, SESSIONS, BoxTest
from chain.network import wait_until


class Lives(BoxTest):
    def test_a_new_box_numbers_in_a_series_of_its_own(self):
        before = self.life()
        session = self.open(0)
        old = self.sell(session, 3)
        self.wait_for_hq()
        self.healing.begin()
        self.replace_box()
        after = self.life()
        self.assertGreater(after, before)  # the one in reserve is passed over
        wait_until(lambda: session in self.store_rows("SELECT open_session_id FROM retail.register_state"), 30, "the open session")
        new = self.sell(session, 3)
        self.assertEqual([number.replace(f":{before}:", f":{after}:") for number in old], new)
        self.assertEqual(new[0], f"STORE1:R1:{after}:000001")
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
        self.healing.begin()
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
        self.healing.begin()
        self.enrol()
        started = time.monotonic()
        wait_until(self.knows_itself, 30, "the server that runs to know", every=0.02)
        knew = time.monotonic() - started
        second = self.sell(session, 3)
        self.assertEqual((first[0], second[0]), (f"STORE1:R3:{life}:000001", f"STORE1:R3:{self.life()}:000001"))
        self.assertGreater(self.life(), life)
        closed = self.client.post(f"{SESSIONS}/{session}/close", {"counted_cash": 0})
        self.assertEqual(closed["sales_count"], 5)
        self.assert_whole(besides=f", the server that runs knew after {knew:.2f} s who it is now")
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
        self.assertEqual(self.sold.take(self.client.post(SALES, repeat)), f"STORE1:R4:{life}:2:000003")
        closed = self.client.post(f"{SESSIONS}/{session}/close", {"counted_cash": 0})
        self.assertEqual(closed["sales_count"], 5)
        self.assert_whole()


if __name__ == "__main__":
    unittest.main()
