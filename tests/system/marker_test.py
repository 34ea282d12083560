"""A marker that says nothing changes nothing while the database went on, and loses nothing when it went back: others remember it."""
import json
import os
import unittest
import uuid

from chain.network import wait_until
from witnessing import WitnessTest

FOLDER_MODE = 0o700


class Markers(WitnessTest):
    patience_s = 60

    # What became of a marker. The account of the server owns it, or may not.

    def missing(self, path):
        os.unlink(path)

    def empty(self, path):
        os.truncate(path, 0)

    def of_another(self, path):
        with open(path, encoding="ascii") as file:
            marker = json.load(file)
        with open(path, "w", encoding="ascii") as file:
            json.dump({**marker, "owner": str(uuid.uuid4()), "counter": marker["counter"] + 1000}, file)

    def unwritable(self, path):
        """Its folder, too: it is replaced as a whole."""
        self.empty(path)
        os.chmod(os.path.dirname(path), 0o500)
        self.addCleanup(os.chmod, os.path.dirname(path), FOLDER_MODE)

    def spoil(self, how, node):
        wait_until(lambda: os.path.exists(self.marker(node)), 90, "the marker of what was enrolled just now")
        node.server.stop()
        how(self, self.marker(node))

    def mend(self, node):
        os.chmod(os.path.dirname(self.marker(node)), FOLDER_MODE)

    def spoilt(self):
        """Each way in turn; the test says which."""
        for how in (Markers.missing, Markers.empty, Markers.of_another, Markers.unwritable):
            print(how.__name__)
            yield how

    def life(self):
        return int(self.store_rows("SELECT life_number FROM sync.link")[0])

    def told(self, node):
        return node.cluster.sql("SELECT name FROM retail.condition WHERE ended_at IS NULL", node.database).splitlines()

    def start_store(self):
        self.store.server.start()
        self.client = self.world.store_client("store1")

    def test_a_store_that_went_on_goes_on(self):
        for how in self.spoilt():
            life = self.life()
            self.sell(2)
            self.spoil(how, self.store)
            self.start_store()
            self.sell(2)
            self.wait_for_hq()
            self.assertEqual(self.life(), life)
            if how is Markers.unwritable:
                wait_until(lambda: "folder_not_writable" in self.told(self.store), 5, "the folder to be told")
                wait_until(lambda: "folder_not_writable" in self.told(self.network.hq), 5, "the folder to be told at headquarters")
                self.mend(self.store)
                wait_until(lambda: "folder_not_writable" not in self.told(self.store), 5, "the end of that")
            self.restart_store()  # what was written again is good
            self.sell(1)
            self.assertEqual(self.life(), life)
        self.assert_whole()

    def test_headquarters_that_went_on_goes_on(self):
        for how in self.spoilt():
            incarnation = self.incarnation()
            self.sell(1)
            self.wait_for_hq()
            self.spoil(how, self.network.hq)
            self.network.hq.server.start()
            self.sell(2)
            self.wait_for_hq()
            self.assertEqual(self.incarnation(), incarnation)
            if how is Markers.unwritable:
                wait_until(lambda: "folder_not_writable" in self.told(self.network.hq), 5, "the folder to be told")
                self.mend(self.network.hq)
        self.assert_whole()

    def test_a_store_that_went_back_is_doubted_and_whole_again_once_somebody_has_enrolled_it(self):
        for how in self.spoilt():
            self.sell(1)
            self.wait_for_hq()
            self.keep(self.store)
            self.client = self.world.store_client("store1")
            wait_until(lambda: self.hq_rows("SELECT given_nonce = shown_nonce FROM sync.store_link") == ["t"], 60, "its newer nonce to be known")
            self.sell(3)
            self.wait_for_hq()
            life = self.life()
            self.put_back(self.store)
            how(self, self.marker(self.store))
            self.start_store()
            wait_until(lambda: "two_boxes" in self.told(self.network.hq), 60, "somebody to be told")
            self.mend(self.store)
            self.network.enrol("store1", self.world.store_ids["store1"], self.hq)
            wait_until(lambda life=life: self.life() > life, 60, "another life")
            wait_until(lambda: self.client.get("/api/v1/sync/status")["recovery_complete"], 60, "what it lacked")
            self.sell(3)
            self.wait_for_hq()
            self.assert_whole()

    def test_headquarters_that_went_back_finds_it_by_what_its_store_shows(self):
        for how in self.spoilt():
            self.sell(1)
            self.wait_for_hq()
            self.keep(self.network.hq)
            self.change_a_price()
            self.sell(3)
            self.wait_for_hq()
            incarnation = self.incarnation()
            self.put_back(self.network.hq)
            how(self, self.marker(self.network.hq))
            self.network.hq.server.start()
            wait_until(lambda incarnation=incarnation: self.incarnation() != incarnation, 60, "another incarnation")
            self.sell(2)
            self.wait_for_hq()
            self.mend(self.network.hq)
            self.assert_whole()

    def change_a_price(self):
        """So that the store has seen a head that headquarters loses."""
        price, amount, version = self.hq_rows("SELECT price_id, unit_price, row_version FROM retail.price LIMIT 1")[0].split("|")
        self.hq.patch(f"/api/v1/prices/{price}", {"unit_price": int(amount) + 1, "row_version": int(version)})
        self.wait_for_hq()


if __name__ == "__main__":
    unittest.main()
