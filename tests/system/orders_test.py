"""Two of the things that happen to boxes, one after the other: all that was acknowledged is at headquarters once, the box that goes on has what
headquarters has, somebody was told, and the pages say what to do."""
import unittest
from dataclasses import dataclass

from chain.api import Client
from chain.network import wait_until
from chain.server import Server
from disks import DiskTest
from pages import PageTest

SALES = "/api/v1/sales"


@dataclass
class Box:
    """What a page is followed on."""
    server: Server
    cluster: object
    database: str


class OrderTest(PageTest, DiskTest):
    patience_s = 60
    options = {"store_settings": {"sync.recovery_poll_ms": "500"}}

    def setUp(self):
        super().setUp()
        self.network = self.world.network
        self.store = self.network.stores["store1"]
        self.client = self.world.store_client("store1")

    def session(self):
        opened = self.store_rows("SELECT open_session_id FROM retail.register_state WHERE open_session_id IS NOT NULL LIMIT 1")
        return opened[0] if opened else self.world.open_session(self.client, "store1")

    def sell(self, count, client=None, session=None):
        session = session or self.session()
        for _ in range(count):
            self.sold.take((client or self.client).post(SALES, self.world.a_sale(session)))

    def sell_unsent(self, count):
        """Nobody but this disk has them."""
        self.world.relays["store1"].cut()
        self.sell(count)

    def start_store(self):
        self.world.relays["store1"].heal()
        self.store.server.start()
        self.client = self.world.store_client("store1")

    def take_out(self, disk):
        """The box is dead; its disk lies in a drawer, under this name."""
        self.healing.note_told()
        self.store.server.stop()
        self.as_superuser(self.store, f"ALTER DATABASE {self.store.database} RENAME TO {disk};")

    def new_box(self):
        """An empty machine, by the page."""
        self.store.cluster.create_database(self.store.database)
        self.remove_marker(self.store)
        self.world.relays["store1"].heal()
        self.follow("replace-a-box.md", self.store, HQ=self.world.relays["store1"].url, CODE=self.code("replace-a-box.md"))
        self.wait_for_master_data()
        self.client = self.world.store_client("store1")

    def choose(self):
        """The box of the network goes on, by the page."""
        self.follow("two-boxes.md", self.store, 0, HQ=self.world.relays["store1"].url, CODE=self.code("two-boxes.md"))

    def box_of(self, database, state=None):
        return Box(self.machine_of(database, state), self.store.cluster, database)

    def rescue_by_the_page(self, box):
        said = self.follow("two-boxes.md", box, 1, HQ=self.network.hq.server.url, CODE=self.code("two-boxes.md", 1))
        self.assertIn("Headquarters holds all that was sold here", said)

    def not_held(self):
        """What the box names as not to be held here."""
        return self.store_rows("SELECT document_id FROM sync.unrecovered_document ORDER BY document_id")

    def restart_hq_as(self, kept):
        """Headquarters is the copy of before; what lies beside its database is of today."""
        self.put_back(self.network.hq, kept)
        self.network.hq.server.start()
        self.world.hq = self.world.hq_client()

    def wait_for_recovery(self):
        wait_until(lambda: self.client.get("/api/v1/sync/status")["recovery_complete"], 60, "what headquarters holds to be given back")


class Replaced(OrderTest):
    def test_headquarters_is_restored_while_a_new_box_gets_back_what_it_holds(self):
        self.sell(3)
        self.wait_for_hq()
        self.keep(self.network.hq)
        self.world.hq = self.world.hq_client()
        self.sell(4)
        self.wait_for_hq()
        self.take_out("second_disk")
        self.hq_rows("REVOKE EXECUTE ON FUNCTION sync.recovery_page FROM outpost_server")  # it is in the middle of it
        self.new_box()
        self.sell(2, session=self.world.open_session(self.client, "store1", 1))
        self.healing.begin()
        self.restart_hq_as("kept")
        self.note_told("headquarters_restored")
        wait_until(lambda: "credential_refused" in self.store_rows("SELECT name FROM retail.condition WHERE ended_at IS NULL"), 60,
                   "the store to say that it is not known")
        self.choose()
        self.rescue_by_the_page(self.box_of("second_disk"))
        self.assert_whole(told=("headquarters_restored", "credential_refused"))

    def test_a_box_is_replaced_twice_before_the_first_disk_is_found(self):
        self.sell(2)
        self.wait_for_hq()
        self.healing.begin()
        for disk in ("first_of_two", "second_of_two"):
            self.sell_unsent(3)
            self.take_out(disk)
            self.new_box()
            self.sell(1, session=self.world.open_session(self.client, "store1", 2 if disk == "first_of_two" else 3))
            self.wait_for_recovery()
        for disk in ("first_of_two", "second_of_two"):
            self.rescue_by_the_page(self.box_of(disk))
        self.assert_whole()

    def test_a_snapshot_of_the_old_machine_is_started_after_it_was_replaced(self):
        session = self.session()
        self.sell(2, session=session)
        self.wait_for_hq()
        state = self.store.server.settings["state_dir"]
        self.store.server.stop()
        self.keep(self.store, "snapshot")
        old = self.box_of("snapshot", state)
        self.healing.begin()
        self.take_out("thrown_away")
        self.new_box()
        self.sell(2)
        self.healing.watch("the old machine", old)
        old.server.start()
        self.addCleanup(old.server.stop)
        client = Client(old.server.url)
        self.addCleanup(client.close)
        client.login("clerk", self.world.passwords["clerk"])
        self.sell(3, client, session)
        self.note_told("credential_refused")
        old.server.stop()
        self.rescue_by_the_page(old)
        self.assert_whole(told=("credential_refused",))

    def test_the_disk_of_a_store_that_was_closed_is_rescued(self):
        self.sell(1)
        self.wait_for_hq()
        self.sell_unsent(3)
        self.healing.begin()
        self.take_out("closed_disk")
        path = f"/api/v1/stores/{self.world.store_ids['store1']}"
        self.set_active(path, False)
        self.rescue_by_the_page(self.box_of("closed_disk"))
        self.wait_for_hq()
        self.set_active(path, True)
        self.new_box()
        self.assert_whole()

    def set_active(self, path, active):
        store = self.hq.get(path)
        store.pop("updated_at", None)
        self.hq.put(path, {**store, "active": active})


class Restored(OrderTest):
    def test_a_store_and_headquarters_are_both_restored(self):
        self.sell(2)
        self.wait_for_hq()
        self.keep(self.network.hq)
        self.world.hq = self.world.hq_client()
        self.keep(self.store)
        self.client = self.world.store_client("store1")
        self.sell(3)  # on the lost disk and at the lost headquarters alone
        self.wait_for_hq()
        self.healing.begin()
        self.take_out("lost_disk")
        self.as_superuser(self.store, f"ALTER DATABASE kept RENAME TO {self.store.database};")
        self.restart_hq_as("kept")
        self.start_store()
        self.sell(2)
        self.note_told("headquarters_restored")
        self.choose()
        self.rescue_by_the_page(self.box_of("lost_disk"))
        self.sell(1)
        self.assert_whole(told=("headquarters_restored",))


class TwoBoxes(OrderTest):
    def test_two_boxes_run_and_headquarters_is_restored_before_anybody_has_chosen(self):
        """A sale of the copy whose number the chosen box printed too stays at headquarters: the box cannot hold it, and names it."""
        session = self.session()
        self.sell(2, session=session)
        self.wait_for_hq()
        self.keep(self.network.hq)
        self.world.hq = self.world.hq_client()
        self.healing.begin()
        copy = self.a_copy_runs("clone_of_two")
        self.client = self.world.store_client("store1")
        self.note_told("two_boxes")
        client = Client(copy.url)
        self.addCleanup(client.close)
        client.login("clerk", self.world.passwords["clerk"])
        self.sell(3, session=session)
        self.sell(4, client, session)
        self.restart_hq_as("kept")
        self.sell(1, session=session)
        self.sell(1, client, session)
        self.note_told("headquarters_restored")
        wait_until(lambda: self.conditions() == ["two_boxes"], 60, "people to be told again")
        self.choose()
        copy.stop()
        self.rescue_by_the_page(Box(copy, self.store.cluster, "clone_of_two"))
        self.assert_whole(twice=4, told=("headquarters_restored", "two_boxes", "number_given_twice", "document_not_given_back"))
        wait_until(lambda: self.named() == [f"sale {sale_id}" for sale_id in self.not_held()], self.patience_s, "the box to name what it cannot hold")
        self.assertLess(set(self.named()), {f"sale {sale_id}" for sale_id in self.sold})

    def named(self):
        return self.store_rows("SELECT subject FROM retail.condition WHERE name = 'document_not_given_back' AND ended_at IS NULL ORDER BY subject")


if __name__ == "__main__":
    unittest.main()
