"""A store whose box is replaced, goes back or is enrolled again."""
from whole import WholeTest

SALES, SESSIONS = "/api/v1/sales", "/api/v1/register_sessions"


class BoxTest(WholeTest):
    def setUp(self):
        super().setUp()
        self.store, self.hq = self.world.network.stores["store1"], self.world.hq
        self.client = self.world.store_client("store1")

    def open(self, register):
        return self.world.open_session(self.client, "store1", register)

    def sell(self, session_id, count, **members):
        return [self.sold.take(self.client.post(SALES, {**self.world.a_sale(session_id), **members})) for _ in range(count)]

    def life(self):
        return int(self.store_rows("SELECT life_number FROM sync.link")[0])

    def knows_itself(self):
        read = [event["store_inc"] for event in self.store.server.log_events("sync.identity_read")]
        return read[-1:] == self.store_rows("SELECT store_inc FROM sync.link")

    def database(self, text):
        self.store.cluster.disconnect(self.store.database)
        self.store.cluster.sql(text)

    def replace_box(self, old_disk=None):
        """A new box has the store's code and nothing else; the old disk is gone, or a database of another name."""
        self.healing.note_told()
        self.store.server.stop()
        self.database(f"ALTER DATABASE {self.store.database} RENAME TO {old_disk};" if old_disk
                      else f"DROP DATABASE {self.store.database};")
        self.store.cluster.create_database(self.store.database)
        self.store.server.command("migrate")
        self.world.relays["store1"].heal()
        self.enrol()
        self.store.server.start()
        self.wait_for_master_data()
        self.client = self.world.store_client("store1")
