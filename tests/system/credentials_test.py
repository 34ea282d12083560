"""A store's line ends with its identity, within seconds and on every path; the store sells on, and nothing it sold is lost."""
import concurrent.futures
import time
import unittest

from chain.api import Client, Problem
from chain.failure import Failure
from chain.identifier import new_id
from chain.network import wait_until
from witnessing import WitnessTest

ENDS_WITHIN_S = 60
PULL = "/sync/v1/pull?proto=1&snapshot=true"


class Credentials(WitnessTest):
    def setUp(self):
        super().setUp()
        self.store_id = self.world.store_ids["store1"]
        self.addCleanup(self.client.close)
        self.be_on_the_line()

    def be_on_the_line(self):
        """Whatever the test before did to the store."""
        if not self.is_connected():
            self.enrol()
        self.wait(self.is_known, "the store's line")
        self.wait(self.is_content, "what was told before to be over")

    def wait(self, condition, what):
        wait_until(condition, ENDS_WITHIN_S, what)

    def state(self):
        return next(store for store in self.world.hq.get("/api/v1/sync/stores")["items"] if store["store_id"] == self.store_id)

    def is_connected(self):
        return self.state()["connected"]

    def is_known(self):
        """HQ has heard which nonce the store holds: until then whoever asks for a token without one is another box."""
        return self.is_connected() and self.hq_rows(
            f"SELECT shown_nonce IS NOT NULL FROM sync.store_link WHERE store_id = '{self.store_id}'") == ["t"]

    def is_content(self):
        lasting = "SELECT name FROM retail.condition WHERE lasting AND name = 'credential_refused'"
        return self.hq_rows(lasting) == self.store_rows(lasting) == []

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
        self.world.hq.patch(path, {"active": is_active, "row_version": self.world.hq.get(path)["row_version"]})

    def sold_at_hq(self):
        listed = ", ".join(f"'{sale_id}'" for sale_id in self.sold)
        return self.hq_rows(f"SELECT count(*) FROM retail.sale WHERE sale_id IN ({listed})")

    def socket_ends(self, act):
        """It is open, and somebody does that. Seconds until it has ended, and what the act gives."""
        self.assertTrue(self.is_connected())
        self.healing.begin()
        started = time.monotonic()
        given = act()
        wait_until(lambda: not self.is_connected(), ENDS_WITHIN_S, "the line to be closed", every=0.01)
        return time.monotonic() - started, given

    def assert_whole_after(self, ended):
        self.assert_whole(told=("credential_refused",), besides=f", its socket ended after {ended:.2f} s")

    def sell_unsent(self):
        """It sells on, and knows why nobody takes it."""
        self.sell(3)
        self.note_told("credential_refused")
        self.assertEqual(self.sold_at_hq(), ["0"])

    def assert_ended(self, line):
        """On every path: a token that is still young, and the credential."""
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
        code = self.world.hq.post(f"/api/v1/stores/{self.store_id}/enrolment")["code"]
        ended, answer = self.socket_ends(lambda: self.world.hq.post(f"/api/v1/sync/stores/{self.store_id}/revoke"))
        self.assertEqual(answer["store_inc"], inc)
        self.assert_ended(line)
        self.assertEqual(self.world.hq.post(f"/api/v1/sync/stores/{self.store_id}/revoke"), answer)
        self.assertEqual(self.state()["fenced_at"], answer["fenced_at"])
        with self.assertRaises(Failure) as refused:
            self.world.network.stores["store1"].server.command("enrol", "--hq-url", self.world.network.hq.server.url,
                                                               "--code", code)
        self.assertIn("expired", str(refused.exception))
        self.sell_unsent()
        self.assertFalse(self.is_connected())
        self.be_on_the_line()
        self.assert_whole_after(ended)

    def test_a_store_that_was_made_inactive_comes_back_by_itself_when_it_is_active_again(self):
        line = self.token()
        ended, _ = self.socket_ends(lambda: self.make_active(False))
        self.assert_ended(line)
        self.sell_unsent()
        with self.assertRaises(Problem) as refused:
            self.world.hq.post(f"/api/v1/stores/{self.store_id}/enrolment")
        self.assertEqual(refused.exception.status, 409)
        self.make_active(True)
        self.wait(self.is_connected, "the line to come back")
        self.assertEqual(self.identity()[0], self.state()["store_inc"])
        self.assert_whole_after(ended)

    def test_what_a_store_had_not_sent_when_it_was_made_inactive_is_rescued(self):
        ended, _ = self.socket_ends(lambda: self.make_active(False))
        self.sell_unsent()
        self.store.server.stop()
        self.rescue(self.store.server)
        self.make_active(True)
        self.begin_a_new_box()
        self.assert_whole_after(ended)

    def test_what_a_box_had_not_sent_when_another_one_was_enrolled_is_rescued(self):
        """The other one has its own machine; this one is fenced while its socket is open."""
        self.store.cluster.create_database("another_box")
        old, new = self.store.server, self.machine_of("another_box")
        new.command("migrate")
        code = self.world.hq.post(f"/api/v1/stores/{self.store_id}/enrolment")["code"]
        ended, said = self.socket_ends(lambda: new.command("enrol", "--hq-url", self.network.hq.server.url, "--code", code))
        self.healing.hear("enrol", said)
        self.sell_unsent()
        old.stop()
        self.rescue(old)
        self.store.server, self.store.database = new, "another_box"
        new.start()
        self.wait_for_master_data()
        self.client = self.world.store_client("store1")
        self.assert_whole_after(ended)

    def test_the_token_of_an_incarnation_that_ended_is_not_taken_any_more(self):
        line = self.token()
        self.enrol()
        self.assertEqual(line.exchange("GET", PULL)[0], 401)
        self.wait(self.is_known, "the line of the new incarnation")
        self.assertEqual(self.token().exchange("GET", PULL)[0], 200)

    def test_a_command_cuts_a_store_off_and_what_it_had_not_sent_is_rescued(self):
        line, server = self.token(), self.world.network.hq.server
        ended, said = self.socket_ends(lambda: server.command("store", "revoke", "--code", "STORE1"))
        self.assertIn("STORE1 (store1) is cut off", said)
        self.healing.hear("store revoke", said)
        self.assert_ended(line)
        self.sell_unsent()
        self.store.server.stop()
        self.rescue(self.store.server)
        self.begin_a_new_box()
        self.assert_whole_after(ended)
        with self.assertRaises(Failure) as refused:
            server.command("store", "revoke", "--code", "NOBODY")
        self.assertIn("no store of this code", str(refused.exception))

    def test_of_codes_that_are_made_at_once_one_is_good(self):
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            clients = [self.world.hq.clone() for _ in range(8)]
            for client in clients:
                self.addCleanup(client.close)
            list(pool.map(lambda client: client.post(f"/api/v1/stores/{self.store_id}/enrolment"), clients))
        self.assertEqual(self.hq_rows("SELECT count(*) FROM sync.enrolment WHERE used_at IS NULL AND expires_at > now() "
                                      f"AND store_id = '{self.store_id}'"), ["1"])

    def test_a_store_without_an_identity_has_none_to_end(self):
        for store_id in (new_id(), self.another_store()):
            with self.assertRaises(Problem) as refused:
                self.world.hq.post(f"/api/v1/sync/stores/{store_id}/revoke")
            self.assertEqual(refused.exception.status, 404)

    def another_store(self):
        store_id = new_id()
        self.world.hq.post("/api/v1/stores", {"store_id": store_id, "code": "NEVER", "name": "Never", "time_zone": "UTC",
                                        "active": True})
        return store_id


if __name__ == "__main__":
    unittest.main()
