"""Reading documents at both tiers, and repeats of what an earlier release recorded."""
import hashlib
import json
import subprocess
import unittest
from decimal import Decimal

from chain.api import Client, Problem
from chain.identifier import new_id
from chain.network import wait_until
from chain.till import line, sale
from one_chain import ChainTest
from tokens import Forger

SALES, SESSIONS, ADJUSTMENTS = "/api/v1/sales", "/api/v1/register_sessions", "/api/v1/stock_adjustments"
CASH = "/api/v1/cash_movements"


class DocumentsTest(ChainTest):
    """One session with two sales and a correction of stock, at the store and at HQ."""
    options = {"registers": 2}
    shares_chain = False

    @classmethod
    def prepare(cls):
        cls.store, cls.hq = cls.world.store_client("store1"), cls.world.hq_client()
        cls.session_id = cls.world.open_session(cls.store, "store1", 0)
        cls.sales = [cls.store.post(SALES, cls.a_sale(quantity)) for quantity in (1, 3)]
        cls.adjustment = cls.store.post(ADJUSTMENTS, cls.an_adjustment())
        wait_until(lambda: cls.world.drained("store1"), 30, "HQ to have the documents")

    @classmethod
    def a_sale(cls, quantity=1):
        return sale(cls.session_id, "2026-11-21T10:00:0%dZ" % quantity,
                    [line(1, cls.world.items["SKU1"], Decimal(quantity))], cls.world.tender_id)

    @classmethod
    def an_adjustment(cls):
        return {"stock_adjustment_id": new_id(), "reason": "Käse found", "lines": [
            {"line_number": 1, "product_id": cls.world.items["SKU1"].product_id, "quantity": "1.5"}]}

    def both(self):
        return (("store", self.store), ("hq", self.hq))


class Reading(DocumentsTest):
    def test_a_sale_reads_the_same_at_both_tiers(self):
        path = f"{SALES}/{self.sales[1]['sale_id']}"
        read = self.store.get(path)
        there = self.hq.get(path)
        self.assertGreater(there["journal_seq"], 0)  # what headquarters alone has
        self.assertEqual({**there, "journal_seq": None}, read)
        self.assertEqual({name: read[name] for name in self.sales[1]}, self.sales[1])
        self.assertEqual(read["store_id"], self.world.store_ids["store1"])
        line_read = read["lines"][0]
        item = self.world.items["SKU1"]
        self.assertEqual((line_read["sku"], line_read["quantity"], line_read["listed_unit_price"], line_read["listed_price_quantity"]),
                         ("SKU1", "3.000", item.price, "1.000"))
        self.assertEqual([payment["amount"] for payment in read["payments"]], [read["total"]])
        self.assertEqual(sum(tax["amount"] for tax in line_read["taxes"]), line_read["tax_amount"])

    def test_sales_are_found_by_number_time_register_person_and_amount(self):
        first, second = self.sales
        for query, found in (({"receipt_number": first["receipt_number"]}, [first]), ({"receipt_number": "none"}, []),
                             ({"register_id": first["register_id"]}, [second, first]), ({"register_id": new_id()}, []),
                             ({"user_id": first["user_id"]}, [second, first]), ({"user_id": new_id()}, []),
                             ({"sold_at_from": second["sold_at"]}, [second]), ({"sold_at_to": second["sold_at"]}, [first]),
                             ({"total_from": second["total"], "total_to": second["total"]}, [second]),
                             ({"total_to": first["total"] - 1}, []), ({"sort": "sold_at"}, [first, second]),
                             ({"store_id": self.world.store_ids["store1"]}, [second, first]), ({"store_id": new_id()}, [])):
            for tier, client in self.both():
                with self.subTest(tier=tier, query=query):
                    self.assertEqual([row["sale_id"] for row in client.items(SALES, **query)], [row["sale_id"] for row in found])

    def test_pages_of_sales_together_hold_every_one_once(self):
        for tier, client in self.both():
            with self.subTest(tier=tier):
                page = client.get(SALES, limit=1)
                rest = client.get(SALES, limit=1, after=page["next"])
                self.assertEqual([page["items"][0]["sale_id"], rest["items"][0]["sale_id"]],
                                 [row["sale_id"] for row in reversed(self.sales)])

    def test_corrections_of_stock_read_the_same_and_are_found_by_their_words(self):
        adjustment_id = self.adjustment["stock_adjustment_id"]
        read = self.store.get(f"{ADJUSTMENTS}/{adjustment_id}")
        self.assertEqual(self.hq.get(f"{ADJUSTMENTS}/{adjustment_id}"), read)
        self.assertEqual(read["lines"][0]["quantity"], "1.500")
        for tier, client in self.both():
            for words, found in (("found kase", [adjustment_id]), ("found", [adjustment_id]), ("nowhere", [])):
                with self.subTest(tier=tier, words=words):
                    self.assertEqual([row["stock_adjustment_id"] for row in client.items(ADJUSTMENTS, q=words)], found)

    def test_a_session_reads_at_headquarters_as_soon_as_it_is_open(self):
        read = self.hq.get(f"{SESSIONS}/{self.session_id}")
        self.assertEqual((read["closed_at"], read["tenders"], read["store_id"]), (None, None, self.world.store_ids["store1"]))
        listed = list(self.hq.items(SESSIONS, register_id=read["register_id"]))
        self.assertEqual([row["register_session_id"] for row in listed], [self.session_id])
        self.assertEqual([row["register_session_id"] for row in self.store.items(SESSIONS, open="true")], [self.session_id])
        self.assertEqual(list(self.store.items(SESSIONS, open="false")), [])

    def test_an_unknown_document_is_not_found(self):
        for tier, client in self.both():
            for path in (SALES, SESSIONS, ADJUSTMENTS):
                with self.subTest(tier=tier, path=path), self.assertRaises(Problem) as caught:
                    client.get(f"{path}/{new_id()}")
                self.assertEqual((caught.exception.status, caught.exception.code), (404, "not_found"))

    def test_routes_and_statements_of_both_servers_agree_with_their_databases(self):
        for node in (self.world.network.hq, self.world.network.stores["store1"]):
            server = node.server
            result = subprocess.run([server.program, "check", "--config", server.config_path], capture_output=True,
                                    text=True, timeout=60)
            self.assertEqual((result.returncode, result.stderr), (0, ""))


class Searching(DocumentsTest):
    def test_a_return_is_found_by_words_of_its_reason_and_a_session_by_its_number(self):
        back = sale(self.session_id, "2026-11-21T11:00:00Z", [line(1, self.world.items["SKU1"], Decimal(1))], self.world.tender_id,
                    reason="Torn sleeve")
        self.store.post("/api/v1/returns", back)
        wait_until(lambda: self.world.drained("store1"), 30, "HQ to have the return")
        number = self.store.get(f"{SESSIONS}/{self.session_id}")["session_number"]
        for tier, client in self.both():
            for words, found in (("sleeve", [back["sale_id"]]), ("to", [back["sale_id"]]), ("sleeve torn", [back["sale_id"]]), ("nowhere", [])):
                with self.subTest(tier=tier, words=words):
                    self.assertEqual([row["sale_id"] for row in client.items(SALES, q=words)], found)
            for asked, found in ((number, [self.session_id]), (number + 1, [])):
                with self.subTest(tier=tier, number=asked):
                    self.assertEqual([row["register_session_id"] for row in client.items(SESSIONS, session_number=asked)], found)


class Cash(DocumentsTest):
    def move(self, kind, amount, **fields):
        return {"cash_movement_id": new_id(), "register_session_id": self.session_id, "kind": kind, "amount": amount,
                "reason": f"Reason of {kind}", **fields}

    def refusal(self, document, client=None):
        with self.assertRaises(Problem) as caught:
            (client or self.store).post(CASH, document)
        return caught.exception.code, caught.exception.document.get("field")

    def test_cash_that_moves_is_counted_by_report_and_close_and_read_at_both_tiers(self):
        session = f"{SESSIONS}/{self.session_id}"
        before = self.store.get(session)["expected_cash"]
        moved = [self.store.post(CASH, self.move(kind, amount)) for kind, amount in (
            ("pay_in", 5000), ("pay_out", 700), ("drop", 2000), ("pay_in", 1))]
        sums = {"paid_in": 5001, "paid_out": 700, "dropped": 2000, "expected_cash": before + 2301}
        report = self.store.get(session)
        self.assertEqual({name: report[name] for name in sums}, sums)
        closed = self.store.post(f"{session}/close", {"counted_cash": before + 2301})
        self.assertEqual({name: closed[name] for name in sums}, sums)
        self.assertEqual(closed["difference"], 0)
        self.assertEqual(self.refusal(self.move("drop", 1)), ("state_conflict", "register_session_id"))
        wait_until(lambda: self.world.drained("store1"), 30, "HQ to have the close")
        at_hq = self.hq.get(session)
        self.assertEqual({name: at_hq[name] for name in (*sums, "difference")}, {**sums, "difference": 0})
        for tier, client in self.both():
            with self.subTest(tier=tier):
                read = client.get(f"{CASH}/{moved[1]['cash_movement_id']}")
                self.assertEqual(read, {**moved[1], "store_id": self.world.store_ids["store1"]})
                for query, found in (({"kind": "pay_out"}, 1), ({"amount_from": 700, "amount_to": 2000}, 2), ({"q": "of drop"}, 1),
                                     ({"register_session_id": self.session_id}, 4), ({"user_id": new_id()}, 0)):
                    self.assertEqual(len(list(client.items(CASH, **query))), found, query)

    def test_a_movement_needs_an_amount_a_reason_and_the_right(self):
        forger = Forger(self.world.network.stores["store1"].server, self.store.token)
        seller = Client(self.store.base_url, forger.signed(scope="pos:make_sale"))
        self.assertEqual(self.refusal(self.move("drop", 1), seller)[0], "forbidden")
        for fields, field in (({"amount": 0}, "amount"), ({"amount": -5}, "amount"), ({"kind": "gift"}, "kind"), ({"reason": " "}, "reason"),
                              ({"moved_at": "2999-01-01T00:00:00Z"}, "moved_at")):
            with self.subTest(fields=fields):
                self.assertEqual(self.refusal({**self.move("drop", 1), **fields}), ("invalid", field))
        self.assertEqual(self.refusal(self.move("drop", 1, register_session_id=new_id())),
                         ("unknown_reference", "register_session_id"))

    def test_a_repeat_moves_no_cash_again(self):
        session_id = self.world.open_session(self.store, "store1", 1)
        document = self.move("pay_in", 10, register_session_id=session_id)
        first = self.store.post(CASH, document)
        self.assertEqual(self.store.post(CASH, document), first)
        self.assertEqual(self.store.get(f"{SESSIONS}/{session_id}")["paid_in"], 10)
        self.store.post(f"{SESSIONS}/{session_id}/close", {"counted_cash": 0})
        self.assertEqual(self.store.post(CASH, document), first)
        self.assertEqual(self.refusal({**document, "amount": 11}), ("already_exists_differently", "cash_movement_id"))


class Repeats(DocumentsTest):
    def test_what_the_release_before_recorded_is_recognised(self):
        document = self.an_adjustment()
        # As that release hashed it: the members in the order of their table, values in their canonical text, no form in front.
        content = {"stock_adjustment_id": document["stock_adjustment_id"], "reason": document["reason"], "lines": [
            {**document["lines"][0], "quantity": "1.500"}]}
        old_hash = hashlib.sha256(json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()
        lines = json.dumps(document["lines"])
        self.store_rows(f"SELECT retail.adjust_stock('{document['stock_adjustment_id']}', '{document['reason']}', '2026-11-21', "
                        f"'{lines}', '{old_hash}', '{new_id()}')")
        self.assertEqual(self.store_rows("SELECT length(content_hash) FROM retail.stock_adjustment WHERE stock_adjustment_id ="
                                         f" '{document['stock_adjustment_id']}'"), ["32"])
        self.assertTrue(self.store.post(ADJUSTMENTS, document)["adjusted_at"].startswith("2026-11-21"))
        with self.assertRaises(Problem) as caught:
            self.store.post(ADJUSTMENTS, {**document, "reason": "lost"})
        self.assertEqual(caught.exception.code, "already_exists_differently")

    def test_headquarters_has_the_hash_of_what_the_till_sent(self):
        text = f"SELECT encode(content_hash, 'hex') FROM retail.sale WHERE sale_id = '{self.sales[0]['sale_id']}'"
        self.assertEqual(self.hq_rows(text), self.store_rows(text))
        self.assertEqual(self.hq_rows(text)[0][:2], "02")

    def test_null_is_the_same_as_absent_in_a_repeat(self):
        document = self.a_sale(2)
        first = self.store.post(SALES, document)
        document["lines"][0]["price_reason"] = None
        self.assertEqual(self.store.post(SALES, document), first)


if __name__ == "__main__":
    unittest.main()
