"""Documents that headquarters could not take: seen, tried again, amended, discarded by two; by API and by command."""
import json
import unittest

from chain.api import Client, Problem
from chain.failure import Failure
from chain.identifier import new_id
from chain.network import new_password, wait_until
from one_chain import ChainTest

PATH = "/api/v1/sync/quarantine"


class Quarantine(ChainTest):
    @classmethod
    def prepare(cls):
        cls.client = cls.world.store_client("store1")
        cls.session_id = cls.world.open_session(cls.client, "store1")
        cls.second = cls.another_user()

    @classmethod
    def another_user(cls):
        role_id, password = new_id(), new_password()
        cls.world.hq.post("/api/v1/roles", {"role_id": role_id, "code": "sync", "name": "Sync", "permissions": ["hq:manage_sync"]})
        cls.world.hq.post("/api/v1/users", {"user_id": new_id(), "user_name": "second", "display_name": "Second", "active": True,
                                            "password": password, "roles": [{"role_id": role_id, "store_id": None}]})
        client = Client(cls.world.network.hq.server.url)
        client.login("second", password)
        return client

    def setUp(self):
        self.hq, self.server = self.world.hq, self.world.network.hq.server

    def journal(self, kind, document_id, document):
        self.store_rows(f"SELECT sync.write_journal('{kind}', '{document_id}', $doc${document}$doc$)")
        self.client.post("/api/v1/sales", self.world.a_sale(self.session_id))  # and the journal is read
        wait_until(lambda: self.found(document_id), 30, "the document to come")
        return self.found(document_id)[0]

    def found(self, document_id):
        return list(self.hq.items(PATH, document_id=document_id))

    def sale(self, **other):
        """A document as the store wrote it, under another id and number."""
        text, = self.store_rows("SELECT document FROM sync.journal WHERE kind = 'sale' LIMIT 1")
        document_id = new_id()
        return document_id, {**json.loads(text), "sale_id": document_id, "receipt": 900000 + next(self.numbers), **other}

    numbers = iter(range(1000))

    def taken(self):
        """One that headquarters has: who settled a document by it would discard it alone."""
        return json.loads(self.store_rows("SELECT document FROM sync.journal WHERE kind = 'sale' ORDER BY journal_id LIMIT 1")[0])

    def bad_sale(self):
        document_id, document = self.sale(kind="gift")
        return document_id, document, self.journal("sale", document_id, json.dumps(document))

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client.post("/api/v1/sales", cls.world.a_sale(cls.session_id))

    def at_hq(self, document_id):
        return self.hq_rows(f"SELECT kind FROM retail.sale WHERE sale_id = '{document_id}'")

    def refusal(self, client, path, document=None):
        with self.assertRaises(Problem) as caught:
            client.post(path, document)
        return caught.exception.status, caught.exception.document.get("field")

    def test_it_is_listed_by_what_is_known_of_it_and_shown_as_it_came(self):
        document_id, document, entry = self.bad_sale()
        self.assertEqual((entry["state"], entry["kind"], entry["reason_code"]), ("waiting", "sale", "23514"))
        for query in ({"store_id": self.world.store_ids["store1"]}, {"state": "waiting"}, {"reason_code": "23514"},
                      {"state": "waiting", "store_id": self.world.store_ids["store1"]}):
            self.assertIn(entry["quarantine_id"], [one["quarantine_id"] for one in self.hq.items(PATH, **query)])
        self.assertEqual(list(self.hq.items(PATH, store_id=new_id())), [])
        shown = self.hq.get(f"{PATH}/{entry['quarantine_id']}")
        self.assertEqual((shown["document"], shown["amended"]), (json.dumps(document), None))
        self.assertEqual(self.refusal(self.hq, f"{PATH}/{new_id()}/retry"), (404, None))

    def test_one_that_is_amended_is_stored_and_the_original_stays_beside_it(self):
        document_id, document, entry = self.bad_sale()
        path = f"{PATH}/{entry['quarantine_id']}"
        self.assertEqual(self.hq.post(path + "/retry")["state"], "waiting")
        for wrong in (json.dumps({**document, "kind": "loan"}), json.dumps({**document, "kind": "sale", "sale_id": "x"}),
                      "no json", "[]", "[" * 100000 + "]" * 100000, json.dumps(self.taken())):
            with self.subTest(wrong=wrong[:30]):
                self.assertEqual(self.refusal(self.hq, path + "/amend", {"document": wrong}), (422, "document"))
        self.assertEqual(self.hq.get(path)["amended"], None)
        amended = json.dumps({**document, "kind": "sale"})
        settled = self.hq.post(path + "/amend", {"document": amended})
        self.assertEqual(settled["state"], "stored")
        self.assertEqual(self.at_hq(document_id), ["sale"])
        shown = self.hq.get(path)
        self.assertEqual((shown["document"], shown["amended"]), (json.dumps(document), amended))
        self.assertIsNotNone(shown["amended_by"])
        self.assertEqual(self.refusal(self.hq, path + "/amend", {"document": amended}), (409, None))

    def test_of_two_with_one_id_both_are_kept_by_giving_the_later_another(self):
        document_id, document = self.sale()
        self.store_rows(f"SELECT sync.write_journal('sale', '{document_id}', $doc${json.dumps(document)}$doc$)")
        entry = self.journal("sale", document_id, json.dumps({**document, "total": document["total"] + 1}))
        self.assertEqual((entry["reason_code"], entry["state"]), ("already_exists_differently", "waiting"))
        amended = {**document, "total": document["total"] + 1, "sale_id": new_id()}
        settled = self.hq.post(f"{PATH}/{entry['quarantine_id']}/amend", {"document": json.dumps(amended)})
        self.assertEqual(settled["state"], "copied")  # its number is that of the first
        self.assertEqual((self.at_hq(document_id), self.at_hq(amended["sale_id"])), (["sale"], ["sale"]))

    def test_one_proposes_to_discard_and_another_confirms(self):
        document_id, _, entry = self.bad_sale()
        path = f"{PATH}/{entry['quarantine_id']}/discard"
        self.assertEqual(self.refusal(self.second, path + "/confirm"), (409, None))
        self.assertEqual(self.refusal(self.hq, path, {"reason": " "}), (422, "reason"))
        self.assertEqual(self.hq.post(path, {"reason": "a test of the till"})["state"], "discard_proposed")
        self.assertEqual(self.refusal(self.second, path, {"reason": "mine"}), (409, None))
        self.assertEqual(self.refusal(self.hq, path + "/confirm"), (409, None))
        settled = self.second.post(path + "/confirm")
        self.assertEqual((settled["state"], settled["discard_reason"]), ("discarded", "a test of the till"))
        self.assertNotEqual(settled["discard_confirmed_by"], settled["discard_proposed_by"])
        self.assertEqual(self.at_hq(document_id), [])
        self.assertEqual(self.refusal(self.hq, f"{PATH}/{entry['quarantine_id']}/retry"), (409, None))

    def test_those_of_a_reason_are_tried_again_together_after_what_they_lacked_has_come(self):
        ids = [new_id() for _ in range(3)]
        for document_id in ids:
            self.journal("visits_counted", document_id, json.dumps({"visits_counted_id": document_id, "visits": 3}))
        self.assertEqual(self.hq.post(PATH + "/retry", {"reason_code": "OP001"}), {"tried": 3, "resolved": 0, "waiting": 3})
        self.hq_rows("CREATE FUNCTION public.ingest_visits(uuid, sync.received_document[]) RETURNS void LANGUAGE sql AS 'SELECT';"
                     "INSERT INTO sync.document_kind (kind, position, ingest_function)"
                     " VALUES ('visits_counted', 900, 'public.ingest_visits');")
        self.assertEqual(self.hq.post(PATH + "/retry", {"store_id": new_id()}), {"tried": 0, "resolved": 0, "waiting": 0})
        self.assertEqual(self.hq.post(PATH + "/retry", {"reason_code": "OP001"}), {"tried": 3, "resolved": 3, "waiting": 0})
        self.assertEqual({self.found(document_id)[0]["state"] for document_id in ids}, {"stored"})

    def test_a_repeat_and_a_number_met_twice_are_no_quarantine(self):
        document_id, document = self.sale()
        count = "SELECT sum(repeated) FROM sync.received_mark"
        self.store_rows(f"SELECT sync.write_journal('sale', '{document_id}', $doc${json.dumps(document)}$doc$)")
        other_id, other = self.sale(receipt=document["receipt"])
        before = int(self.hq_rows(count)[0])
        self.store_rows(f"SELECT sync.write_journal('sale', '{other_id}', $doc${json.dumps(other)}$doc$)")
        self.store_rows(f"SELECT sync.write_journal('sale', '{document_id}', $doc${json.dumps(document)}$doc$)")
        self.client.post("/api/v1/sales", self.world.a_sale(self.session_id))
        wait_until(lambda: int(self.hq_rows(count)[0]) == before + 1, 30, "the repeat to be counted")
        self.assertEqual((self.at_hq(document_id), self.at_hq(other_id)), (["sale"], ["sale"]))
        self.assertEqual(self.hq_rows(f"SELECT number_copy FROM sync.number_given_twice WHERE document_id = '{other_id}'"), ["1"])
        self.assertEqual(self.found(document_id) + self.found(other_id), [])
        store = next(one for one in self.hq.get("/api/v1/sync/stores")["items"] if one["code"] == "STORE1")
        self.assertEqual((store["repeated"], store["numbers_given_twice"]), (before + 1, int(self.hq_rows("SELECT count(*) FROM sync.number_given_twice")[0])))

    def test_an_operator_does_the_same_by_commands(self):
        document_id, document, entry = self.bad_sale()
        _, _, other = self.bad_sale()
        key = ("--id", entry["quarantine_id"])
        self.assertIn(entry["quarantine_id"], self.server.command("quarantine", "list", "--store", "STORE1"))
        self.assertIn("documents: 0", self.server.command("quarantine", "list", "--store", "NOBODY"))
        self.assertIn("document: " + json.dumps(document), self.server.command("quarantine", "show", *key))
        self.assertIn("waiting: ", self.server.command("quarantine", "retry", *key))
        self.assertRegex(self.server.command("quarantine", "retry", "--reason-code", "23514"), r"taken 0, still waiting \d")
        self.assertIn("tried", self.server.command("quarantine", "retry", "--all"))
        with self.assertRaises(Failure):
            self.server.command("quarantine", "amend", *key, text="no json")
        self.assertIn("stored", self.server.command("quarantine", "amend", *key, text=json.dumps({**document, "kind": "sale"})))
        self.assertEqual(self.at_hq(document_id), ["sale"])
        self.assertIn("a user who is signed in confirms", self.server.command(
            "quarantine", "discard", "--id", other["quarantine_id"], "--reason", "made up"))
        settled = self.hq.post(f"{PATH}/{other['quarantine_id']}/discard/confirm")
        self.assertEqual(settled["state"], "discarded")
        self.assertTrue(settled["discard_proposed_by"].startswith("command "))
        for arguments in (("retry",), ("retry", "--all", "--reason-code", "23514"), ("show", "--id", "x"), ("list", "--state", "nonsense"),
                          ("show", "--id", new_id())):
            with self.subTest(arguments=arguments), self.assertRaises(Failure):
                self.server.command("quarantine", *arguments)


if __name__ == "__main__":
    unittest.main()
