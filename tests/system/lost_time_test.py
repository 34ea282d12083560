"""What people had edited in a time that headquarters lost is told by the stores' mirrors, and what was sold by it counts."""
import unittest

from chain.identifier import new_id
from chain.network import wait_until
from witnessing import SALES, WitnessTest


class LostTime(WitnessTest):
    def go_back(self):
        self.healing.begin()
        self.put_back(self.network.hq)
        self.network.hq.server.start()

    def make_register(self, code):
        register_id = new_id()
        self.hq.post("/api/v1/registers", {"register_id": register_id, "store_id": self.world.store_ids["store1"], "code": code,
                                           "name": "Of that time", "active": True})
        self.world.registers["store1"].append(register_id)
        wait_until(lambda: register_id in self.store_rows("SELECT register_id FROM retail.register"), 30, "the register at the store")
        return register_id

    def make_person(self, name):
        user_id = new_id()
        role_id = next(role["role_id"] for role in self.hq.items("/api/v1/roles") if role["code"] == "clerk")
        self.hq.post("/api/v1/users", {"user_id": user_id, "user_name": name, "display_name": "Somebody", "active": True,
                                       "password": "a-password-of-that-time",
                                       "roles": [{"role_id": role_id, "store_id": self.world.store_ids["store1"]}]})
        wait_until(lambda: user_id in self.store_rows("SELECT user_id FROM retail.user_account"), 30, "the person at the store")
        return user_id

    def open_at(self, register_id):
        return self.world.open_session(self.client, "store1", self.world.registers["store1"].index(register_id))

    def lost(self, client):
        restoration = client.get("/api/v1/restorations")["items"][0]
        path = f"/api/v1/restorations/{restoration['lost_time_id']}"
        return restoration, list(client.items(path + "/lost_changes")), client.get(path + "/unknown_names")["items"]

    def test_edits_are_told_row_by_row_and_sales_by_lost_registers_and_people_count(self):
        before = self.price()
        self.sell(1)
        self.wait_for_hq()
        self.keep(self.network.hq)
        self.change_price(4343)
        register_id, user_id = self.make_register("R9"), self.make_person("casual")
        self.sell(3, self.open_at(register_id))
        self.client.login("casual", "a-password-of-that-time")
        self.sell(1)
        self.wait_for_hq()
        self.go_back()
        self.client = self.world.store_client("store1")
        wait_until(lambda: self.price() == before, 60, "the store to sell at the price that headquarters has")
        self.assert_whole(told=("headquarters_restored",))
        hq = self.hq
        wait_until(lambda: self.lost(hq)[0]["lost_changes"] > 0, 30, "the store to tell")
        restoration, changes, names = self.lost(hq)
        self.assertEqual((restoration["found_by"], restoration["lost_changes_more"]), ("marker", 0))
        by_table = {(one["table_name"], one["change"]): one for one in changes}
        self.assertEqual(by_table["price", "changed"]["fields"], [{"name": "unit_price", "lost": 4343, "now": int(before), "hidden": False}])
        self.assertIn({"name": "code", "lost": "R9", "now": None, "hidden": False}, by_table["register", "made"]["fields"])
        self.assertEqual((by_table["user_account", "made"]["key"], by_table["register", "made"]["key"]), ([user_id], [register_id]))
        self.assertNotIn("Somebody", str(changes))
        self.assertNotIn("casual", str(changes))
        named = [(one["kind"], one["id"], one["sales"]) for one in names]
        self.assertIn(("person", user_id, 1), named)
        self.assertIn(("register", register_id, 3), named)
        said = self.network.hq.server.command("restorations", "--lost")
        self.assertIn(f"changed: unit_price was 4343, is {before}", said)
        self.assertIn(f"register {register_id} is not known: 3 sales of STORE1 name it", said)
        wait_until(lambda: any("lost changes" in one["detail"] for one in hq.get("/api/v1/conditions", name="headquarters_restored")["items"]),
                   10, "people to be told where to look")
        again = len(changes)
        self.restart_store()
        self.sell(1)
        self.wait_for_hq()
        self.assertEqual(len(self.lost(hq)[1]), again)

    def test_a_register_that_gets_the_code_of_a_lost_one_prints_none_of_its_numbers(self):
        self.sell(1)
        self.wait_for_hq()
        self.keep(self.network.hq)
        lost = self.make_register("R8")
        session = self.open_at(lost)
        self.sell(3, session)
        prefix = self.client.post(f"/api/v1/registers/{lost}/till_series")["prefix"]
        self.network.hq.server.stop()
        self.go_back()
        wait_until(lambda: lost not in self.store_rows("SELECT register_id FROM retail.register"), 60, "the store to follow")
        anew = self.make_register("R8")
        self.client = self.world.store_client("store1")
        self.sell(2, self.open_at(anew))
        self.assertNotEqual(self.client.post(f"/api/v1/registers/{anew}/till_series")["prefix"], prefix)
        self.client.post(f"/api/v1/register_sessions/{session}/close", {"counted_cash": 0})
        self.assert_whole(told=("headquarters_restored",))
        self.assertEqual(self.hq_rows("SELECT count(DISTINCT register_id), count(*) FROM retail.sale WHERE receipt_number LIKE 'STORE1:R8:%'"),
                         ["2|5"])


if __name__ == "__main__":
    unittest.main()
