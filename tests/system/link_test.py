"""The line between a store and HQ: away, back, and without WebSockets."""
import json
import secrets
import socket
import unittest
import urllib.parse

from chain.api import Client
from chain.network import wait_until
from convergence import all_faults, wait_for_convergence
from one_chain import ChainTest

HINTS = "/sync/v1/hints"


def change_price(client, amount):
    price = next(client.items("/api/v1/prices"))
    price.pop("updated_at", None)
    client.put(f"/api/v1/prices/{price['price_id']}", {**price, "unit_price": amount})
    return price["price_id"]


class Trace(ChainTest):
    """A till names a trace; its sale is found under it in the logs of both servers."""

    def setUp(self):
        self.client = self.world.store_client("store1")

    def sell(self, session_id):
        trace, sale = secrets.token_hex(16), self.world.a_sale(session_id)
        status, body = self.client.exchange("POST", "/api/v1/sales", json.dumps(sale).encode(),
                                            headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})
        self.assertEqual(status, 201, body)
        return trace, sale["sale_id"]

    @staticmethod
    def answered(server, route, trace):
        return [event["status"] for event in server.log_events("http.request")
                if (event["route"], event["trace_id"]) == (route, trace)]

    def assert_traced(self, trace, sale_id):
        network = self.world.network
        self.assertEqual(self.answered(network.stores["store1"].server, "/api/v1/sales", trace), [201])
        wait_until(lambda: 200 in self.answered(network.hq.server, "/sync/v1/push", trace), 30,
                   "the trace to come to HQ")
        self.assertEqual(self.hq_rows(f"SELECT count(*) FROM retail.sale WHERE sale_id = '{sale_id}'"), ["1"])

    def test_the_trace_of_a_till_goes_on_to_the_store_and_to_hq(self):
        session_id = self.world.open_session(self.client, "store1", register=0)
        traces = []
        for _ in range(3):
            trace, sale_id = self.sell(session_id)
            self.assert_traced(trace, sale_id)
            traces.append(trace)
        for trace in traces:  # a batch that was being read when the sale came may have missed it, and bears its trace too
            self.assertIn(self.answered(self.world.network.hq.server, "/sync/v1/push", trace), ([200], [200, 200]))

    def test_what_is_sold_behind_a_cut_line_brings_its_trace_to_hq_when_it_heals(self):
        session_id = self.world.open_session(self.client, "store1", register=1)
        wait_until(lambda: self.world.drained("store1"), 30, "the session to come to HQ")
        self.world.relays["store1"].cut()
        trace, sale_id = self.sell(session_id)
        wait_until(lambda: any(self.world.network.stores["store1"].server.log_events("sync.push_failed")), 30,
                   "a push to fail")
        self.assertEqual(self.answered(self.world.network.hq.server, "/sync/v1/push", trace), [])
        self.world.relays["store1"].heal()
        self.assert_traced(trace, sale_id)


class HqAway(ChainTest):
    def setUp(self):
        self.client = self.world.store_client("store1")

    def price_at_store(self, price_id):
        return self.store_rows(f"SELECT unit_price FROM retail.price WHERE price_id = '{price_id}'")

    def test_a_store_sells_while_hq_is_down_and_catches_up(self):
        session_id = self.world.open_session(self.client, "store1", register=0)
        self.world.network.hq.server.stop()
        sold = [self.client.post("/api/v1/sales", self.world.a_sale(session_id))["sale_id"] for _ in range(20)]
        status = self.client.get("/api/v1/sync/status")
        self.assertGreaterEqual(status["last_seq"] + status["pending"] - status["acked_seq"], 20)
        self.world.network.hq.server.start()
        wait_for_convergence(self.world)
        self.assertEqual(all_faults(self.world, {"store1": sold}), [])

    def test_a_store_behind_a_cut_line_sells_and_gets_what_it_missed(self):
        session_id = self.world.open_session(self.client, "store1", register=1)
        self.world.relays["store1"].cut()
        price_id = change_price(self.world.hq_client(), 4711)
        sold = [self.client.post("/api/v1/sales", self.world.a_sale(session_id))["sale_id"] for _ in range(5)]
        wait_until(lambda: (self.client.get("/api/v1/sync/status")["silent_s"] or 0) >= 2, 30, "it to be said how long HQ is silent")
        self.assertNotEqual(self.price_at_store(price_id), ["4711"])
        self.world.relays["store1"].heal()
        wait_for_convergence(self.world)
        self.assertLess(self.client.get("/api/v1/sync/status")["silent_s"], 30)
        self.assertEqual(self.price_at_store(price_id), ["4711"])
        asked = {"product_id": self.store_rows(f"SELECT product_id FROM retail.price WHERE price_id = '{price_id}'")[0],
                 "store_id": self.world.store_ids["store1"]}
        charged = [client.get("/api/v1/prices/in_force", **asked) for client in (self.client, self.world.hq_client())]
        self.assertEqual(*[{**price, "at": None} for price in charged])
        self.assertEqual(all_faults(self.world, {"store1": sold}), [])

    def test_a_store_restarts_without_hq(self):
        self.world.relays["store1"].cut()
        store = self.world.network.stores["store1"].server
        store.stop()
        store.start()
        client = self.world.store_client("store1")
        session_id = self.world.open_session(client, "store1", register=2)
        client.post("/api/v1/sales", self.world.a_sale(session_id))
        self.world.relays["store1"].heal()
        wait_for_convergence(self.world)


class OneLine(ChainTest):
    """A store that talks without end on its line keeps nobody else waiting."""

    TOLD = b'{"applied_rev":0,"journal_seq":0}'
    MANY = 5000

    def setUp(self):
        self.hq = self.world.network.hq.server
        store_id, credential = self.store_rows("SELECT store_id, credential FROM sync.link")[0].split("|")
        # Until headquarters has heard which nonce the store holds, whoever asks for a token without one is another box.
        wait_until(lambda: self.hq_rows(f"SELECT shown_nonce IS NOT NULL FROM sync.store_link WHERE store_id = '{store_id}'") == ["t"], 60,
                   "the store's nonce to be known")
        self.client = Client(self.hq.url)
        self.client.token = self.client.post("/sync/v1/token", {"store_id": store_id, "credential": credential})["access_token"]

    def open_line(self):
        address = urllib.parse.urlsplit(self.hq.url)
        line = socket.create_connection((address.hostname, address.port), timeout=30)
        self.addCleanup(line.close)
        line.sendall((f"GET {HINTS} HTTP/1.1\r\nHost: outpost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                      f"Sec-WebSocket-Protocol: outpost.hint.v1\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                      f"Authorization: Bearer {self.client.token}\r\n\r\n").encode())
        self.assertIn(b"101", line.recv(400).split(b"\r\n")[0])
        return line

    def test_of_heartbeats_that_come_at_once_the_last_counts_and_the_others_take_no_connection(self):
        last = self.TOLD.replace(b'"journal_seq":0', b'"journal_seq":7')
        frame = b"\x81" + bytes([0x80 | len(self.TOLD)]) + bytes(4)
        self.open_line().sendall((frame + self.TOLD) * self.MANY + frame + last)
        self.client.post("/sync/v1/heartbeat", {"applied_rev": 0, "journal_seq": 7})
        wait_until(lambda: self.hq_rows("SELECT journal_seq FROM sync.store_state") != ["0"], 30, "the last heartbeat")
        self.assertEqual(list(self.hq.log_events("sync.heartbeat_not_recorded")), [])


class WithoutWebSockets(ChainTest):
    options = {"refused_path": HINTS, "store_settings": {"sync.poll_ms": "200"}}

    def test_polling_alone_converges(self):
        client = self.world.store_client("store1")
        session_id = self.world.open_session(client, "store1")
        sold = []
        for amount in (901, 902, 903):
            price_id = change_price(self.world.hq_client(), amount)
            sold.append(client.post("/api/v1/sales", self.world.a_sale(session_id))["sale_id"])
            wait_until(lambda price_id=price_id, amount=amount: self.store_rows(
                f"SELECT unit_price FROM retail.price WHERE price_id = '{price_id}'") == [str(amount)],
                20, "the price to arrive by polling")
        wait_for_convergence(self.world)
        self.assertEqual(all_faults(self.world, {"store1": sold}), [])
        self.assertGreater(self.world.relays["store1"].refusals, 0, "no WebSocket was ever tried")

    def test_headquarters_hears_of_the_store_and_tells_it_the_time_all_the_same(self):
        client = self.world.store_client("store1")
        before = self.hq_rows("SELECT coalesce(max(reported_at), '-infinity') FROM sync.store_state")[0]
        change_price(self.world.hq, 777)  # what is applied is told soon
        wait_until(lambda: self.hq_rows(f"SELECT count(*) FROM sync.store_state WHERE reported_at > '{before}'") == ["1"], 30,
                   "a heartbeat")
        wait_until(lambda: client.get("/api/v1/sync/status")["clock_offset_ms"] is not None, 30, "the time of headquarters")
        self.assertEqual(self.hq_rows("SELECT count(*) FROM retail.told_conditions"), ["1"])


if __name__ == "__main__":
    unittest.main()
