"""What must hold whatever happens to databases and boxes: see healing.py."""
import time

from chain.network import wait_until
from convergence import acknowledged_faults
from healing import Healing
from one_chain import ChainTest


class WholeTest(ChainTest):
    """A test takes the answer to each sale of store1 into self.sold."""
    shares_chain = False
    patience_s = 30

    def setUp(self):
        self.healing = Healing(self.world)
        self.sold = self.healing.sold["store1"]

    def wait_for_master_data(self):
        """The server knows it a moment after its database has it."""
        wait_until(lambda: self.store_rows("SELECT count(*) FROM retail.price") == ["5"] and self.world.sells("store1"), 30, "the master data")

    def wait_for_hq(self):
        wait_until(lambda: acknowledged_faults(self.world, "store1", self.sold) == [], self.patience_s, "everything sold to be at HQ")

    def enrol(self):
        """The box of store1, by a code of its headquarters."""
        client = self.world.hq_client()
        self.healing.hear("enrol", self.world.network.enrol("store1", self.world.store_ids["store1"], client))
        client.close()

    def rescue(self, server, *options):
        """That disk of store1 delivers. options: see on_disk."""
        client = self.world.hq_client()
        code = client.post(f"/api/v1/stores/{self.world.store_ids['store1']}/rescue")["code"]
        client.close()
        said = server.command("rescue", "--hq-url", self.world.network.hq.server.url, "--code", code, *options)
        self.healing.hear("rescue", said)
        self.assertIn("Headquarters holds all that was sold here", said)

    def on_disk(self, database):
        """For a command of the store's program: another disk is in the machine."""
        cluster = self.world.network.stores["store1"].cluster
        return ("--set", f"database.url={cluster.url(database)}", "--set", f"database.owner_url={cluster.url(database, 'outpost_owner')}")

    def assert_whole(self, twice=0, told=(), besides=""):
        """Waits until it is so. See Healing.faults and Healing.line."""
        deadline = time.monotonic() + self.patience_s
        while True:
            looked = time.monotonic()
            faults = self.healing.faults(twice, told)
            if not faults or looked > deadline:
                break
            time.sleep(0.1)
        self.assertEqual(faults, [])
        print(self.healing.line(self.id().rpartition(".test_")[2].replace("_", " "), looked, twice, besides))

    def note_told(self, *names):
        """Waits until people were told these."""
        wait_until(lambda: self.healing.note_told() >= set(names), self.patience_s, f"people to be told of {', '.join(names)}")
