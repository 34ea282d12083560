"""Headquarters comes back from a backup: its stores send again what it has lost, and take what it has."""
import os
import unittest

from chain.network import wait_until
from convergence import wait_for_convergence
from restoring import RestoreTest


class Headquarters(RestoreTest):
    stores = 2

    def test_restored_by_the_page_it_gets_back_what_the_stores_sold_and_nothing_is_doubled(self):
        clients = {name: self.world.store_client(name) for name in self.world.names}
        sessions = {name: self.world.open_session(client, name) for name, client in clients.items()}

        def sell_everywhere(count):
            for name, client in clients.items():
                self.sell(client, sessions[name], count, name)

        sell_everywhere(3)
        wait_for_convergence(self.world)
        backup = self.back_up(self.hq)
        sell_everywhere(4)
        price = next(iter(self.world.hq.items("/api/v1/prices")))
        price.pop("updated_at", None)
        self.world.hq.put(f"/api/v1/prices/{price['price_id']}", {**price, "unit_price": 4321})
        wait_for_convergence(self.world)
        incarnation = self.hq_rows("SELECT hq_inc FROM sync.head")
        self.healing.begin()
        self.hq.server.kill()
        self.hq.cluster.kill()
        sell_everywhere(5)
        said = self.follow("restore-headquarters.md", self.hq, BACKUP=backup)
        self.assertIn("holds outpost-hq as of", said)
        self.assertNotEqual(self.hq_rows("SELECT hq_inc FROM sync.head"), incarnation)
        self.world.hq = self.world.hq_client()
        wait_for_convergence(self.world)
        self.assert_whole(told=("headquarters_restored",))
        self.assertEqual(self.store_rows(f"SELECT unit_price FROM retail.price WHERE price_id = '{price['price_id']}'"),
                         [str(price["unit_price"])])
        self.assertEqual(self.hq_rows("SELECT backup_name, ended_inc FROM sync.lost_time"),
                         [f"{os.path.basename(backup)}|{incarnation[0]}"])
        self.assertEqual(self.hq_rows("SELECT outcome FROM retail.backup WHERE name = "
                                      f"'{os.path.basename(backup)}'"), ["done"])
        sell_everywhere(1)
        wait_for_convergence(self.world)
        wait_until(lambda: all(one["connected"] and one["applied_rev"] == one["head_rev"] and one["quarantined"] == 0
                               for one in self.world.hq.get("/api/v1/sync/stores")["items"]), 30, "what the page says at its end")
        wait_until(lambda: all(map(self.world.drained, clients)), 30, "what it says of the stores")
        self.assertEqual(self.healing.faults(), [])


if __name__ == "__main__":
    unittest.main()
