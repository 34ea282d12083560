"""A store's line ends with its identity, within seconds and on every path; the store sells on, and nothing it sold is lost."""
import concurrent.futures
import time
import unittest

from chain.api import Client, Problem
from chain.failure import Failure
from chain.identifier import new_id
from chain.network import wait_until
from one_chain import ChainTest

ENDS_WITHIN_S = 60
PULL = "/sync/v1/pull?proto=1&snapshot=true"


class Credentials(ChainTest):
    @classmethod
    def prepare(cls):
        cls.session_id = cls.world.open_session(cls.world.store_client("store1"), "store1")

    def setUp(self):
        self.hq, self.store_id = self.world.hq, self.world.store_ids["store1"]
        self.client = self.world.store_client("store1")
        self.addCleanup(self.client.close)
        self.enrol()

    def enrol(self):
        """The store is on the line, whatever the test before did to it."""
        if not self.is_connected():
            self.world.network.enrol("store1", self.store_id, self.hq)
        self.wait(self.is_known, "the store's line")

    def wait(self, condition, what):
        wait_until(condition, ENDS_WITHIN_S, what)

    def state(self):
        return next(store for store in self.hq.get("/api/v1/sync/stores")["items"] if store["store_id"] == self.store_id)

    def is_connected(self):
        return self.state()["connected"]

    def is_known(self):
        """HQ has heard which nonce the store holds: until then whoever asks for a token without one is another box."""
        return self.is_connected() and self.hq_rows(
            f"SELECT shown_nonce IS NOT NULL FROM sync.store_link WHERE store_id = '{self.store_id}'") == ["t"]

    def identity(self):
        """What a copy of the box would know: incarnation and credential."""
        line, = self.store_rows("SELECT store_inc, credential FROM sync.link")
        return line.split("|")

    def token(self):
        _, credential = self.identity()
        client = Client(self.world.network.hq.server.url)
        self.addCleanup(client.close)
        client.token = client.post("/sync/v1/token", {"store_id": self.store_id, "credential": credential})["access_token"]
        return client

    def make_active(self, is_active):
        path = f"/api/v1/stores/{self.store_id}"
        self.hq.patch(path, {"active": is_active, "row_version": self.hq.get(path)["row_version"]})

    def sell(self, count):
        sales = [self.world.a_sale(self.session_id) for _ in range(count)]
        for sale in sales:
            self.client.post("/api/v1/sales", sale)
        return {sale["sale_id"] for sale in sales}

    def at_hq(self, sale_ids):
        listed = ", ".join(f"'{sale_id}'" for sale_id in sale_ids)
        return self.hq_rows(f"SELECT count(*) FROM retail.sale WHERE sale_id IN ({listed})") == [str(len(sale_ids))]

    def assert_ended(self, line):
        """On every path: the open line, a token that is still young, and the credential."""
        self.wait(lambda: not self.is_connected(), "the line to be closed")
        for method, path, body in (("GET", PULL, None),
                                   ("POST", "/sync/v1/heartbeat", b'{"applied_rev":0,"journal_seq":0}')):
            status, answer = line.exchange(method, path, body)
            self.assertEqual(status, 401, (path, answer))
            self.assertIn(b"does not talk to this store any more", answer)
        with self.assertRaises(Problem) as refused:
            self.token()
        self.assertEqual(refused.exception.status, 401)

    def test_a_revoked_store_is_cut_off_sells_on_and_delivers_when_it_is_enrolled_again(self):
        line, inc = self.token(), self.identity()[0]
        self.assertEqual(line.exchange("GET", PULL)[0], 200)
        code = self.hq.post(f"/api/v1/stores/{self.store_id}/enrolment")["code"]
        answer = self.hq.post(f"/api/v1/sync/stores/{self.store_id}/revoke")
        self.assertEqual(answer["store_inc"], inc)
        self.assert_ended(line)
        self.assertEqual(self.hq.post(f"/api/v1/sync/stores/{self.store_id}/revoke"), answer)
        self.assertEqual(self.state()["fenced_at"], answer["fenced_at"])
        with self.assertRaises(Failure) as refused:
            self.world.network.stores["store1"].server.command("enrol", "--hq-url", self.world.network.hq.server.url,
                                                               "--code", code)
        self.assertIn("expired", str(refused.exception))
        sold = self.sell(3)
        time.sleep(2)
        self.assertFalse(self.is_connected())
        self.assertEqual(self.hq_rows("SELECT count(*) FROM retail.sale WHERE sale_id IN "
                                      f"({', '.join(repr(sale_id) for sale_id in sold)})"), ["0"])
        self.enrol()
        self.wait(lambda: self.at_hq(sold), "what was sold meanwhile")
        self.assertEqual(self.hq_rows("SELECT count(*) FROM sync.quarantine"), ["0"])

    def test_a_store_that_was_made_inactive_comes_back_by_itself_when_it_is_active_again(self):
        line = self.token()
        sold = self.sell(1)
        self.wait(lambda: self.at_hq(sold), "the sale")
        self.make_active(False)
        self.assert_ended(line)
        with self.assertRaises(Problem) as refused:
            self.hq.post(f"/api/v1/stores/{self.store_id}/enrolment")
        self.assertEqual(refused.exception.status, 409)
        self.make_active(True)
        self.wait(self.is_connected, "the line to come back")
        self.assertEqual(self.identity()[0], self.state()["store_inc"])

    def test_the_token_of_an_incarnation_that_ended_is_not_taken_any_more(self):
        line = self.token()
        self.world.network.enrol("store1", self.store_id, self.hq)
        self.assertEqual(line.exchange("GET", PULL)[0], 401)
        self.wait(self.is_known, "the line of the new incarnation")
        self.assertEqual(self.token().exchange("GET", PULL)[0], 200)

    def test_a_command_cuts_a_store_off(self):
        line, server = self.token(), self.world.network.hq.server
        self.assertIn("STORE1 (store1) is cut off", server.command("store", "revoke", "--code", "STORE1"))
        self.assert_ended(line)
        with self.assertRaises(Failure) as refused:
            server.command("store", "revoke", "--code", "NOBODY")
        self.assertIn("no store of this code", str(refused.exception))

    def test_of_codes_that_are_made_at_once_one_is_good(self):
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            clients = [self.hq.clone() for _ in range(8)]
            for client in clients:
                self.addCleanup(client.close)
            list(pool.map(lambda client: client.post(f"/api/v1/stores/{self.store_id}/enrolment"), clients))
        self.assertEqual(self.hq_rows("SELECT count(*) FROM sync.enrolment WHERE used_at IS NULL AND expires_at > now() "
                                      f"AND store_id = '{self.store_id}'"), ["1"])

    def test_a_store_without_an_identity_has_none_to_end(self):
        for store_id in (new_id(), self.another_store()):
            with self.assertRaises(Problem) as refused:
                self.hq.post(f"/api/v1/sync/stores/{store_id}/revoke")
            self.assertEqual(refused.exception.status, 404)

    def another_store(self):
        store_id = new_id()
        self.hq.post("/api/v1/stores", {"store_id": store_id, "code": "NEVER", "name": "Never", "time_zone": "UTC",
                                        "active": True})
        return store_id


if __name__ == "__main__":
    unittest.main()
