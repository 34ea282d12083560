"""What somebody who runs a server sees: its log, its figures, when something was changed."""
import json
import unittest
import uuid

from chain.api import Client
from one_chain import ChainTest
from support.chain_world import now


class Headquarters(ChainTest):
    stores = 0
    products = 1
    opens_stores = False

    def counted(self, *parts):
        """The sum of outpost_requests_total over the lines that hold all of these."""
        status, body = self.world.hq.exchange("GET", "/metrics")
        self.assertEqual(status, 200)
        return sum(int(line.rsplit(" ", 1)[1]) for line in body.decode().splitlines()
                   if line.startswith("outpost_requests_total{") and all(part in line for part in parts))

    def test_each_request_is_one_line_of_the_log_and_is_counted_with_its_time(self):
        place = ('method="GET"', 'route="/api/v1/departments/{department_id}"', 'status="404"')
        before = self.counted(*place)
        status, body = self.world.hq.exchange("GET", f"/api/v1/departments/{uuid.uuid4()}")
        self.assertEqual((status, self.counted(*place)), (404, before + 1))
        events = [event for event in self.world.network.hq.server.log_events("http.request")
                  if event["request_id"] == json.loads(body)["request_id"]]
        self.assertEqual([(event["method"], event["route"], event["status"]) for event in events],
                         [("GET", "/api/v1/departments/{department_id}", 404)])
        self.assertGreater(events[0]["took_us"], 0)

    def test_a_change_is_stamped_with_its_time(self):
        path = f"/api/v1/departments/{next(iter(self.world.department_ids.values()))}"
        before = self.world.hq.get(path)
        after = self.world.hq.patch(path, {"name": "Another name", "row_version": before["row_version"]})
        self.assertGreater(after["updated_at"], before["updated_at"])
        self.assertEqual(self.world.hq.get(path)["updated_at"], after["updated_at"])

    def test_a_token_says_who_where_and_until_when_and_nothing_secret(self):
        client = Client(self.world.network.hq.server.url)
        client.login("admin", self.world.passwords["admin"])
        me = client.get("/api/v1/auth/me")
        self.assertEqual(me["name"], "Administrator")
        self.assertIsNone(me["store_id"])
        self.assertIn("hq:manage_users", me["permissions"])
        self.assertGreater(me["expires_at"], now())
        self.assertNotIn("password", str(me))


if __name__ == "__main__":
    unittest.main()
