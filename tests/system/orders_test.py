"""Two of the things that happen to boxes, one after the other: all that was acknowledged is at headquarters once, the box that goes on has what
headquarters has, somebody was told, and the pages say what to do."""
import time
import unittest
from dataclasses import dataclass

from chain.api import Client
from chain.network import wait_until
from chain.server import Server
from convergence import acknowledged_faults, quarantine_faults, upload_faults
from disks import DiskTest
from pages import PageTest

SALES = "/api/v1/sales"


@dataclass
class Box:
    """What a page is followed on."""
    server: Server
    cluster: object


class OrderTest(PageTest, DiskTest):
    patience_s = 40
    options = {"store_settings": {"sync.recovery_poll_ms": "500"}}

    def setUp(self):
        self.network = self.world.network
        self.store = self.network.stores["store1"]
        self.client = self.world.store_client("store1")
        self.sold, self.told, self.started = {}, set(), None

    def session(self):
        opened = self.store_rows("SELECT open_session_id FROM retail.register_state WHERE open_session_id IS NOT NULL LIMIT 1")
        return opened[0] if opened else self.world.open_session(self.client, "store1")

    def sell(self, count, client=None, session=None):
        session = session or self.session()
        replies = [(client or self.client).post(SALES, self.world.a_sale(session)) for _ in range(count)]
        self.sold.update((reply["sale_id"], reply["receipt_number"]) for reply in replies)

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
        return Box(self.machine_of(database, state), self.store.cluster)

    def rescue(self, box):
        said = self.follow("two-boxes.md", box, 1, HQ=self.network.hq.server.url, CODE=self.code("two-boxes.md", 1))
        self.assertIn("Headquarters holds all that was sold here", said)

    def note_told(self, *expected):
        wait_until(lambda: set(expected) <= self.open_conditions(), 60, f"somebody to be told {expected}")
        self.told |= self.open_conditions()

    def open_conditions(self):
        return {one["name"] for one in self.hq.get("/api/v1/conditions", lasting="true")["items"] if one["name"] != "backup_old"}

    def assert_healed(self, name, twice=0):
        """twice: so many sales have a number that another one has. Both count, and a box holds one of them."""
        wait_until(lambda: acknowledged_faults(self.world, "store1", self.sold) == [], self.patience_s, "everything sold to be at HQ")
        self.wait_for_rows()
        self.wait_for_stock()
        took = time.monotonic() - self.started
        self.told |= self.open_conditions()
        self.assert_one_of_each_pair(self.not_held(), twice)
        self.assert_one_of_each_pair(self.hq_rows("SELECT document_id FROM sync.number_given_twice"), twice)
        numbers = set(self.sold.values())
        self.assertEqual(quarantine_faults(self.world), [])
        self.assertEqual(len(numbers), len(self.sold) - twice)
        print(f"{name}: {len(self.sold)} acknowledged = reported, {len(numbers)} receipt numbers, {twice} noted as given twice, quarantine 0, "
              f"stock and rows equal after {took:.1f} s; told: {', '.join(sorted(self.told))}")

    def assert_one_of_each_pair(self, sale_ids, count):
        """Not which one: that is the one that came second, and at headquarters it depends on whose line was back first."""
        numbers = list(self.sold.values())
        self.assertEqual(sorted(self.sold[sale_id] for sale_id in sale_ids), sorted(number for number in set(numbers) if numbers.count(number) == 2))
        self.assertEqual(len(sale_ids), count)

    def wait_for_rows(self):
        """The box that goes on has each document with its lines, quantities, amounts and payments: what a return will need."""
        deadline = time.monotonic() + self.patience_s
        while (faults := upload_faults(self.world, "store1", self.not_held())) and time.monotonic() < deadline:
            time.sleep(0.5)
        self.assertEqual(faults, [])

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
        self.started = time.monotonic()
        self.restart_hq_as("kept")
        self.note_told("headquarters_restored")
        wait_until(lambda: "credential_refused" in self.store_rows("SELECT name FROM retail.condition WHERE ended_at IS NULL"), 60,
                   "the store to say that it is not known")
        self.choose()
        self.rescue(self.box_of("second_disk"))
        self.assert_healed("new box, headquarters restored in its recovery")

    def test_a_box_is_replaced_twice_before_the_first_disk_is_found(self):
        self.sell(2)
        self.wait_for_hq()
        for disk in ("first_of_two", "second_of_two"):
            self.sell_unsent(3)
            self.take_out(disk)
            self.new_box()
            self.sell(1, session=self.world.open_session(self.client, "store1", 2 if disk == "first_of_two" else 3))
            self.wait_for_recovery()
        self.started = time.monotonic()
        for disk in ("first_of_two", "second_of_two"):
            self.rescue(self.box_of(disk))
        self.assert_healed("replaced twice, both disks rescued")

    def test_a_snapshot_of_the_old_machine_is_started_after_it_was_replaced(self):
        session = self.session()
        self.sell(2, session=session)
        self.wait_for_hq()
        state = self.store.server.settings["state_dir"]
        self.store.server.stop()
        self.keep(self.store, "snapshot")
        old = self.box_of("snapshot", state)
        self.take_out("thrown_away")
        self.new_box()
        self.sell(2)
        self.started = time.monotonic()
        old.server.start()
        self.addCleanup(old.server.stop)
        client = Client(old.server.url)
        self.addCleanup(client.close)
        client.login("clerk", self.world.passwords["clerk"])
        self.sell(3, client, session)
        old.server.stop()
        self.rescue(old)
        self.assert_healed("new box, the old machine's snapshot started")

    def test_the_disk_of_a_store_that_was_closed_is_rescued(self):
        self.sell(1)
        self.wait_for_hq()
        self.sell_unsent(3)
        self.take_out("closed_disk")
        self.started = time.monotonic()
        path = f"/api/v1/stores/{self.world.store_ids['store1']}"
        self.set_active(path, False)
        self.rescue(self.box_of("closed_disk"))
        self.wait_for_hq()
        self.set_active(path, True)
        self.new_box()
        self.assert_healed("store closed, its disk rescued")

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
        self.started = time.monotonic()
        self.take_out("lost_disk")
        self.as_superuser(self.store, f"ALTER DATABASE kept RENAME TO {self.store.database};")
        self.restart_hq_as("kept")
        self.start_store()
        self.sell(2)
        self.note_told("headquarters_restored")
        self.choose()
        self.rescue(self.box_of("lost_disk"))
        self.sell(1)
        self.assert_healed("store restored, headquarters restored")


class TwoBoxes(OrderTest):
    def test_two_boxes_run_and_headquarters_is_restored_before_anybody_has_chosen(self):
        """A sale of the copy whose number the chosen box printed too stays at headquarters: the box cannot hold it, and names it."""
        session = self.session()
        self.sell(2, session=session)
        self.wait_for_hq()
        self.keep(self.network.hq)
        self.world.hq = self.world.hq_client()
        copy = self.a_copy_runs("clone_of_two")
        self.client = self.world.store_client("store1")
        self.note_told("two_boxes")
        self.started = time.monotonic()
        client = Client(copy.url)
        self.addCleanup(client.close)
        client.login("clerk", self.world.passwords["clerk"])
        self.sell(3, session=session)
        self.sell(4, client, session)
        self.restart_hq_as("kept")
        self.sell(1, session=session)
        self.sell(1, client, session)
        self.note_told("headquarters_restored", "two_boxes")
        self.choose()
        copy.stop()
        self.rescue(Box(copy, self.store.cluster))
        self.assert_healed("copy, headquarters restored before anybody chose", twice=4)
        wait_until(lambda: self.named() == [f"sale {sale_id}" for sale_id in self.not_held()], self.patience_s, "the box to name what it cannot hold")
        self.assertLess(set(self.named()), {f"sale {sale_id}" for sale_id in self.sold})

    def named(self):
        return self.store_rows("SELECT subject FROM retail.condition WHERE name = 'document_not_given_back' AND ended_at IS NULL ORDER BY subject")


if __name__ == "__main__":
    unittest.main()
