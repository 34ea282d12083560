"""A server whose connections to its database break lives on while clients connect: a socket that was closed gives its number to the next one."""
import threading
import time
import unittest

from chain.api import Client
from one_chain import ChainTest

SECONDS = 6
END_ONE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'outpost_server' ORDER BY random() LIMIT 1"


class NewConnections(ChainTest):
    def connect_until(self, end):
        server = self.world.network.stores["store1"].server
        while time.monotonic() < end and server.is_running():
            client = Client(server.url)
            try:
                client.exchange("GET", "/health/live")
            except OSError:
                pass
            client.close()

    def test_connections_to_the_database_break_while_clients_connect(self):
        store = self.world.network.stores["store1"]
        end = time.monotonic() + SECONDS
        threads = [threading.Thread(target=self.connect_until, args=(end,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        while time.monotonic() < end and store.server.is_running():
            store.cluster.sql(END_ONE, store.database)
            time.sleep(0.02)
        for thread in threads:
            thread.join()
        self.assertTrue(store.server.is_running(), "the store's server ended")
        self.world.store_client("store1").get("/api/v1/sync/status")


if __name__ == "__main__":
    unittest.main()
