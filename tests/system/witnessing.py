"""Databases that are copied, put back and failed over, for tests of who finds it."""
import copy
import os

from chain.network import wait_until
from disks import DiskTest

SALES = "/api/v1/sales"


class Standby:
    """A second cluster that follows one by streaming replication."""

    def __init__(self, primary):
        self.primary, self.data = primary, primary.data + ".standby"
        with open(os.path.join(primary.data, "pg_hba.conf"), "a", encoding="utf-8") as rules:
            rules.write("local replication all peer map=outpost\n")
        primary.sql("SELECT pg_reload_conf();")
        primary.run("pg_basebackup", "-h", primary.socket, "-U", "postgres", "-D", self.data, "-X", "stream", "-R", "-c", "fast")
        self.control("start", "-o", f"-k {primary.folder}")

    def control(self, verb, *arguments):
        self.primary.run("pg_ctl", "-D", self.data, "-w", "-l", self.data + ".log", verb, *arguments)

    def wait_until_it_follows(self):
        wait_until(lambda: self.primary.sql("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'"
                                            " AND replay_lsn = pg_current_wal_lsn()").strip() == "1", 60, "the standby to follow")

    def stop(self):
        self.control("stop", "-m", "fast")

    def promote(self):
        """It goes on beside its primary, which nobody has told. Returns the cluster it is."""
        self.control("promote")
        cluster = copy.copy(self.primary)
        cluster.data, cluster.socket, cluster.log, cluster._open = self.data, self.primary.folder, self.data + ".log", {}
        return cluster

    def take_over(self):
        """The primary is gone at once; the standby answers at its address."""
        self.primary.kill()
        os.rename(self.data, self.data + ".moving")
        os.rename(self.primary.data, self.primary.data + ".dead")
        os.rename(self.data + ".moving", self.primary.data)
        os.unlink(os.path.join(self.primary.data, "standby.signal"))
        self.primary.start()


class WitnessTest(DiskTest):
    patience_s = 60
    options = {"store_settings": {"sync.recovery_poll_ms": "500"}}

    def setUp(self):
        super().setUp()
        self.network = self.world.network
        self.store = self.network.stores["store1"]
        self.client = self.world.store_client("store1")

    def sell(self, count, session=None):
        session = session or self.session()
        for _ in range(count):
            self.sold.take(self.client.post(SALES, self.world.a_sale(session)))

    def session(self):
        """The one that is open; a store that went back may have lost it."""
        opened = self.store_rows("SELECT open_session_id FROM retail.register_state WHERE open_session_id IS NOT NULL LIMIT 1")
        return opened[0] if opened else self.world.open_session(self.client, "store1")

    def restart_store(self):
        self.store.server.stop()
        self.store.server.start()
        self.client = self.world.store_client("store1")

    def begin_a_new_box(self):
        """In place of the old one, whose server is down: it has nothing but an identity, and gets back what headquarters has."""
        self.healing.note_told()
        self.as_superuser(self.store, f"DROP DATABASE {self.store.database};")
        self.store.cluster.create_database(self.store.database)
        self.remove_marker(self.store)
        self.store.server.command("migrate")
        self.enrol()
        self.store.server.start()
        self.wait_for_master_data()
        self.client = self.world.store_client("store1")

    def incarnation(self):
        return self.hq_rows("SELECT hq_inc FROM sync.head")[0]

    def wait_for_hq(self):
        super().wait_for_hq()
        wait_until(lambda: self.hq_rows("SELECT hq_inc, rev FROM sync.head") == self.store_rows(
            "SELECT hq_inc, rev FROM sync.mirror_position"), 60, "the store to have headquarters' head")

    def price(self):
        return self.store_rows("SELECT unit_price FROM retail.price ORDER BY price_id LIMIT 1")[0]

    def change_price(self, amount):
        price, = self.hq_rows("SELECT price_id, row_version FROM retail.price ORDER BY price_id LIMIT 1")
        price_id, version = price.split("|")
        self.hq.patch(f"/api/v1/prices/{price_id}", {"unit_price": amount, "row_version": int(version)})
        wait_until(lambda: self.price() == str(amount), 30, "the price to be at the store")
