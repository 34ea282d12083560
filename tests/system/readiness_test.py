"""A server that could not do what it is for is not ready, and says why; it is ready again when that is over."""
import unittest

from boxes import BoxTest
from chain.api import Client, Problem
from chain.failure import Failure
from chain.network import wait_until

SEEN_WITHIN_S = 5


class Readiness(BoxTest):
    """Of a full disk and a database that takes no changes: conditions_test.py."""

    def setUp(self):
        super().setUp()
        self.session = self.open_session()

    def open_session(self):
        opened = self.store_rows("SELECT open_session_id FROM retail.register_state WHERE open_session_id IS NOT NULL")
        return opened[0] if opened else self.open(0)

    def ready(self, client=None):
        """Status and body."""
        status, body = (client or self.client).exchange("GET", "/health/ready")
        return status, body.decode()

    def is_hindered(self, part, client=None):
        wait_until(lambda: self.ready(client)[0] == 503 and part in self.ready(client)[1], SEEN_WITHIN_S, f"not to be ready: {part}")

    def is_ready(self):
        wait_until(lambda: self.ready()[0] == 200, 30, "the store to be ready")
        self.sell(self.session, 1)

    def a_sale_fails(self):
        with self.assertRaises(Problem) as caught:
            self.sell(self.session, 1)
        self.assertGreaterEqual(caught.exception.status, 500)

    def test_without_its_database(self):
        self.is_ready()
        self.store.server.stop()  # psql of the tests may be connected
        self.store.server.start()
        self.client = self.world.store_client("store1")
        self.store.cluster.stop()
        try:
            self.is_hindered("no connection to the database")
            self.a_sale_fails()
        finally:
            self.store.cluster.start()
        self.is_ready()
        self.assert_whole()

    def test_on_a_database_that_is_not_as_the_program_needs_it(self):
        self.is_ready()
        name = self.store.database
        self.store.cluster.disconnect(name)
        self.store.cluster.create_database("empty")
        moves = (f"ALTER DATABASE {name} RENAME TO aside; ALTER DATABASE empty RENAME TO {name};",
                 f"ALTER DATABASE {name} RENAME TO empty; ALTER DATABASE aside RENAME TO {name};")
        ended = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname IN ('%s', 'aside') AND pid <> pg_backend_pid();"
        for move, is_there in zip(moves, (False, True)):
            self.store.cluster.sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false;")
            self.store.cluster.sql(ended % name)
            self.store.cluster.disconnect(name)
            self.store.cluster.sql(move)
            self.store.cluster.sql(f"ALTER DATABASE {'empty' if is_there else 'aside'} ALLOW_CONNECTIONS true;")
            if not is_there:
                self.is_hindered("the database is not as this program needs it")
                self.a_sale_fails()
        self.is_ready()
        self.assert_whole()

    def test_a_new_box_before_master_data_has_arrived_and_no_box_at_all_without_an_identity(self):
        self.is_ready()
        self.wait_for_hq()
        server = self.store.server
        server.stop()
        self.database(f"DROP DATABASE {self.store.database};")
        self.store.cluster.create_database(self.store.database)
        server.command("migrate")
        with self.assertRaisesRegex(Failure, "not enrolled"):
            server.start()
        self.enrol()
        self.world.relays["store1"].cut()
        server.start()
        client = Client(server.url)
        self.addCleanup(client.close)
        self.is_hindered("master data has not arrived yet", client)
        self.world.relays["store1"].heal()
        wait_until(lambda: self.store_rows("SELECT count(*) FROM retail.price") == ["5"], 30, "the master data")
        self.client = self.world.store_client("store1")
        wait_until(lambda: self.store_rows(f"SELECT 1 FROM retail.register_session WHERE register_session_id = '{self.session}'"), 30,
                   "the open session")
        self.is_ready()
        self.assert_whole()


if __name__ == "__main__":
    unittest.main()
