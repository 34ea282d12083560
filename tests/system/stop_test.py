"""Stopping: a program that is told to end does so, also while its database is away."""
import time
import unittest

from one_chain import ChainTest

STOP_LIMIT_S = 10  # supervisors kill what takes much longer


class DatabaseAway(ChainTest):
    def test_a_server_stops_while_its_database_is_away(self):
        for node in self.world.network.nodes():
            node.cluster.stop("immediate")
            time.sleep(6)  # long enough for work of the background to queue up
            started = time.monotonic()
            node.server.stop(timeout=60)
            self.assertLess(time.monotonic() - started, STOP_LIMIT_S, node.name)
            self.assertTrue(list(node.server.log_events("service.stopped")), node.name)


if __name__ == "__main__":
    unittest.main()
