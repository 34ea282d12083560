"""What reports sum is what the documents say, by whatever way a sale came, was given another number or was left out."""

import json
import threading
import unittest
import uuid

from tiers import BothTiersTest, Tiers
from world import Database

TENDERS = {kind: str(uuid.uuid4()) for kind in ("cash", "card")}
ROLLUPS = ("chain_sales_by_product", "sales_by_day", "sales_by_department", "sales_by_product", "sales_by_quarter", "sales_by_register",
           "sales_by_tender")


def new_id():
    return str(uuid.uuid4())


def a_line(number, department, **members):
    return {"line_number": number, "product_id": new_id(), "sku": "SKU1", "description": "Brot", "department_id": department,
            "quantity": "2.000", "unit_price": 150, "price_quantity": "1.000", "listed_unit_price": 150, "listed_price_quantity": "1.000",
            "discount_amount": 10, "tax_group_id": new_id(), "amount": 300, "net_amount": 250, "tax_amount": 50,
            "taxes": [{"tax_rate_id": new_id(), "rate": 200000, "base": 250, "amount": 50}], **members}


def a_sale(receipt=1, day="2026-11-20", **members):
    """Two departments; the first twice. 900 for 1000 in cash."""
    departments = [new_id(), new_id()]
    return {"form": 2, "sale_id": new_id(), "kind": "sale", "register_session_id": new_id(), "register_id": new_id(), "receipt": receipt,
            "receipt_number": f"S1:R1:1:{receipt:06}", "business_date": day, "sold_at": day + "T10:20:00.000000Z", "user_id": new_id(),
            "total": 900, "tax_total": 150, "change_due": 100,
            "lines": [a_line(1, departments[0]), a_line(2, departments[1]), a_line(3, departments[0])],
            "payments": [{"payment_number": 1, "tender_id": TENDERS["cash"], "tender_kind": "cash", "amount": 1000}],
            "content_hash": "\\x02" + uuid.uuid4().hex * 2, **members}


def a_return(receipt=1, **members):
    line = a_line(1, new_id(), quantity="-2.000", amount=-300, net_amount=-250, tax_amount=-50, discount_amount=0)
    return a_sale(receipt, **{"kind": "return", "reason": "broken", "total": -300, "tax_total": -50, "change_due": 0, "lines": [line],
                              "payments": [{"payment_number": 1, "tender_id": TENDERS["card"], "tender_kind": "card", "amount": -300}],
                              **members})


class Rollups(BothTiersTest):
    def setUp(self):
        super().setUp()
        self.seq = 0

    def raw(self, *sales):
        self.seq += len(sales)
        return [(self.seq - len(sales) + place, "sale", sale["sale_id"], json.dumps(sale)) for place, sale in enumerate(sales, 1)]

    def send(self, *sales, quarantined=0, function="ingest_or_quarantine"):
        found = self.hq.value(f"SELECT sync.{function}(%s, %s, %s::sync.raw_document[])", self.store_id, self.store_inc, self.raw(*sales))
        self.assertEqual(found, quarantined)

    def sum_up(self):
        while self.hq.rows("SELECT more FROM retail.sum_waiting_sales(2)")[0][0]:
            pass

    def differences(self):
        return self.hq.rows("SELECT rollup, keys, kept, documented FROM retail.check_rollups('2026-10-01', '2026-12-31', 100)")

    def report(self, group_by, **asked):
        asked = {"from": "2026-11-01", "to": "2026-11-30", "store": None, "department": None, "compared_from": None, "compared_to": None,
                 "shift": None, "sort": "group_key", "after": None, "limit": 1000, **asked}
        items, following, totals = self.hq.rows(
            "SELECT items, next, totals FROM retail.report_document(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)", group_by, *asked.values())[0]
        return items, following, totals

    def assert_says(self, sales, returns, amount):
        """Before the job has seen what came, and after."""
        for _ in range(2):
            self.assertEqual(self.differences(), [])
            for group_by in ("store", "day", "month", "register", "user", "hour", "tender", "product", "department"):
                items, _, totals = self.report(group_by)
                self.assertEqual(sum(item["amount"] for item in items), amount, group_by)
                self.assertEqual([totals[name] for name in ("sales_count", "returns_count", "amount")], [sales, returns, amount], group_by)
                if group_by in ("store", "day", "month", "register", "user", "hour"):
                    self.assertEqual(sum(item["sales_count"] for item in items), sales, group_by)
                    self.assertEqual(sum(item["returns_count"] for item in items), returns, group_by)
            self.sum_up()
        self.assertEqual(self.hq.value("SELECT count(*) FROM retail.sales_to_sum"), 0)
        self.assertEqual(self.hq.value("SELECT sum(amount) FROM retail.sales_by_day"), amount)

    def test_sales_and_returns_of_a_batch_count_once_also_when_it_comes_again(self):
        batch = [a_sale(1), a_sale(2, "2026-11-21"), a_return(3)]
        self.send(*batch)
        self.assert_says(2, 1, 1500)
        self.send(*batch)
        self.send(batch[1], a_sale(4))
        self.assert_says(3, 1, 2400)

    def test_a_sale_counts_once_in_each_of_its_departments_and_change_is_taken_from_cash(self):
        sale = a_sale()
        sale["payments"] = [{"payment_number": 1, "tender_id": TENDERS["card"], "tender_kind": "card", "amount": 400},
                            {"payment_number": 2, "tender_id": TENDERS["cash"], "tender_kind": "cash", "amount": 300},
                            {"payment_number": 3, "tender_id": TENDERS["cash"], "tender_kind": "cash", "amount": 300}]
        self.send(sale)
        for _ in range(2):
            items, _, totals = self.report("department", sort="-amount")
            self.assertEqual([(item["sales_count"], item["lines_count"], item["quantity"], item["amount"]) for item in items],
                             [(1, 2, "4.000", 600), (1, 1, "2.000", 300)])
            self.assertEqual((totals["sales_count"], totals["average_amount"], totals["discount_amount"]), (1, 900, 30))
            tenders = {item["group_key"]: (item["amount"], item["payments_count"], item["quantity"]) for item in self.report("tender")[0]}
            self.assertEqual(tenders, {TENDERS["card"]: (400, 1, None), TENDERS["cash"]: (500, 2, None)})
            self.sum_up()

    def test_a_price_changed_by_hand_counts_by_how_much_less_it_was(self):
        self.send(a_sale(lines=[a_line(1, new_id(), unit_price=120, price_reason="scratched"),
                                a_line(2, new_id(), unit_price=150, price_reason="no list price", listed_unit_price=None,
                                       listed_price_quantity=None), a_line(3, new_id())]))
        totals = self.report("day")[2]
        self.assertEqual((totals["price_changes_count"], totals["price_changes_amount"]), (2, 60))
        self.assert_says(1, 0, 900)

    def test_a_line_that_makes_no_sense_stops_no_batch(self):
        self.send(a_sale(lines=[a_line(1, new_id(), price_quantity="0.000", price_reason="x", amount=900, net_amount=750, tax_amount=150),
                                a_line(2, new_id(), quantity="99999999999.000", unit_price=0, listed_unit_price=10 ** 12, price_reason="x",
                                       net_amount=0, tax_amount=0)]))
        self.assertEqual(self.report("day")[2]["price_changes_amount"], 10 ** 12)
        self.assert_says(1, 0, 900)

    def test_what_was_set_aside_counts_when_it_is_taken_and_never_when_it_is_discarded(self):
        wrong, discarded = a_sale(2, total=10 ** 18), a_sale(3, total=10 ** 18)
        self.send(a_sale(1), wrong, discarded, quarantined=2)
        self.assert_says(1, 0, 900)
        ids = dict(self.hq.rows("SELECT document_id::text, quarantine_id FROM sync.quarantine"))
        self.hq.rows("SELECT sync.amend_document(%s, %s, 'one')", ids[wrong["sale_id"]], json.dumps({**wrong, "total": 900}))
        self.hq.rows("SELECT sync.propose_discard(%s, 'twice', 'one')", ids[discarded["sale_id"]])
        self.hq.rows("SELECT sync.confirm_discard(%s, 'two')", ids[discarded["sale_id"]])
        self.assert_says(2, 0, 1800)

    def test_a_number_given_twice_counts_as_two(self):
        first = a_sale(1)
        self.send(first)
        self.send({**a_sale(1), "register_id": first["register_id"]})
        self.assertEqual(self.hq.value("SELECT count(*) FROM sync.number_given_twice"), 1)
        self.assert_says(2, 0, 1800)

    def test_what_an_old_disk_brings_counts_also_into_a_session_that_is_closed(self):
        sale, late = a_sale(1), a_sale(2)
        late.update({name: sale[name] for name in ("register_session_id", "register_id")})
        self.send(sale)
        self.assert_says(1, 0, 900)
        session, register = sale["register_session_id"], sale["register_id"]
        opened = {"form": 1, "register_session_id": session, "register_id": register, "life_number": 1, "session_number": 1,
                  "business_date": "2026-11-20", "opening_float": 0, "opened_at": "2026-11-20T08:00:00Z", "opened_by": new_id()}
        closed = {"form": 1, "register_session_id": session, "closed_at": "2026-11-20T20:00:00Z", "closed_by": new_id(), "sales_count": 1,
                  "sales_total": 900, "returns_count": 0, "returns_total": 0, "tax_total": 150,
                  "tenders": [{"tender_id": TENDERS["cash"], "tender_kind": "cash", "payments_count": 1, "amount": 1000}], "paid_in": 0, "paid_out": 0,
                  "dropped": 0, "expected_cash": 900, "counted_cash": 900, "difference": 0}
        self.assertEqual(self.hq.value("SELECT sync.ingest_or_quarantine(%s, %s, %s::sync.raw_document[])", self.store_id, self.store_inc,
                                       [(50, "register_session_opened", session, json.dumps(opened)),
                                        (51, "register_session_closed", session, json.dumps(closed))]), 0)
        self.send(late, sale, function="ingest_rescued")
        self.assertEqual(self.hq.value("SELECT count(*) FROM retail.register_session_late_part"), 1)
        self.assert_says(2, 0, 1800)

    def test_a_sale_that_two_boxes_took_counts_once_where_the_later_life_put_it(self):
        for summed_between in (False, True):
            for later_first in (False, True):
                with self.subTest(summed_between=summed_between, later_first=later_first):
                    self.hq.rows("SAVEPOINT before")
                    old = a_sale(1)
                    new = {**old, "life_number": 2, "business_date": "2026-11-22", "sold_at": "2026-11-22T01:00:00Z", "register_id": new_id(),
                           "user_id": new_id(), "change_due": 100}
                    for sale in (new, old) if later_first else (old, new):
                        self.send(sale)
                        if summed_between:
                            self.sum_up()
                    self.assertEqual([item["group_key"] for item in self.report("day")[0]], ["2026-11-22"])
                    self.assertEqual([item["group_key"] for item in self.report("register")[0]], [new["register_id"]])
                    self.assert_says(1, 0, 900)
                    self.hq.rows("ROLLBACK TO before")

    def test_a_report_compares_with_other_days_and_shows_what_sold_then_only(self):
        self.send(a_sale(1, "2026-11-13"), a_sale(2, "2026-11-20"), a_sale(3, "2026-11-14"))
        items, _, totals = self.report("day", **{"from": "2026-11-20", "to": "2026-11-26", "compared_from": "2026-11-13",
                                                 "compared_to": "2026-11-19", "shift": "7 days"})
        self.assertEqual([(item["group_key"], item["amount"], item["compared_amount"]) for item in items],
                         [("2026-11-20", 900, 900), ("2026-11-21", 0, 900)])
        self.assertEqual((totals["amount"], totals["compared_amount"], totals["compared_quantity"]), (900, 1800, "12.000"))

    def test_pages_follow_each_other_in_the_order_of_a_figure(self):
        self.send(*[a_sale(number, lines=[a_line(1, new_id(), net_amount=100 * (number % 3))]) for number in range(1, 8)])
        whole, _, _ = self.report("register", sort="-amount")
        after, seen = None, []
        while True:
            items, after, _ = self.report("register", sort="-amount", after=after, limit=3)
            seen += items
            if not after:
                break
        self.assertEqual(seen, whole)
        self.assertEqual([item["amount"] for item in whole], sorted((item["amount"] for item in whole), reverse=True))

    def test_products_of_all_stores_are_the_same_by_months_and_by_days(self):
        self.send(*[a_sale(number, f"2026-{month}-{day}") for number, (month, day) in enumerate(
            (month, day) for month in ("09", "10", "11", "12") for day in ("01", "15", "30"))])
        self.sum_up()
        self.send(a_sale(99, "2026-10-31"))
        for first, last in (("2026-09-01", "2026-12-30"), ("2026-09-02", "2026-12-29"), ("2026-09-30", "2026-10-31"), ("2026-10-01", "2026-10-31"),
                            ("2026-10-15", "2026-10-15"), ("2026-10-02", "2026-11-30"), ("2026-10-15", "2026-11-14"), ("2026-10-20", "2026-12-10"),
                            ("2026-09-16", "2026-12-15"), ("2026-09-17", "2026-12-16"), ("2026-10-31", "2026-12-01"), ("2026-10-02", "2026-10-30")):
            with self.subTest(first=first, last=last):
                items, _, totals = self.report("product", **{"from": first, "to": last})
                documents = self.hq.rows("SELECT l.product_id::text, sum(l.net_amount + l.tax_amount) FROM retail.sale_line l"
                                         " WHERE l.business_date BETWEEN %s AND %s GROUP BY l.product_id ORDER BY l.product_id::text", first, last)
                self.assertEqual([(item["group_key"], item["amount"]) for item in items], documents)
                self.assertEqual(totals["amount"], sum(amount for _, amount in documents))

    def test_a_wrong_row_is_named_with_what_the_documents_say(self):
        self.send(a_sale(1), a_sale(2, "2026-11-21"))
        self.sum_up()
        for rollup in ROLLUPS:
            with self.subTest(rollup):
                self.hq.rows("SAVEPOINT before")
                self.hq.rows(f"UPDATE retail.{rollup} SET amount = amount + 7 WHERE ctid = (SELECT min(ctid) FROM retail.{rollup})")
                (name, keys, kept, documented), = self.differences()
                self.assertEqual((name, kept["amount"] - documented["amount"], kept["sales_count"] - documented["sales_count"]), (rollup, 7, 0))
                self.assertTrue(keys["business_date"] or keys["month"])
                self.hq.rows(f"DELETE FROM retail.{rollup}")
                self.assertEqual({(name, kept["amount"]) for name, _, kept, _ in self.differences()}, {(rollup, 0)})
                self.hq.rows("ROLLBACK TO before")
        self.assertEqual({name for name, in self.hq.rows("SELECT name FROM retail.rollup")}, set(ROLLUPS))

    def test_a_rollup_that_is_new_is_filled_with_what_is_here(self):
        self.send(a_sale(1), a_return(2))
        self.sum_up()
        self.send(a_sale(3, "2026-11-21"))
        self.hq.rows("UPDATE retail.rollup SET is_filled = false WHERE name IN ('sales_by_department', 'chain_sales_by_product')")
        self.hq.rows("UPDATE retail.sales_by_department SET amount = 0")
        self.hq.rows("SELECT retail.fill_rollups()")
        self.assert_says(2, 1, 1500)


class Concurrent(unittest.TestCase):
    """Connections of their own, whose transactions are there for each other."""

    STORES, BATCHES = 4, 12

    def setUp(self):
        self.cluster = Tiers.get().cluster
        self.cluster.create_database("concurrent", template="hq")
        self.connections = []

    def tearDown(self):
        for connection in self.connections:
            connection.close()
        self.cluster.psql("DROP DATABASE concurrent WITH (FORCE)")

    def connect(self):
        self.connections.append(Database(self.cluster.url("outpost_owner", "concurrent")))
        return self.connections[-1]

    def send(self, connection, store_id, number, failures):
        try:
            for batch in range(self.BATCHES):
                raw = [(place, "sale", sale["sale_id"], json.dumps(sale)) for place, sale in enumerate(
                    a_sale(1000 * number + 10 * batch + place, f"2026-11-{20 + (place + number) % 3}") for place in range(3))]
                connection.rows("SELECT sync.ingest_or_quarantine(%s, %s, %s::sync.raw_document[])", store_id, store_id, raw)
        except Exception as error:  # pylint: disable=broad-except
            failures.append(error)

    def sum_up(self, connection, stop, failures):
        try:
            while not stop.is_set():
                connection.rows("SELECT retail.sum_waiting_sales(5)")
                for name, *_ in connection.rows("SELECT rollup FROM retail.check_rollups('2026-11-01', '2026-11-30', 1)"):
                    failures.append(name)
        except Exception as error:  # pylint: disable=broad-except
            failures.append(error)

    def test_stores_that_send_at_once_and_two_jobs_sum_each_sale_once_and_no_moment_shows_anything_else(self):
        owner, failures, stop = self.connect(), [], threading.Event()
        stores = [new_id() for _ in range(self.STORES)]
        for place, store_id in enumerate(stores):
            owner.rows("INSERT INTO retail.store (store_id, code, name) VALUES (%s, %s, 'x')", store_id, f"C{place}")
            owner.rows("INSERT INTO sync.received_mark (store_id, store_inc) VALUES (%s, %s)", store_id, store_id)
        senders = [threading.Thread(target=self.send, args=(self.connect(), store_id, number, failures))
                   for number, store_id in enumerate(stores + stores)]
        jobs = [threading.Thread(target=self.sum_up, args=(self.connect(), stop, failures)) for _ in range(2)]
        for thread in senders + jobs:
            thread.start()
        for thread in senders:
            thread.join()
        stop.set()
        for thread in jobs:
            thread.join()
        self.assertEqual(failures, [])
        while owner.rows("SELECT more FROM retail.sum_waiting_sales(50)")[0][0]:
            pass
        count = 2 * self.STORES * self.BATCHES * 3
        self.assertEqual(owner.rows("SELECT sum(sales_count), sum(amount) FROM retail.sales_by_day"), [(count, 900 * count)])
        self.assertEqual(owner.rows("SELECT * FROM retail.check_rollups('2026-11-01', '2026-11-30', 1)"), [])


if __name__ == "__main__":
    unittest.main()
