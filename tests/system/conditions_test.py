"""Conditions: what goes wrong is seen within seconds where it is, and at headquarters for the store, and is over when it is mended."""
import os
import re
import subprocess
import time
import unittest
import uuid

from chain.api import Problem
from chain.network import wait_until
from one_chain import ChainTest

SEEN_WITHIN_S = 5
MENDED_WITHIN_S = 60  # pauses of the line grow
CONDITION = re.compile(r'^outpost_condition\{name="(\w+)",severity="(\w+)",store="(\w*)"\} (\d+)$', re.MULTILINE)
DAY_US = 86_400_000_000
ENDED = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s' AND pid <> pg_backend_pid()"
FULL = "/proc"  # a disk without room

# What headquarters received of the store's present life is said to have been something else.
ANOTHER_HISTORY = """
ALTER TABLE sync.received_batch DISABLE TRIGGER forbid_change;
UPDATE sync.received_batch SET chain = sha256('another history');
ALTER TABLE sync.received_batch ENABLE ALWAYS TRIGGER forbid_change;
UPDATE sync.received_mark SET chain = sha256('another history');
"""


class ConditionTest(ChainTest):
    """What lasts at store1 and at headquarters, and how soon."""
    options = {"store_settings": {"sync.silent_s": "2"}}

    @classmethod
    def prepare(cls):
        cls.session_id = cls.world.open_session(cls.world.store_client("store1"), "store1")

    def setUp(self):
        self.hq, self.store = self.world.network.hq, self.world.network.stores["store1"]
        self.clerk = self.world.store_client("store1")
        self.addCleanup(self.clerk.close)
        self.relay = self.world.relays["store1"]
        self.wait(lambda: self.clerk.get("/api/v1/sync/status")["hints_come"], MENDED_WITHIN_S, "the line")

    def lasting(self, node):
        """name -> (severity, store, count) by its metrics."""
        status, body = (self.world.hq if node is self.hq else self.clerk).exchange("GET", "/metrics")
        self.assertEqual(status, 200)
        return {name: (severity, store, int(count)) for name, severity, store, count in CONDITION.findall(body.decode())}

    def wait(self, condition, seconds, what):
        wait_until(condition, seconds, what)

    def begins(self, name, *nodes, severity="warning"):
        """Within five seconds at each of these."""
        began = time.monotonic()
        for node in nodes:
            self.wait(lambda node=node: name in self.lasting(node), SEEN_WITHIN_S - (time.monotonic() - began), f"{name} at {node.name}")
            store = "STORE1" if node is self.hq and nodes != (self.hq,) else ""
            self.assertEqual(self.lasting(node)[name][:2], (severity, store))
        print(f"{name}: seen at {' and '.join(node.name for node in nodes)} within {time.monotonic() - began:.1f} s")

    def ends(self, name, *nodes):
        for node in nodes:
            self.wait(lambda node=node: name not in self.lasting(node), MENDED_WITHIN_S, f"the end of {name} at {node.name}")

    def owner(self, node, text):
        node.cluster.sql(text, node.database)

    def rename_product(self, name):
        product_id = next(iter(self.world.items.values())).product_id
        path = f"/api/v1/products/{product_id}"
        self.world.hq.patch(path, {"name": name, "row_version": self.world.hq.get(path)["row_version"]})
        return product_id

    def enrol(self):
        self.world.network.enrol("store1", self.world.store_ids["store1"], self.world.hq)


class Conditions(ConditionTest):
    def test_a_row_that_does_not_fit_is_named_with_table_key_and_reason_at_both_tiers(self):
        self.owner(self.store, "ALTER TABLE retail.product ADD CONSTRAINT no_such_name CHECK (name <> 'Impossible')")
        product_id = self.rename_product("Impossible")
        self.begins("row_not_applicable", self.store, self.hq)
        items = self.clerk.get("/api/v1/conditions?lasting=true&name=row_not_applicable")["items"]
        self.assertEqual(len(items), 2)  # its price refers to it
        seen = next(item for item in items if item["subject"] == f"product {product_id}")
        self.assertIn("no_such_name", seen["detail"])
        self.assertEqual((seen["severity"], seen["lasting"], seen["ended_at"]), ("warning", True, None))
        self.assertIn("Correct the row", seen["remedy"])
        at_hq, = self.world.hq.get("/api/v1/conditions?lasting=true&name=row_not_applicable")["items"]
        self.assertEqual(at_hq["store_id"], self.world.store_ids["store1"])
        fleet, = self.world.hq.get("/api/v1/sync/stores")["items"]
        self.assertEqual((fleet["conditions"], self.clerk.get("/api/v1/sync/status")["conditions"]), (1, 1))
        said = self.hq.server.command("conditions")
        self.assertIn("warning  row_not_applicable of STORE1", said)
        self.assertIn("Correct the row", said)
        self.owner(self.store, "ALTER TABLE retail.product DROP CONSTRAINT no_such_name")
        self.rename_product("Possible")
        self.ends("row_not_applicable", self.store, self.hq)
        self.assertEqual(len(self.world.hq.get("/api/v1/conditions?name=row_not_applicable")["items"]), 1)

    def test_the_figures_of_both_servers_pass_the_check_of_prometheus(self):
        self.owner(self.hq, "INSERT INTO retail.told_conditions (store_id, conditions) SELECT store_id, 'clock_off:1' FROM retail.store"
                            " ON CONFLICT (store_id) DO UPDATE SET conditions = excluded.conditions")
        self.wait(lambda: "clock_off" in self.lasting(self.hq), SEEN_WITHIN_S, "a condition")
        for client in (self.world.hq, self.clerk):
            figures = client.exchange("GET", "/metrics")[1]
            checked = subprocess.run(["promtool", "check", "metrics"], input=figures, capture_output=True)
            self.assertEqual((checked.returncode, checked.stdout, checked.stderr), (0, b"", b""))
        self.owner(self.hq, "DELETE FROM retail.told_conditions")

    def test_publishing_that_fails_is_seen_and_over_when_it_goes_on(self):
        self.owner(self.hq, "ALTER TABLE sync.cut ADD CONSTRAINT none CHECK (rev < 0) NOT VALID")
        self.rename_product("Another")
        self.begins("publishing_failed", self.hq, severity="critical")
        self.owner(self.hq, "ALTER TABLE sync.cut DROP CONSTRAINT none")
        self.ends("publishing_failed", self.hq)

    def test_a_silent_headquarters_is_seen_by_the_store(self):
        self.relay.cut()
        try:
            time.sleep(2)
            self.begins("headquarters_silent", self.store)
        finally:
            self.relay.heal()
        self.ends("headquarters_silent", self.store)

    def test_a_store_that_is_cut_off_knows_it_until_it_is_enrolled_again(self):
        self.world.hq.post(f"/api/v1/sync/stores/{self.world.store_ids['store1']}/revoke")
        self.begins("credential_refused", self.store, severity="critical")
        self.enrol()
        self.ends("credential_refused", self.store)

    def test_a_fork_is_known_at_both_tiers_until_the_store_has_another_life(self):
        self.clerk.post("/api/v1/sales", self.world.a_sale(self.session_id))
        self.wait(lambda: self.world.drained("store1"), MENDED_WITHIN_S, "the sale at headquarters")
        life = self.life()
        self.owner(self.hq, "ALTER FUNCTION sync.renew_store RENAME TO renew_store_later")  # it would get one at once
        try:
            self.owner(self.hq, ANOTHER_HISTORY)
            self.clerk.post("/api/v1/sales", self.world.a_sale(self.session_id))
            self.begins("journal_forked", self.store, self.hq, severity="critical")
        finally:
            self.owner(self.hq, "ALTER FUNCTION sync.renew_store_later RENAME TO renew_store")
        self.ends("journal_forked", self.store, self.hq)
        self.wait(lambda: self.world.drained("store1"), MENDED_WITHIN_S, "the sales at headquarters")
        self.assertGreater(self.life(), life)

    def life(self):
        return int(self.store_rows("SELECT life_number FROM sync.link")[0])

    def test_a_clock_that_is_a_day_off_is_seen_at_both_tiers(self):
        def tomorrow(piece):
            return re.sub(rb'(?<="time_us":)\d{16}', lambda told: b"%d" % (int(told[0]) + DAY_US), piece)

        self.wait(lambda: self.clerk.get("/api/v1/sync/status")["clock_offset_ms"] is not None, SEEN_WITHIN_S, "the first answer")
        self.assertLess(abs(self.clerk.get("/api/v1/sync/status")["clock_offset_ms"]), 5000)
        self.relay.altered = tomorrow
        try:
            self.rename_product("Tomorrow")  # what is applied is told to headquarters, and answered
            self.wait(lambda: abs(self.clerk.get("/api/v1/sync/status")["clock_offset_ms"]) > 5000, SEEN_WITHIN_S, "the other time")
            self.begins("clock_off", self.store, self.hq)
        finally:
            self.relay.altered = None
        self.assertAlmostEqual(self.clerk.get("/api/v1/sync/status")["clock_offset_ms"], 86_400_000, delta=5000)
        seen, = self.clerk.get("/api/v1/conditions?lasting=true&name=clock_off")["items"]
        self.assertRegex(seen["detail"], "about (1440|1439) minutes behind headquarters")
        self.rename_product("Today")
        self.ends("clock_off", self.store, self.hq)

    def test_a_store_whose_database_takes_no_changes_is_not_ready(self):
        database, cluster = self.store.database, self.store.cluster
        self.assertEqual(self.clerk.exchange("GET", "/health/ready")[0], 200)
        cluster.sql(f"ALTER DATABASE {database} SET default_transaction_read_only = on")
        try:
            cluster.sql(ENDED % database)
            self.wait(lambda: b"takes no changes" in self.clerk.exchange("GET", "/health/ready")[1], SEEN_WITHIN_S, "the server not to be ready")
            with self.assertRaises(Problem) as caught:
                self.clerk.post("/api/v1/sales", self.world.a_sale(self.session_id))
            self.assertEqual((caught.exception.status, caught.exception.code), (503, "unavailable"))
        finally:
            cluster.sql(f"ALTER DATABASE {database} RESET default_transaction_read_only")
            cluster.sql(ENDED % database)
        self.wait(lambda: self.clerk.exchange("GET", "/health/ready")[0] == 200, SEEN_WITHIN_S, "the server to be ready")
        self.wait(lambda: self.clerk.get("/api/v1/sync/status")["hints_come"], MENDED_WITHIN_S, "the line")

    def test_documents_in_quarantine_are_seen_until_they_are_settled(self):
        store_id = self.world.store_ids["store1"]
        self.owner(self.hq, "INSERT INTO sync.quarantine (store_id, store_inc, seq, kind, document_id, document, reason_code, reason)"
                            f" SELECT store_id, store_inc, 1, 'sale', '{uuid.uuid4()}', '{{}}', '23514', 'no good' FROM sync.received_mark"
                            f" WHERE store_id = '{store_id}' LIMIT 1")
        self.wait(lambda: "documents_in_quarantine" in self.lasting(self.hq), SEEN_WITHIN_S, "the quarantine to be seen")
        self.assertEqual(self.lasting(self.hq)["documents_in_quarantine"], ("critical", "STORE1", 1))
        self.owner(self.hq, "UPDATE sync.quarantine SET state = 'stored', resolved_at = now()")
        self.ends("documents_in_quarantine", self.hq)

    def test_a_number_given_twice_lasts_until_somebody_has_acknowledged_it(self):
        document_id = uuid.uuid4()
        self.owner(self.hq, "INSERT INTO sync.number_given_twice (store_id, kind, document_id, number_copy)"
                            f" VALUES ('{self.world.store_ids['store1']}', 'sale', '{document_id}', 1)")
        self.wait(lambda: "number_given_twice" in self.lasting(self.hq), SEEN_WITHIN_S, "the number to be seen")
        seen, = self.world.hq.get("/api/v1/conditions?lasting=true&name=number_given_twice")["items"]
        self.assertEqual(seen["subject"], f"sale {document_id}")
        path = f"/api/v1/conditions/{seen['condition_id']}/acknowledge"
        for _ in range(2):
            acknowledged = self.world.hq.post(path)
            self.assertEqual((acknowledged["lasting"], acknowledged["acknowledged_by"]),
                             (False, self.world.hq.get("/api/v1/auth/me")["user_id"]))
        self.ends("number_given_twice", self.hq)
        time.sleep(3)
        self.assertNotIn("number_given_twice", self.lasting(self.hq))


class Room(ChainTest):
    """What is watched is the folder that a link names: an empty one of the system's own, or that of the test."""
    shares_chain = False
    stores = 1

    @classmethod
    def prepare(cls):
        cls.session_id = cls.world.open_session(cls.world.store_client("store1"), "store1")

    def watch(self, node, low, full):
        node.server.stop()
        node.server.settings.update({"disk.path": self.link, "disk.low_mb": str(low), "disk.full_mb": str(full)})
        node.server.write_configuration()
        self.point(self.folder)
        node.server.start()

    def point(self, target):
        """From one moment to the next."""
        os.symlink(target, self.link + ".new")
        os.replace(self.link + ".new", self.link)

    def setUp(self):
        self.link = os.path.join(self.folder, "watched")

    def lasting(self, client):
        return {name: severity for name, severity, _, _ in CONDITION.findall(client.exchange("GET", "/metrics")[1].decode())}

    def refused(self, call, *arguments):
        with self.assertRaises(Problem) as caught:
            call(*arguments)
        return caught.exception.status, caught.exception.code

    def test_a_full_disk_stops_selling_last_and_people_still_read_and_close_their_sessions(self):
        store = self.world.network.stores["store1"]
        self.watch(store, 1, 1)
        clerk = self.world.store_client("store1")
        self.addCleanup(clerk.close)
        self.assertEqual(clerk.exchange("GET", "/health/ready")[0], 200)
        clerk.post("/api/v1/sales", self.world.a_sale(self.session_id))
        self.point(FULL)
        wait_until(lambda: self.lasting(clerk).get("disk_full") == "critical", SEEN_WITHIN_S, "the full disk")
        self.assertEqual(self.lasting(clerk)["disk_low"], "warning")
        self.assertEqual(self.refused(clerk.post, "/api/v1/sales", self.world.a_sale(self.session_id)), (507, "no_room"))
        status, body = clerk.exchange("GET", "/health/ready")
        self.assertEqual(status, 503)
        self.assertIn("disk", body.decode())
        wait_until(lambda: "disk_full" in self.lasting(self.world.hq), SEEN_WITHIN_S, "the full disk at headquarters")
        self.assertEqual(len(clerk.get("/api/v1/sales")["items"]), 1)
        session = f"/api/v1/register_sessions/{self.session_id}"
        clerk.post(session + "/close", {"counted_cash": 0})
        self.point(self.folder)
        wait_until(lambda: not self.lasting(clerk), SEEN_WITHIN_S, "room")
        self.assertEqual(clerk.exchange("GET", "/health/ready")[0], 200)
        self.world.open_session(clerk, "store1")

    def test_below_the_first_mark_new_master_data_waits_and_selling_goes_on(self):
        store, hq = self.world.network.stores["store1"], self.world.network.hq
        self.watch(store, 1 << 30, 1)
        clerk = self.world.store_client("store1")
        self.addCleanup(clerk.close)
        wait_until(lambda: "disk_low" in self.lasting(clerk), SEEN_WITHIN_S, "the low disk")
        product = self.world.items["SKU2"].product_id
        path = f"/api/v1/products/{product}"
        self.world.hq.patch(path, {"name": "Waits", "row_version": self.world.hq.get(path)["row_version"]})
        clerk.post("/api/v1/sales", self.world.a_sale(self.world.open_session(clerk, "store1", 1)))
        time.sleep(2)
        self.assertNotEqual(clerk.get(path)["name"], "Waits")
        self.watch(store, 1, 1)
        clerk = self.world.store_client("store1")
        self.addCleanup(clerk.close)
        wait_until(lambda: clerk.get(path)["name"] == "Waits", MENDED_WITHIN_S, "the new name")
        self.watch(hq, 1 << 30, 1)
        self.world.hq = self.world.hq_client()
        wait_until(lambda: "disk_low" in self.lasting(self.world.hq), SEEN_WITHIN_S, "the low disk at headquarters")
        self.assertEqual(self.refused(self.world.hq.patch, path, {"name": "No", "row_version": 2}), (507, "no_room"))
        self.watch(hq, 1, 1)
        self.world.hq = self.world.hq_client()


if __name__ == "__main__":
    unittest.main()
