"""Two headquarters answer under one name: stores follow the one that began later, the other one stands still and says so."""
import os
import shutil
import unittest

from chain.account import running_account
from chain.api import Problem
from chain.cluster import copy_running_folder
from chain.network import Node, wait_until
from chain.ports import reserved_port
from chain.server import Server
from witnessing import Standby, WitnessTest


class TwoHeadquarters(WitnessTest):
    def setUp(self):
        super().setUp()
        self.first = self.network.hq
        self.addCleanup(self.make_one_again)

    def make_one_again(self):
        """For the next test."""
        self.lead_to(self.first)
        self.first.server.command("restored")
        wait_until(lambda: "headquarters_stale" not in self.lasting(self.first), 10, "the first one to go on")

    def second_machine(self, cluster, database):
        """It has the first one's keys, as a copy of a machine or a standby has, and no marker of its own."""
        old = self.first.server
        server = Server(old.program, os.path.join(self.folder, "second"), running_account(), cluster, database, reserved_port())
        shutil.rmtree(server.folder, ignore_errors=True)
        server.write_configuration()
        copy_running_folder(old.settings["state_dir"], server.settings["state_dir"])
        os.unlink(os.path.join(server.settings["state_dir"], "life"))
        self.addCleanup(server.stop)
        return Node("second", cluster, server, database)

    def lead_to(self, node):
        """The store reaches this one from now on, and what the tests ask of headquarters is asked of it."""
        self.healing.note_told()
        self.world.relays["store1"].lead_to(node.server.port)
        self.network.hq = node

    def of(self, node, text):
        return node.cluster.sql(text, node.database).splitlines()

    def head(self, node):
        return self.of(node, "SELECT hq_inc, rev FROM sync.head")[0]

    def wait_until_stale(self, node):
        wait_until(lambda: self.of(node, "SELECT stale_since IS NOT NULL FROM sync.head") == ["t"], 60, "the old one to be told")
        wait_until(lambda: "headquarters_stale" in self.lasting(node), 10, "people to be told")

    def lasting(self, node):
        return [line.split("|")[0] for line in self.of(node, "SELECT name FROM retail.condition WHERE lasting")]

    def assert_stands_still(self, node):
        """It publishes nothing, takes nothing, and refuses what people would change; it says what to do."""
        head, received = self.head(node), self.of(node, "SELECT store_inc, acked_seq FROM sync.received_mark ORDER BY 1")
        client = self.network.admin_client("admin", self.world.passwords["admin"])
        self.addCleanup(client.close)
        price = next(iter(client.items("/api/v1/prices")))
        wait_until(lambda: self.refusal(client, price) == "headquarters_stale", 10, "changes to be refused")
        self.sell(2)
        self.restart_store()
        wait_until(lambda: self.store_error() == "headquarters_stale", 60, "the store to be refused")
        self.assertEqual(self.head(node), head)
        self.assertEqual(self.of(node, "SELECT store_inc, acked_seq FROM sync.received_mark ORDER BY 1"), received)
        said = node.server.command("conditions")
        self.assertIn("headquarters_stale", said)
        self.assertIn("Stop this machine", said)
        self.healing.hear("conditions", next(line for line in said.splitlines() if "Stop this machine" in line))

    def refusal(self, client, price):
        try:
            client.patch(f"/api/v1/prices/{price['price_id']}", {"unit_price": 1, "row_version": 0})
        except Problem as refused:
            return refused.code
        return None

    def store_error(self):
        return ([None] + [event["error"] for event in self.store.server.log_events("sync.no_token")])[-1]

    def test_an_old_copy_that_answers_goes_on_once_and_the_first_one_stands_still(self):
        self.sell(2)
        self.wait_for_hq()
        self.keep(self.first, "old")
        self.change_price(4711)
        self.sell(3)
        self.wait_for_hq()
        self.healing.begin()
        second = self.second_machine(self.first.cluster, "old")
        second.server.start()
        self.lead_to(second)
        self.sell(2)
        self.wait_for_hq()
        begun = self.incarnation()
        self.assertNotEqual(begun, self.of(self.first, "SELECT hq_inc FROM sync.head")[0])
        self.lead_to(self.first)
        self.wait_until_stale(self.first)
        self.assert_stands_still(self.first)
        self.assertEqual(self.store_rows("SELECT hq_inc FROM sync.mirror_position"), [begun])
        self.lead_to(second)
        self.sell(1)
        self.wait_for_hq()
        self.assertEqual(self.incarnation(), begun)
        self.assert_whole()
        self.lead_to(self.first)
        self.healing.begin()
        self.healing.hear("restored", self.first.server.command("restored"))
        self.sell(1)
        self.wait_for_hq()
        self.assert_whole()
        self.assertEqual(self.price(), "4711")
        wait_until(lambda: "headquarters_stale" not in self.lasting(self.first), 10, "the condition to end")

    def test_after_a_standby_was_promoted_the_primary_that_comes_back_stands_still(self):
        self.sell(2)
        self.wait_for_hq()
        standby = Standby(self.first.cluster)
        self.addCleanup(standby.stop)
        standby.wait_until_it_follows()
        inc = self.incarnation()
        self.healing.begin()
        second = self.second_machine(standby.promote(), self.first.database)
        second.server.start()
        self.sell(2)  # the primary is still there, and takes them
        self.wait_for_hq()
        self.assertEqual(self.incarnation(), inc)
        self.assertNotEqual(self.of(second, "SELECT hq_inc FROM sync.head")[0], inc)
        self.lead_to(second)
        self.sell(2)
        self.wait_for_hq()
        begun = self.incarnation()
        self.assertEqual(self.of(second, "SELECT found_by FROM sync.lost_time"), ["promotion"])
        self.lead_to(self.first)
        self.wait_until_stale(self.first)
        self.assert_stands_still(self.first)
        self.lead_to(second)
        self.wait_for_hq()
        self.assertEqual(self.incarnation(), begun)
        self.assert_whole()

    def test_two_servers_on_one_database_publish_and_take_one_history(self):
        self.sell(2)
        self.wait_for_hq()
        beside = self.second_machine(self.first.cluster, self.first.database)
        beside.server.start()
        inc = self.incarnation()
        self.healing.begin()
        for amount, node in ((5001, beside), (5002, self.first), (5003, beside)):
            self.world.relays["store1"].lead_to(node.server.port)
            self.change_price(amount)  # at the first one
            self.sell(2)
            self.wait_for_hq()
        self.first.server.kill()
        self.first.server.start()
        self.sell(1)
        self.wait_for_hq()
        self.assertEqual(self.incarnation(), inc)
        self.assertEqual(self.of(self.first, "SELECT count(*) - max(rev) FROM sync.cut"), ["0"])
        self.assert_whole(told=None)


if __name__ == "__main__":
    unittest.main()
