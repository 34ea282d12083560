"""Clocks that are a day off: a store sells with right times as soon as it can know them, and follows nobody who is wrong."""
import datetime
import os
import unittest

from boxes import SESSIONS, BoxTest
from chain.api import Problem
from chain.network import wait_until
from one_chain import BUILD
from support.set_clock import SetClock, can_be_set

DAY = datetime.timedelta(days=1)
DAY_MS = 86_400_000
SEEN_WITHIN_S = 5


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def time_of(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


class ClockTest(BoxTest):
    """Every machine has a clock that can be set; nothing but what is said here keeps one right."""
    options = {"store_settings": {"clock.kept": "no"}}
    headquarters_kept = "no"

    @classmethod
    def setUpClass(cls):
        if not can_be_set(os.path.join(BUILD, "hq/outpost-hq")):
            raise unittest.SkipTest("no clock can be set under a sanitizer")
        super().setUpClass()

    @classmethod
    def prepare(cls):
        hq = cls.world.network.hq
        hq.server.settings["clock.kept"] = cls.headquarters_kept
        hq.server.write_configuration()
        nodes = (hq, cls.world.network.stores["store1"])
        cls.clocks = {node.name: SetClock(node, cls.folder) for node in nodes}
        cls.world.hq = cls.world.hq_client()

    def setUp(self):
        super().setUp()
        self.hq_clock, self.store_clock = self.clocks["hq"], self.clocks["store1"]
        self.wait_for_offset(0)

    def tearDown(self):
        for clock in self.clocks.values():
            clock.set(0)
        self.world.relays["store1"].heal()

    def status(self):
        """Whoever has signed in does so again when the clock of the store was set a day ahead."""
        try:
            return self.client.get("/api/v1/sync/status")
        except Problem as problem:
            self.assertEqual(problem.code, "token_expired")
            self.client = self.world.store_client("store1")
            return self.status()

    def wait_for_offset(self, offset_ms):
        wait_until(lambda: abs(self.status()["time_offset_ms"] - offset_ms) < 3000, 30, f"times that are {offset_ms} ms away from the clock")

    def restart(self):
        self.store.server.stop()
        self.store.server.start()
        self.client = self.world.store_client("store1")

    def told(self):
        """What lasts of clock_off at the store."""
        return [one["detail"] for one in self.client.get("/api/v1/conditions", lasting="true")["items"] if one["name"] == "clock_off"]

    def assert_near(self, text, expected=None):
        self.assertLess(abs(time_of(text) - (expected or now())), datetime.timedelta(seconds=20))

    def close(self, session_id):
        return self.client.post(f"{SESSIONS}/{session_id}/close", {"counted_cash": 0})

    def opened(self, session_id):
        return self.client.get(f"{SESSIONS}/{session_id}")

    def refused(self, sold_at, session_id):
        with self.assertRaises(Problem) as caught:
            self.client.post("/api/v1/sales", {**self.world.a_sale(session_id), "sold_at": sold_at.isoformat()})
        return caught.exception.code


class ByHeadquarters(ClockTest):
    headquarters_kept = "yes"

    def test_a_store_that_is_a_day_behind_sells_with_right_times_once_it_has_spoken_to_headquarters(self):
        self.store_clock.set(-1)
        self.wait_for_offset(DAY_MS)
        session = self.open(0)
        shown = self.opened(session)
        self.assert_near(shown["opened_at"])
        self.assertEqual(shown["business_date"], now().date().isoformat())
        self.sell(session, 3)
        self.assertEqual(self.refused(now() + DAY, session), "invalid")
        self.assertIn("the store goes by the time of headquarters", self.told()[0])
        self.assert_near(self.close(session)["closed_at"])
        self.assert_whole()
        dates = self.hq_rows("SELECT DISTINCT business_date FROM retail.sale WHERE sale_id IN (%s)" % ", ".join(f"'{one}'" for one in self.sold))
        self.assertEqual(dates, [now().date().isoformat()])

    def test_what_was_learnt_outlives_the_line_and_the_server_until_somebody_sets_the_clock(self):
        self.store_clock.set(-1)
        self.wait_for_offset(DAY_MS)
        wait_until(lambda: self.store_rows("SELECT clock_offset > '23:59' FROM sync.link") == ["t"], 10, "the database to have it")
        self.world.relays["store1"].cut()
        self.restart()
        self.assertAlmostEqual(self.status()["time_offset_ms"], DAY_MS, delta=3000)
        session = self.open(1)
        self.assert_near(self.opened(session)["opened_at"])
        self.store_clock.set(0)
        self.wait_for_offset(0)
        self.assert_near(self.close(session)["closed_at"])
        self.store.server.stop()
        self.store_clock.set(-1)
        self.store.server.start()
        self.client = self.world.store_client("store1")
        self.assertEqual(self.status()["time_offset_ms"], 0)

    def test_a_session_that_was_opened_tomorrow_is_closed_today_and_its_time_does_not_go_back(self):
        self.world.relays["store1"].cut()
        self.store_clock.set(1)
        wait_until(lambda: self.status()["time_offset_ms"] == 0, 10, "the set clock to be seen")
        session = self.open(2)
        opened = self.opened(session)
        self.assert_near(opened["opened_at"], now() + DAY)
        self.world.relays["store1"].heal()
        self.wait_for_offset(-DAY_MS)
        self.sell(session, 1)
        moved = self.client.post("/api/v1/cash_movements", {
            "cash_movement_id": self.world.a_sale(session)["sale_id"], "register_session_id": session, "kind": "pay_in", "amount": 100,
            "reason": "change"})
        self.assertEqual(moved["moved_at"], opened["opened_at"])
        self.assertEqual(self.close(session)["closed_at"], opened["opened_at"])
        self.assert_near(self.opened(self.open(2))["opened_at"])
        self.assert_whole()


class NobodyKeepsAClock(ClockTest):
    def test_stores_that_were_right_do_not_follow_a_headquarters_that_is_a_day_off(self):
        for days in (1, -1):
            self.hq_clock.set(days)  # tokens that it has given look expired, or are not good yet
            wait_until(self.told, 40, "the clocks to differ")
            self.assertEqual(self.status()["time_offset_ms"], 0)
            self.assertIn("the store goes by its own clock", self.told()[0])
            session = self.open(0)
            self.assert_near(self.opened(session)["opened_at"])
            self.sell(session, 2)
            self.assert_near(self.close(session)["closed_at"])
            self.assert_whole()

    def set_headquarters(self, days):
        """Whoever is signed in there signs in again."""
        self.hq_clock.set(days)
        self.hq = self.world.hq = self.world.hq_client()

    def sells_rightly(self, register):
        """With the right time, and all of it arrives; the session stays open."""
        session = self.open(register)
        self.assert_near(self.opened(session)["opened_at"])
        self.sell(session, 2)
        self.wait_for_hq()
        return session

    def test_a_box_is_replaced_while_headquarters_is_a_day_off(self):
        for register, days in ((1, 1), (2, -1)):
            self.set_headquarters(days)
            session = self.sells_rightly(register)
            life = self.life()
            self.replace_box()
            wait_until(lambda: self.status()["recovery_complete"], 60, "what headquarters holds")
            self.assertGreater(self.life(), life)
            self.sell(session, 2)
            self.assert_near(self.close(session)["closed_at"])
            self.close(self.sells_rightly(register))
            self.set_headquarters(0)
            self.close(self.sells_rightly(0))
            self.assert_whole()

    def test_headquarters_goes_back_while_it_is_a_day_off(self):
        node = self.world.network.hq
        for days in (1, -1):
            self.set_headquarters(days)
            session = self.sells_rightly(3)
            node.server.stop()
            self.copy(node, f"DROP DATABASE IF EXISTS kept; CREATE DATABASE kept TEMPLATE {node.database};")
            node.server.start()
            self.sell(session, 3)
            self.wait_for_hq()
            incarnation = self.hq_rows("SELECT hq_inc FROM sync.head")
            node.server.stop()
            self.copy(node, f"DROP DATABASE {node.database}; ALTER DATABASE kept RENAME TO {node.database};")
            node.server.start()
            self.assertNotEqual(self.hq_rows("SELECT hq_inc FROM sync.head"), incarnation)
            self.sell(session, 2)
            self.wait_for_hq()
            self.assert_near(self.close(session)["closed_at"])
            self.assert_whole()

    def copy(self, node, text):
        node.cluster.disconnect(node.database)
        for statement in text.split("; "):
            node.cluster.sql(statement)


if __name__ == "__main__":
    unittest.main()
