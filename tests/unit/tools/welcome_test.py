"""The demo's welcome page: what its memory keeps, what its proof finds, whom it answers, and what its tills ask."""
import datetime
import http.client
import json
import os
import tempfile
import threading
import unittest
from unittest import mock

from chain.api import Problem
from chain.failure import Failure
from demo_chain.ledger import Ledger
from demo_chain.pages import KEY_HEADER, Pages, read_files
from demo_chain.ports import Ports
from demo_chain.proof import Row, compare
from demo_chain.sample_tills import SampleTill, prices_in_force
from demo_chain.scene import CachedProof, Refused, Tried


def document(sale_id):
    return {"sale_id": sale_id, "total": 100}


class InAFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "kept")


class Remembering(InAFolder):
    def ledger(self):
        ledger = Ledger(self.path)
        self.addCleanup(ledger.close)
        return ledger

    def test_what_was_acknowledged_is_on_the_disk_before_it_counts(self):
        ledger = self.ledger()
        ledger.asked("centro", "till", document("a"))
        with mock.patch("demo_chain.ledger.os.fsync", side_effect=OSError("full")), self.assertRaises(OSError):
            ledger.acknowledged("a", "centro", 100)
        self.assertEqual(({}, {"a": "centro"}, {}), ledger.read())
        ledger.acknowledged("a", "centro", 100)
        self.assertEqual(({"a": ("centro", 100)}, {}, {}), self.ledger().read())

    def test_a_sale_without_an_answer_is_known_to_the_next_process(self):
        ledger = self.ledger()
        ledger.asked("centro", "till", document("a"))
        ledger.asked("centro", "other", document("b"))
        ledger.refused("b", "centro", "invalid")
        again = self.ledger()
        self.assertEqual(document("a"), again.unanswered("centro", "till"))
        self.assertIsNone(again.unanswered("centro", "other"))
        self.assertIsNone(again.unanswered("airport", "till"))
        self.assertEqual({"a"}, again.asked_for())
        self.assertEqual({"b": "centro"}, again.read()[2])

    def test_a_line_that_was_cut_off_is_dropped_and_the_next_one_is_whole(self):
        ledger = self.ledger()
        ledger.asked("centro", "till", document("a"))
        with open(self.path, "ab") as file:
            file.write(b'["acknowledged","a","cen')
        again = self.ledger()
        self.assertEqual(document("a"), again.unanswered("centro", "till"))
        again.acknowledged("a", "centro", 100)
        self.assertEqual({"a": ("centro", 100)}, self.ledger().read()[0])

    def test_what_was_tried_is_kept(self):
        Tried(self.path).add("cut", "stop")
        Tried(self.path).add("cut")
        self.assertEqual({"cut", "stop"}, Tried(self.path).things)


def row(sale_id, total=100, entries=1, is_confirmed=True):
    return Row(sale_id, total, entries, is_confirmed)


class Proving(unittest.TestCase):
    """a, b and c were acknowledged at one store."""

    def proof(self, at_store, at_headquarters, unanswered=()):
        said = ({one: ("centro", 100) for one in "abc"}, {one: "centro" for one in unanswered}, {"r": "centro"})
        return compare(said, {*"abc", *unanswered}, {"centro": at_store, "airport": []}, at_headquarters)

    def counts(self, *rows, **more):
        proof = self.proof(*rows, **more)
        return [proof[name]["count"] for name in ("sold", "at_store", "at_headquarters", "waiting", "lost")] + [proof["doubled"]]

    def test_all_is_everywhere(self):
        rows = [row(one) for one in "abc"]
        self.assertEqual([3, 3, 3, 0, 0, 0], self.counts(rows, rows))
        proof = self.proof(rows, rows)
        self.assertEqual({"count": 3, "amount": 300}, proof["at_headquarters"])
        self.assertEqual(1, proof["stores"]["centro"]["refused"])
        self.assertEqual(0, proof["stores"]["airport"]["sold"]["count"])

    def test_what_headquarters_has_not_confirmed_waits(self):
        self.assertEqual([3, 3, 1, 2, 0, 0], self.counts([row("a"), row("b", is_confirmed=False), row("c", is_confirmed=False)], [row("a")]))

    def test_what_is_not_at_its_store_is_lost_though_as_many_are_there(self):
        self.assertEqual([3, 2, 2, 0, 1, 2], self.counts([row(one) for one in "abx"], [row(one) for one in "abx"]))

    def test_what_headquarters_confirmed_and_has_not_is_lost(self):
        self.assertEqual([3, 3, 2, 0, 1, 0], self.counts([row(one) for one in "abc"], [row("a"), row("b")]))

    def test_another_total_is_another_sale(self):
        self.assertEqual([3, 2, 2, 0, 1, 0], self.counts([row("a"), row("b"), row("c", 99)], [row("a"), row("b"), row("c", 99)]))

    def test_more_than_one_of_an_id_is_doubled_in_each_table_and_in_the_journal(self):
        rows = [row(one) for one in "abc"]
        self.assertEqual(1, self.proof(rows, [*rows, row("a")])["doubled"])
        self.assertEqual(1, self.proof([*rows, row("a")], rows)["doubled"])
        self.assertEqual(1, self.proof([row("a", entries=2), row("b"), row("c")], rows)["doubled"])

    def test_a_sale_without_an_answer_may_be_there_or_not(self):
        rows = [row(one) for one in "abcu"]
        self.assertEqual([3, 3, 3, 0, 0, 0], self.counts(rows, rows, unanswered="u"))
        self.assertEqual([3, 3, 3, 0, 0, 0], self.counts(rows[:3], rows[:3], unanswered="u"))

    def test_a_sale_that_the_store_refused_and_has_is_one_too_many(self):
        rows = [row(one) for one in "abcr"]
        self.assertEqual(2, self.proof(rows, rows)["doubled"])

    def test_a_database_that_does_not_answer_proves_nothing(self):
        self.assertIsNone(CachedProof(mock.Mock(side_effect=Failure("psql failed"))).read())


class TillTest(InAFolder):
    def setUp(self):
        super().setUp()
        self.ledger = Ledger(self.path)
        self.addCleanup(self.ledger.close)
        self.client = mock.MagicMock()
        store = mock.Mock(code="CENTRO")
        self.till = SampleTill(store, "till", self.ledger, lambda _: self.client, mock.Mock(**{"is_on.return_value": True}))
        self.next_id = iter("abcdef")
        self.till._next_customer = lambda: document(next(self.next_id))

    def sent(self):
        return [call.args[1]["sale_id"] for call in self.client.post.call_args_list]


class Asking(TillTest):
    def test_without_an_answer_the_same_sale_is_asked_for_again(self):
        for answer in (ConnectionRefusedError(), Problem("POST", "/", 503, b""), Problem("POST", "/", 401, b"")):
            self.client.post.side_effect = answer
            with self.assertRaises(type(answer)):
                self.till._step()
        self.client.post.side_effect = None
        self.client.post.return_value = document("a")
        self.till._step()
        self.till._step()
        self.assertEqual(["a", "a", "a", "a", "b"], self.sent())
        self.assertEqual({"a": ("centro", 100), "b": ("centro", 100)}, self.ledger.read()[0])

    def test_a_refused_sale_is_not_counted_and_the_next_one_follows(self):
        self.client.post.side_effect = Problem("POST", "/", 422, b'{"code": "validation_failed"}')
        self.till._step()
        self.till._step()
        self.assertEqual(["a", "b"], self.sent())
        self.assertEqual(({}, {}, {"a": "centro", "b": "centro"}), self.ledger.read())


class Pricing(unittest.TestCase):
    def test_the_narrowest_price_that_runs_is_charged_and_of_two_the_later(self):
        def price(amount, begins, ends=None, zone=None, store=None, product_id="p"):
            return {"product_id": product_id, "unit_price": amount, "valid_from": f"2026-{begins}T00:00:00Z",
                    "valid_to": ends and f"2026-{ends}T00:00:00Z", "price_zone_id": zone, "store_id": store}
        now = datetime.datetime(2026, 6, 1, tzinfo=datetime.timezone.utc)
        prices = [price(1, "01-01"), price(2, "02-01"), price(3, "03-01", zone="z"), price(4, "07-01", store="s"),
                  price(5, "04-01", "05-01", store="s"), price(6, "08-01", product_id="q")]
        self.assertEqual({"p": 3}, {one: found["unit_price"] for one, found in prices_in_force(prices, now).items()})


class Numbers(unittest.TestCase):
    def test_after_three_ports_follow_the_others(self):
        self.assertEqual([3001, 3002, 3003, 3004, 3005, 3006], Ports.of("3001,3002,3003").numbers())
        self.assertEqual("9,8,7,6,5,4", str(Ports.of("9,8,7,6,5,4")))

    def test_a_demo_of_before_the_page_keeps_its_three(self):
        self.assertEqual([1, 2, 3, 6, 5, 4], Ports.of("9,8,7,6,5,4").after([1, 2, 3]).numbers())

    def test_ports_that_are_not_are_refused(self):
        for text in ("3001", "3001,3002", "1,2,2", "a,b,c", "1,2,3,4", "65533,65534,65535", "0,1,2"):
            with self.assertRaises(Failure, msg=text):
                Ports.of(text)


class Answering(unittest.TestCase):
    """A page on a free port, over a scene that notes what it is asked."""

    def setUp(self):
        self.pages = Pages(0, "the key", read_files())
        self.pages.scene = self.scene = mock.Mock()
        self.scene.state.return_value = {"selling": True}
        threading.Thread(target=self.pages.serve_forever, args=(0.01,), daemon=True).start()
        self.addCleanup(self.pages.server_close)
        self.addCleanup(self.pages.shutdown)
        acts = {"cut": (lambda scene, store: scene.cut(store), ("store",))}
        patch = mock.patch("demo_chain.pages.ACTS", acts)
        patch.start()
        self.addCleanup(patch.stop)
        self.host = f"127.0.0.1:{self.pages.server_port}"

    def ask(self, method, path, body=None, **headers):
        sent = {"Host": self.host, KEY_HEADER: "the key", **({"Origin": f"http://{self.host}"} if method == "POST" else {}),
                **{name.replace("_", "-"): value for name, value in headers.items()}}
        connection = http.client.HTTPConnection("127.0.0.1", self.pages.server_port, timeout=10)
        self.addCleanup(connection.close)
        connection.request(method, path, body, {name: value for name, value in sent.items() if value is not None})
        reply = connection.getresponse()
        return reply.status, reply.read(), reply.headers

    def code(self, *words, **headers):
        status, body, _ = self.ask(*words, **headers)
        return status, json.loads(body).get("code")

    def test_who_has_the_link_sees_and_acts(self):
        self.assertEqual((200, {"selling": True}), (lambda reply: (reply[0], json.loads(reply[1])))(self.ask("GET", "/state")))
        self.scene.cut.return_value = None
        self.assertEqual((200, None), self.code("POST", "/cut", '{"store": "centro"}'))
        self.scene.cut.assert_called_once_with("centro")

    def test_without_the_key_nothing_is_seen_or_done(self):
        for key in (None, "", "the keY", "é"):
            self.assertEqual((403, "no_key"), self.code("GET", "/state", X_Outpost_Demo=key and key.encode("latin-1")), key)
            self.assertEqual((403, "no_key"), self.code("POST", "/cut", '{"store": "centro"}', X_Outpost_Demo=key and key.encode("latin-1")))
        self.scene.cut.assert_not_called()

    def test_other_sites_are_refused_though_they_knew_the_key(self):
        other = f"attacker.example:{self.pages.server_port}"
        for origin in (None, "null", "http://attacker.example", f"http://{other}", f"http://127.0.0.1:{self.pages.server_port + 1}"):
            self.assertEqual((403, "foreign"), self.code("POST", "/cut", '{"store": "centro"}', Origin=origin), origin)
        self.assertEqual((403, "foreign"), self.code("POST", "/cut", '{"store": "centro"}', Host=other, Origin=f"http://{other}"))
        for path in ("/", "/state"):
            self.assertEqual((403, "foreign"), self.code("GET", path, Host=other))
        self.scene.cut.assert_not_called()

    def test_what_is_no_act_is_refused(self):
        for path, body in (("/cut", "{}"), ("/cut", '{"store": "centro", "more": 1}'), ("/cut", "[]"), ("/cut", "{"), ("/sell", '{"on": true}'),
                           ("/cut", json.dumps({"store": "x" * 5000}))):
            self.assertEqual((400, "unknown"), self.code("POST", path, body), body[:40])
        self.scene.cut.assert_not_called()
        self.assertEqual((404, "unknown"), self.code("GET", "/../pages.py"))

    def test_what_went_wrong_is_told_by_code(self):
        for thrown, told in ((Refused("stopped"), (409, "stopped")), (Failure("psql"), (500, "failed"))):
            self.scene.cut.side_effect = thrown
            self.assertEqual(told, self.code("POST", "/cut", '{"store": "centro"}'))
        self.pages.scene = None
        self.assertEqual((503, "not_ready"), self.code("GET", "/state"))

    def test_the_page_comes_with_a_policy_that_lets_nothing_else_in(self):
        status, body, headers = self.ask("GET", "/", X_Outpost_Demo=None)
        self.assertEqual(200, status)
        self.assertIn(b"<main>", body)
        self.assertNotIn("unsafe", headers["Content-Security-Policy"])
        self.assertTrue(headers["Content-Security-Policy"].startswith("default-src 'none'"))

    def test_every_language_has_the_same_words(self):
        english, spanish = (json.loads(read_files()[f"/words/{name}.json"][1]) for name in ("en", "es"))
        self.assertEqual(list(english), list(spanish))
        for word, text in english.items():
            self.assertEqual(sorted(part for part in text.split() if part.startswith("{")),
                             sorted(part for part in spanish[word].split() if part.startswith("{")), word)


if __name__ == "__main__":
    unittest.main()
