"""Live updates: who may looks on as things happen at both tiers, goes on after a cut, and is told when something was missed."""
import time
import unittest

from chain.api import Client, Problem
from chain.identifier import new_id
from chain.network import wait_until
from live_line import LineEnded, LiveLine
from one_chain import ChainTest

RING = 256  # items of a topic that are kept: common/live/ring.h
LOOKS_EVERY_S = 2.5  # the store's program, after its distance: common/conditions
UNAUTHENTICATED = {"error": {"code": "unauthenticated"}}


class Live(ChainTest):
    products = 1

    @classmethod
    def prepare(cls):
        cls.session_id = cls.world.open_session(cls.world.store_client("store1"), "store1")

    def setUp(self):
        self.clerk = self.world.store_client("store1")
        self.addCleanup(self.clerk.close)

    def open(self, client, subscribe=None):
        line = LiveLine(client.base_url)
        self.addCleanup(line.close)
        self.assertEqual(line.status, 101)
        if subscribe is not None:
            line.say({"token": client.token, "subscribe": subscribe})
        return line

    def sell(self, count=1):
        return [self.clerk.post("/api/v1/sales", self.world.a_sale(self.session_id))["sale_id"] for _ in range(count)]

    def begin(self, line, *topics):
        """What each topic is answered with at once: position -> by topic."""
        heard = [line.hear() for _ in topics]
        self.assertEqual([one["topic"] for one in heard], list(topics))
        return {one["topic"]: one["position"] for one in heard}


class AtAStore(Live):
    def test_a_sale_is_told_to_who_looks_at_sales_sessions_and_stock_and_headquarters_tells_of_the_store(self):
        wait_until(lambda: self.world.drained("store1"), 30, "what was written before to be at headquarters")
        here = self.open(self.clerk, {"sales": None, "register_sessions": None, "stock": None})
        there = self.open(self.world.hq, {"sales": None})
        self.begin(here, "sales", "register_sessions", "stock")
        self.begin(there, "sales")
        began = time.monotonic()
        sale_id, = self.sell()
        for topic in ("sales", "register_sessions", "stock"):
            self.assertEqual(here.hear_items(topic, 1), [{"record": "sale", "id": sale_id}])
        at_store = time.monotonic() - began
        self.assertEqual(there.hear_items("sales", 1), [{"record": "sale", "id": None, "store_id": self.world.store_ids["store1"]}])
        print(f"a sale is told at the store after {at_store:.2f} s, at headquarters after {time.monotonic() - began:.2f} s")
        self.assertEqual(self.world.hq.get(f"/api/v1/sales/{sale_id}")["sale_id"], sale_id)

    def test_what_is_told_of_can_be_read(self):
        line = self.open(self.clerk, {"sales": None})
        self.begin(line, "sales")
        sold = self.sell(5)
        items = line.hear_items("sales", len(sold))
        self.assertEqual([item["id"] for item in items], sold)
        for item in items:
            self.assertEqual(self.clerk.get(f"/api/v1/sales/{item['id']}")["sale_id"], item["id"])

    def test_a_refused_sale_is_not_told(self):
        line = self.open(self.clerk, {"sales": None})
        self.begin(line, "sales")
        sale = self.world.a_sale(self.session_id)
        with self.assertRaises(Problem):
            self.clerk.post("/api/v1/sales", {**sale, "total": sale["total"] + 1})
        sale_id, = self.sell()
        self.assertEqual(line.hear_items("sales", 1), [{"record": "sale", "id": sale_id}])

    def test_a_line_that_was_cut_goes_on_where_it_was(self):
        line = self.open(self.clerk, {"sales": None})
        self.begin(line, "sales")
        self.sell()
        line.hear_items("sales", 1)
        line.close()
        missed = self.sell(3)
        again = self.open(self.clerk, {"sales": line.position})
        self.assertEqual([item["id"] for item in again.hear_items("sales", 3)], missed)

    def test_who_missed_more_than_is_kept_and_who_comes_from_another_run_starts_over(self):
        line = self.open(self.clerk, {"sales": None})
        first = self.begin(line, "sales")["sales"]
        self.sell(RING + 1)
        for position in (first, "00000000-1", "not a position", "x" * 300):
            again = self.open(self.clerk, {"sales": position})
            heard = again.hear()
            self.assertTrue(heard["start_over"], position)
            sale_id, = self.sell()
            self.assertEqual(again.hear_items("sales", 1)[0]["id"], sale_id)

    def test_a_restart_makes_all_start_over(self):
        line = self.open(self.clerk, {"sales": None})
        position = self.begin(line, "sales")["sales"]
        server = self.world.network.stores["store1"].server
        server.stop()
        with self.assertRaises(LineEnded):
            line.hear()
        server.start()
        self.assertTrue(self.open(self.clerk, {"sales": position}).hear()["start_over"])

    def test_the_distance_from_headquarters_is_told(self):
        wait_until(lambda: self.clerk.get("/api/v1/sync/status")["hints_come"], 30, "the line")
        time.sleep(LOOKS_EVERY_S)
        line = self.open(self.clerk, {"sync": None})
        self.begin(line, "sync")
        relay = self.world.relays["store1"]
        relay.cut()
        try:
            self.assertEqual(line.hear_items("sync", 1)[0]["record"], "sync_status")
            wait_until(lambda: not self.clerk.get("/api/v1/sync/status")["connected"], 10, "the store to say that headquarters does not answer")
        finally:
            relay.heal()
        wait_until(lambda: line.hear()["topic"] == "sync" and self.clerk.get("/api/v1/sync/status")["hints_come"], 60, "the line is back")


class AtHeadquarters(Live):
    def test_conditions_and_stores_are_told_as_they_change(self):
        line = self.open(self.world.hq, {"stores": None, "conditions": None})
        self.begin(line, "stores", "conditions")
        store_id = self.world.store_ids["store1"]
        relay = self.world.relays["store1"]
        relay.cut()
        try:
            self.assertEqual(line.hear_items("stores", 1), [{"record": "store", "id": store_id}])
        finally:
            relay.heal()
        store = self.world.hq.get(f"/api/v1/stores/{store_id}")
        self.world.hq.patch(f"/api/v1/stores/{store_id}", {"name": "Another name", "row_version": store["row_version"]})
        self.assertIn({"record": "store", "id": store_id}, line.hear_items("stores", 1))


class WhoMayListen(Live):
    def test_nobody_listens_without_saying_who_it_is(self):
        for message in ({"subscribe": {"sales": None}}, {"token": "x.y.z"}, {"token": self.world.hq.token, "subscribe": {"sales": None}}):
            line = self.open(self.clerk)
            line.say(message)
            self.assertEqual(line.hear(), UNAUTHENTICATED)
            with self.assertRaises(LineEnded) as ended:
                line.hear()
            self.assertEqual(ended.exception.args[0], 1008)

    def test_what_is_no_message_ends_the_line(self):
        for message in (b"[]", b"{", b"\xff\xfe", b"x" * 9000, b'{"subscribe":7}', b'{"a":1,"a":2}'):
            line = self.open(self.clerk)
            try:
                line.say(message)
                self.assertEqual(line.hear(), {"error": {"code": "malformed"}})
                with self.assertRaises(LineEnded):
                    line.hear()
            except (LineEnded, ConnectionError):
                pass  # libwebsockets ends the line by itself for these

    def looker(self):
        """Somebody at headquarters who sees reports and nothing else."""
        role_id, password = new_id(), "a long enough word"
        self.world.hq.post("/api/v1/roles", {"role_id": role_id, "code": role_id, "name": "Looker", "permissions": ["hq:view_reports"]})
        name = f"looker-{role_id}"
        self.world.hq.post("/api/v1/users", {"user_id": new_id(), "user_name": name, "display_name": "Looker", "active": True,
                                             "password": password, "roles": [{"role_id": role_id, "store_id": None}]})
        client = Client(self.world.hq.base_url)
        self.addCleanup(client.close)
        client.login(name, password)
        return client

    def test_each_topic_needs_the_permission_of_its_list(self):
        line = self.open(self.looker(), {"sales": None, "stores": None, "nothing": None})
        heard = {one["topic"]: one for one in (line.hear() for _ in range(3))}
        self.assertEqual(heard["sales"]["items"], [])
        self.assertEqual(heard["stores"]["error"], {"code": "forbidden"})
        self.assertEqual(heard["nothing"]["error"], {"code": "not_found"})

    def test_a_token_that_may_less_ends_what_it_may_not_hear(self):
        line = self.open(self.world.hq, {"stores": None, "sales": None})
        self.begin(line, "stores", "sales")
        line.say({"token": self.looker().token})
        self.assertEqual(line.hear(), {"topic": "stores", "error": {"code": "forbidden"}})
        self.sell()
        self.assertEqual(line.hear_items("sales", 1)[0]["record"], "sale")

    def test_who_is_dismissed_is_out_at_the_next_request_and_the_line_ends(self):
        looker = self.looker()
        line = self.open(looker, {"sales": None})
        self.begin(line, "sales")
        user = next(one for one in self.world.hq.items("/api/v1/users") if one["user_id"] == looker.get("/api/v1/auth/me")["user_id"])
        self.world.hq.patch(f"/api/v1/users/{user['user_id']}", {"active": False, "row_version": user["row_version"]})
        with self.assertRaises(Problem) as refused:
            looker.get("/api/v1/reports/sales", **{"from": "2026-01-01", "to": "2026-01-02", "group_by": "day"})
        self.assertEqual((refused.exception.status, refused.exception.code), (401, "token_expired"))
        self.assertEqual(line.hear(), UNAUTHENTICATED)

    def test_what_nobody_reads_any_more_is_not_sent(self):
        line = self.open(self.clerk, {"sales": None, "stock": None})
        self.begin(line, "sales", "stock")
        line.say({"unsubscribe": ["sales"]})
        self.sell()
        self.assertEqual(line.hear()["topic"], "stock")
        line.say({"subscribe": {"sales": None}})
        self.assertEqual(line.hear()["items"], [])


class SlowReader(Live):
    LINES = 20

    def resident(self):
        pid = self.world.network.stores["store1"].server.pid()
        with open(f"/proc/{pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) << 10

    def test_who_does_not_read_costs_little_and_is_told_all_or_to_start_over(self):
        lines = [self.open(self.clerk, {"sales": None, "stock": None, "register_sessions": None}) for _ in range(self.LINES)]
        for line in lines:
            self.begin(line, "sales", "stock", "register_sessions")
        self.sell(50)
        before = self.resident()
        sold = self.sell(2 * RING)
        print(f"{self.LINES} lines that nobody reads took {(self.resident() - before) >> 10} KiB while {len(sold)} sales were made")
        for line in lines[:3]:
            self.hear_last(line, sold[-1])

    def hear_last(self, line, sale_id):
        while True:
            message = line.hear()
            if message["topic"] != "sales":
                continue
            if message.get("start_over") or message["items"][-1]["id"] == sale_id:
                return


if __name__ == "__main__":
    unittest.main()
